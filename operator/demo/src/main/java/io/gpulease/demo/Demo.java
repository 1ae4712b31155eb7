package io.gpulease.demo;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.gpulease.demo.cast.Casting;
import io.gpulease.demo.cast.LeasePlan;
import io.gpulease.demo.cast.Party;
import io.gpulease.demo.live.Frame;
import io.gpulease.demo.live.Ink;
import io.gpulease.demo.live.Lookout;
import io.gpulease.demo.live.Screen;
import io.gpulease.demo.report.ApiRecord;
import io.gpulease.demo.report.Page;
import io.gpulease.demo.report.Verdict;
import io.gpulease.demo.stage.Estate;
import io.gpulease.demo.stage.Tenants;
import io.gpulease.demo.trace.Compression;
import io.gpulease.demo.trace.TraceFile;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.plane.AuditLog;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** One performance: the stage is set, the leases come and go, the witness is heard, the report is printed. */
final class Demo {
    /** A day in a hundred seconds. */
    private static final Compression COMPRESSION =
            Compression.of(Duration.ofDays(1), Duration.ofSeconds(100), Duration.ofSeconds(1), Duration.ofSeconds(35));

    private static final String OPERATOR_USER = "system:serviceaccount:gpulease-system:gpulease";

    private final Options options;
    private final Ink ink;
    private final PrintStream out;
    private final InstantSource clock = InstantSource.system();

    Demo(Options options, Ink ink, PrintStream out) {
        this.options = options;
        this.ink = ink;
        this.out = out;
    }

    /** Whether all was well. */
    boolean run() {
        var plans = new Casting(COMPRESSION, Estate.PARTIES).cast(TraceFile.read(options.trace()));
        try (var admin = client();
                var witness = InvariantWatch.over(admin)) {
            witness.operatorUp();
            new Estate(admin, witness.world()).setUp();
            var began = clock.instant();
            try (var tenants = new Tenants(admin, clock, plans)) {
                var show = perform(plans, tenants, witness);
                return report(show, witness, Duration.between(began, clock.instant()));
            }
        }
    }

    private Performance perform(List<LeasePlan> plans, Tenants tenants, InvariantWatch witness) {
        var lookout = new Lookout(witness.world(), Estate.POOLS, Estate.OWNER);
        var performance = new Performance(plans, tenants, witness.world(), lookout);
        try (var screen = screen()) {
            // Ctrl-C leaves the terminal as it was.
            var restore = Thread.ofPlatform().unstarted(screen::close);
            Runtime.getRuntime().addShutdownHook(restore);
            performance.play(screen, COMPRESSION, this::operatorRuns);
            Runtime.getRuntime().removeShutdownHook(restore);
        }
        return performance;
    }

    private boolean report(Performance show, InvariantWatch witness, Duration took) {
        var breaches = witness.breaches().stream().map(b -> b.text()).toList();
        var evidence = show.evidence(breaches, options.slack().toMillis() / 1000.0);
        var verdict = Verdict.on(evidence);
        var api = ApiRecord.of(
                new AuditLog(options.audit()).writes(w -> true),
                OPERATOR_USER,
                Estate.PARTIES.stream().map(Party::namespace).toList());
        out.println();
        Screen.print(
                out,
                Page.of(new Page.Content(evidence, show.utilisation(), api, show.podsKeptOut(), took), verdict, ink));
        write(show.stories());
        return verdict.passed();
    }

    private void write(List<String> stories) {
        try {
            Files.write(options.stories(), stories);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Screen screen() {
        var frame = new Frame(ink);
        return options.terminal() ? new Screen.Terminal(out, frame) : new Screen.Log(out, frame);
    }

    private boolean operatorRuns() {
        return ProcessHandle.of(options.operator()).map(ProcessHandle::isAlive).orElse(false);
    }

    private KubernetesClient client() {
        var config = Config.fromKubeconfig(options.kubeconfig().toFile());
        // The client takes every key in PKCS#8 for RSA unless told.
        config.setClientKeyAlgo("EC");
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
