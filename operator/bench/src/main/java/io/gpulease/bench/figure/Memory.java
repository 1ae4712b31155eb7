package io.gpulease.bench.figure;

import io.gpulease.bench.Benchmark;
import io.gpulease.bench.Notebook;
import io.gpulease.bench.rig.Ground;
import io.gpulease.bench.rig.InFlight;
import io.gpulease.bench.rig.Rig;
import io.gpulease.bench.rig.Sightings;
import io.gpulease.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Resident memory of the operator's process at three sizes: while nodes are adopted and leases created and started; settled
 * after it; and of one that is started when all that is there already.
 */
public final class Memory implements Benchmark {
    private static final Duration LONG = Duration.ofHours(10);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Duration SETTLING = Duration.ofSeconds(20);

    /** {@code -Dgpulease.bench.memory.from=5000} leaves out the small ones. */
    private static final int LEAST_NODES = Integer.getInteger("gpulease.bench.memory.from", 0);

    private static final List<Size> SIZES = List.of(
            new Size("64-nodes", 64, "", 64, 200),
            new Size("3000-nodes", 3000, "", 3000, 300),
            new Size("5000-large-nodes", 5000, "25k", 10000, 400));

    private record Size(String name, int nodes, String bulk, int leases, int goalMib) {}

    @Override
    public void run(Notebook notebook) {
        SIZES.stream().filter(size -> size.nodes() >= LEAST_NODES).forEach(size -> measure(notebook, size));
    }

    private static void measure(Notebook notebook, Size size) {
        notebook.say("a control plane with %d nodes %s".formatted(size.nodes(), size.bulk()));
        try (var rig = Rig.up(size.nodes(), size.bulk(), false)) {
            var ground = new Ground(rig);
            try (var operator = rig.operator();
                    var leases = Sightings.ofLeases(rig)) {
                ground.lay(size.nodes());
                notebook.say("%d nodes adopted: %.0f MiB, peak %.0f"
                        .formatted(
                                size.nodes(),
                                operator.footprint().rssMib(),
                                operator.footprint().peakMib()));
                InFlight.each(
                        IntStream.range(0, size.leases()).boxed().toList(),
                        i -> ground.createLease(Ground.lease("l" + i, LONG, GRACE)));
                leases.awaitCount("Active", Math.min(size.nodes(), size.leases()), PATIENCE);
                leases.awaitCount("Pending", Math.max(0, size.leases() - size.nodes()), PATIENCE);
                Eventually.timePasses(SETTLING);
                note(
                        notebook,
                        size,
                        "",
                        operator.footprint().rssMib(),
                        operator.footprint().peakMib());
            }
            try (var operator = rig.operator()) {
                Eventually.timePasses(SETTLING);
                note(
                        notebook,
                        size,
                        "-restarted",
                        operator.footprint().rssMib(),
                        operator.footprint().peakMib());
            }
        }
    }

    private static void note(Notebook notebook, Size size, String when, double settled, double peak) {
        var goal = "<= " + size.goalMib();
        notebook.note(notebook.figure(size.name() + when + "-peak", peak, "MiB").withGoal(goal));
        notebook.note(
                notebook.figure(size.name() + when + "-settled", settled, "MiB").withGoal(goal));
        notebook.say("%s%s: settled %.0f MiB, peak %.0f".formatted(size.name(), when, settled, peak));
    }
}
