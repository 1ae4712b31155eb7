package io.gpulease.bench.figure;

import io.gpulease.bench.Benchmark;
import io.gpulease.bench.Notebook;
import io.gpulease.bench.Samples;
import io.gpulease.bench.rig.Ground;
import io.gpulease.bench.rig.Rig;
import io.gpulease.bench.rig.ShippedOperator;
import io.gpulease.testkit.plane.Command;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * From the process being started until it says that it leads and acts, with leader election, on a cluster of 64 nodes where
 * the one before has handed over the lead. The raw limit is the same launcher that only says its version.
 */
public final class StartToReady implements Benchmark {
    private static final int NODES = 64;
    private static final int SAMPLES = 12;

    @Override
    public void run(Notebook notebook) {
        notebook.say("a control plane with %d nodes".formatted(NODES));
        try (var rig = Rig.up(NODES, "", false)) {
            try (var _ = rig.operator()) {
                new Ground(rig).lay(NODES);
            }
            notebook.say("%d starts".formatted(SAMPLES));
            List<Double> ready = new ArrayList<>();
            List<Double> cpu = new ArrayList<>();
            List<Double> bare = new ArrayList<>();
            for (int i = 0; i < SAMPLES; i++) {
                var began = Instant.now();
                try (var operator = rig.operator()) {
                    ready.add(Milliseconds.between(began, Instant.now()) / 1000);
                    cpu.add(operator.footprint().cpuSeconds());
                }
                var bareBegan = Instant.now();
                Command.of(ShippedOperator.launcher(), "version").runOrFail();
                bare.add(Milliseconds.between(bareBegan, Instant.now()) / 1000);
            }
            tell(notebook, new Samples(ready), new Samples(bare));
            // Says what a machine that is not shared would need.
            notebook.note(notebook.figure("cpu-p50", new Samples(cpu).median(), "s"));
        }
    }

    private static void tell(Notebook notebook, Samples ready, Samples bare) {
        notebook.note(
                notebook.figure("p50", ready.median(), "s").withGoal("<= 3").besideLimit(bare.median()));
        notebook.note(notebook.figure("p99", ready.percentile(99), "s")
                .withGoal("<= 3")
                .besideLimit(bare.percentile(99)));
    }
}
