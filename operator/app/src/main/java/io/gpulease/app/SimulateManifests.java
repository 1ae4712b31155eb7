package io.gpulease.app;

import io.gpulease.simulate.Simulation;
import io.gpulease.simulate.manifest.ExtraNodes;
import io.gpulease.simulate.manifest.Manifests;
import io.gpulease.simulate.manifest.Scene;
import io.gpulease.simulate.policy.PolicyName;
import io.gpulease.simulate.report.Report;
import io.gpulease.simulate.trace.TraceFormat;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;

/** {@code gpulease simulate -f FILE...}: pools, tenants and leases out of manifests, through the engine. */
final class SimulateManifests {
    static final String FILES = "--filename";
    private static final String POOL_NODES = "--pool-nodes";
    private static final String CLASS = "--class";
    private static final String BEGIN = "--begin";

    /** Flags that mean something only beside the files. */
    static final List<String> FLAGS = List.of(POOL_NODES, CLASS, BEGIN);

    private SimulateManifests() {}

    static Stream<OptionSpec> options() {
        return Stream.of(
                OptionSpec.builder("-f", FILES)
                        .paramLabel("FILE")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .arity("1..*")
                        .description(
                                "Manifests as kubectl takes them, or folders of them: GpuPool, GpuTenant, GpuSite, GpuLease, and"
                                        + " the Nodes of the pools. Other kinds are passed over.")
                        .build(),
                Flags.option(
                        "POOL=NxG,...",
                        "With -f: gives a pool N more nodes of G GPUs, in no topology domain.",
                        POOL_NODES),
                Flags.option(
                        "NAME",
                        "With -f and a trace: the class of GPU that its jobs ask for. Default: the only one there is.",
                        CLASS),
                Flags.option(
                        "INSTANT",
                        "With -f: when the play begins (RFC 3339). Default: when the first lease was made; where no"
                                + " manifest says that, now.",
                        BEGIN));
    }

    /**
     * @param now where it begins if nothing else is said
     * @throws SettingProblem if a flag is wrong
     */
    static Report played(Flags flags, Instant now) {
        flags.refuse(List.of(SimulateCommand.PROCESSORS), "not used with -f");
        if (!flags.isGiven(SimulateCommand.TRACE)) {
            flags.refuse(
                    List.of(SimulateCommand.FORMAT, SimulateCommand.FIRST, SimulateCommand.JOBS, CLASS),
                    "only used with --trace");
        }
        flags.oneOf(
                SimulateCommand.POLICY,
                PolicyName.GPULEASE.word(),
                word -> PolicyName.of(word).filter(PolicyName.GPULEASE::equals),
                PolicyName.GPULEASE.word() + ", for only the engine plays manifests");
        var wishes = new Scene.Wishes(
                flags.given(POOL_NODES).map(SimulateManifests::nodes).orElse(List.of()),
                flags.instant(BEGIN),
                flags.given(SimulateCommand.TRACE).map(_ -> SimulateCommand.trace(flags, TraceFormat.words())),
                flags.given(CLASS));
        return play(Scene.of(Manifests.read(flags.files(FILES)), wishes, now));
    }

    private static Report play(Scene scene) {
        var progress = ProgressLine.of(scene.arrivals().size(), "leases", System.err);
        var report = Simulation.run(scene, progress);
        progress.erase();
        return report;
    }

    private static List<ExtraNodes> nodes(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(part -> ExtraNodes.of(part.strip())
                        .orElseThrow(() -> new SettingProblem(
                                "%s has \"%s\": not nodes of a pool. Give some such as h200=16x8: 16 nodes of 8 GPUs for pool h200."
                                        .formatted(POOL_NODES, part))))
                .toList();
    }
}
