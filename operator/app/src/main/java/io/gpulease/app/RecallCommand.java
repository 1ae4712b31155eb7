package io.gpulease.app;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.gpulease.crds.GpuPool;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.schedule.RecallForecast;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease recall}: the owner wants capacity back: which leases go, when, and what is lost. */
final class RecallCommand {
    static final String NAME = "recall";
    private static final String POOL = "--pool";
    private static final String GPUS = "--gpus";
    // As many as a pool can keep for its owner.
    private static final int MOST_GPUS = 10_000_000;
    private static final String DRY_RUN = "--dry-run";

    private RecallCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Says which leases end if the owner keeps more GPUs of a pool for itself, when, and what is lost:"
                                + " Spot is told to leave first, then OnDemand on borrowed quota, each with its notice; what"
                                + " cannot be taken back is kept when it comes free. Without --dry-run it then raises"
                                + " spec.ownerReserve of the pool, and the operator does so.")
                .sortOptions(false)
                .width(110)
                .footer(
                        "",
                        "Exit codes: 0 done; 1 the pool could not be changed; 2 wrong flag, or no such pool; 4 no cluster to read, or"
                                + " not the right to.");
        return named.addOption(Flags.option("NAME", "The pool.", POOL))
                .addOption(Flags.option("N", "GPUs wanted besides those that it keeps already.", GPUS))
                .addOption(OptionSpec.builder(DRY_RUN)
                        .type(boolean.class)
                        .description("Changes nothing.")
                        .build())
                .addOption(OutputForm.option(OutputForm.TABLE));
    }

    /** @throws SettingProblem if a flag is wrong, or there is no cluster or no such pool */
    static int run(ParseResult parsed, PrintStream out, PrintStream err) throws InterruptedException {
        var flags = new Flags(parsed);
        var pool = required(flags, POOL);
        var gpus = gpus(required(flags, GPUS));
        var form = OutputForm.of(flags, OutputForm.TABLE);
        var snapshot = ReadCluster.snapshot(err);
        var forecast = forecast(snapshot, pool, gpus);
        out.println(form.show(
                wide -> RecallReport.table(forecast, pool, snapshot.now(), wide), () -> RecallReport.json(forecast)));
        return flags.isGiven(DRY_RUN) ? ExitCode.OK : raise(pool, gpus, forecast.reserve(), err);
    }

    private static RecallForecast forecast(Snapshot snapshot, String pool, int gpus) {
        try {
            return RecallForecast.of(snapshot, pool, gpus);
        } catch (IllegalArgumentException e) {
            throw new SettingProblem(String.valueOf(e.getMessage()));
        }
    }

    private static int gpus(String text) {
        try {
            int gpus = Integer.parseInt(text);
            if (gpus > 0 && gpus <= MOST_GPUS) {
                return gpus;
            }
        } catch (NumberFormatException e) {
            // Told below, as what is out of range is.
        }
        throw new SettingProblem(
                "%s is \"%s\": not a number of GPUs. Give a whole number from 1 to 10000000.".formatted(GPUS, text));
    }

    /** Not if somebody else has changed the pool since it was read. */
    private static int raise(String name, int gpus, int reserve, PrintStream err) {
        try (var clients = Clients.open()) {
            var pools = clients.electing().resources(GpuPool.class);
            var pool = pools.withName(name).get();
            if (pool == null || kept(pool) != reserve - gpus) {
                err.println("gpupool/%s: its ownerReserve was changed meanwhile; ask again".formatted(name));
                return ExitCode.FAILED;
            }
            pools.withName(name)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\":{\"resourceVersion\":\"%s\"},\"spec\":{\"ownerReserve\":%d}}"
                                    .formatted(pool.getMetadata().getResourceVersion(), reserve));
            // The table is for people, and so is this line; JSON is read by programs.
            err.println(
                    "gpupool/%s: spec.ownerReserve is %d now; the operator goes on from here".formatted(name, reserve));
            return ExitCode.OK;
        } catch (KubernetesClientException e) {
            err.println(
                    "gpupool/%s could not be changed: %s. It takes the right to patch gpupools; if somebody changed it meanwhile, ask again."
                            .formatted(name, Clients.said(e)));
            return ExitCode.FAILED;
        }
    }

    private static int kept(GpuPool pool) {
        Integer reserve = pool.getSpec().ownerReserve();
        return reserve == null ? 0 : reserve;
    }

    private static String required(Flags flags, String flag) {
        return flags.given(flag)
                .orElseThrow(() ->
                        new SettingProblem("%s is missing. 'gpulease recall --help' says what it is.".formatted(flag)));
    }
}
