package io.gpulease.bench.figure;

import io.gpulease.bench.Benchmark;
import io.gpulease.bench.Notebook;
import io.gpulease.bench.rig.CpuMeter;
import io.gpulease.bench.rig.Ground;
import io.gpulease.bench.rig.InFlight;
import io.gpulease.bench.rig.PlainLoop;
import io.gpulease.bench.rig.Rig;
import io.gpulease.bench.rig.ShippedOperator;
import io.gpulease.bench.rig.Sightings;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.watch.SlimNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Many one-node leases that may all start at the same instant. The leases exist beforehand, told to wait because their tenant
 * is suspended; the clock runs from the tenant being let go until the last of them is seen Active. Before and after it a
 * plain loop does the same two writes for as many other leases on the same nodes, with no operator running.
 */
public final class Throughput implements Benchmark {
    /** {@code -Dgpulease.bench.nodes=300} for a quick look. */
    private static final int NODES = Integer.getInteger("gpulease.bench.nodes", 3000);

    private static final Duration LONG = Duration.ofHours(10);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final double GOAL_PERCENT = 70;

    @Override
    public void run(Notebook notebook) {
        notebook.say("a control plane with %d nodes".formatted(NODES));
        try (var rig = Rig.up(NODES, "", false)) {
            var ground = new Ground(rig);
            byte[] active;
            notebook.say("the operator takes the nodes into its pool");
            try (var _ = rig.operator()) {
                var began = Instant.now();
                ground.lay(NODES);
                notebook.say("nodes adopted per second: %.0f".formatted(NODES / seconds(began)));
                active = template(rig, ground);
            }
            ground.forgetLease("template");
            var loop = new PlainLoop(rig.transport(), active);
            freeAll(loop);
            var before = plainly(rig, ground, loop, notebook);
            var ours = byOperator(rig, ground, notebook);
            var after = plainly(rig, ground, loop, notebook);
            tell(notebook, ours, before.meanWith(after));
        }
    }

    /** How many a second, and the CPU milliseconds of all processes for each: the second also holds on a crowded machine. */
    private record Pace(double perSecond, double cpuMillis) {
        Pace meanWith(Pace other) {
            return new Pace((perSecond + other.perSecond) / 2, (cpuMillis + other.cpuMillis) / 2);
        }
    }

    private static void tell(Notebook notebook, Pace ours, Pace plain) {
        notebook.note(
                notebook.figure("active-per-second", ours.perSecond(), "1/s").besideLimit(plain.perSecond()));
        notebook.note(notebook.figure("share-of-plain-loop", 100 * ours.perSecond() / plain.perSecond(), "%")
                .withGoal(">= %.0f".formatted(GOAL_PERCENT))
                .besideLimit(100));
        notebook.note(notebook.figure("cpu-per-lease", ours.cpuMillis(), "ms").besideLimit(plain.cpuMillis()));
    }

    private static Pace paced(String who, CpuMeter cpu, Instant began, Notebook notebook) {
        var pace = new Pace(NODES / seconds(began), cpu.totalPerEach(NODES));
        notebook.say(String.format(Locale.ROOT, "%s: %.0f per second; %s", who, pace.perSecond(), cpu.perEach(NODES)));
        return pace;
    }

    /** The object of a lease that the operator has started. */
    private static byte[] template(Rig rig, Ground ground) {
        try (var leases = Sightings.ofLeases(rig)) {
            ground.createLease(Ground.lease("template", LONG, GRACE));
            leases.await("template", "Active", PATIENCE);
        }
        return ground.send(Call.get(Ground.pathOf("template"))).body();
    }

    private static Pace plainly(Rig rig, Ground ground, PlainLoop loop, Notebook notebook) {
        var created = create(ground, "plain");
        var nodes = loop.nodes();
        var pairs = IntStream.range(0, NODES)
                .mapToObj(i -> PlainLoop.pair(created.get(i), nodes.get(i)))
                .toList();
        List<SlimNode> claimed = new ArrayList<>();
        Pace pace;
        try (var leases = Sightings.ofLeases(rig)) {
            var cpu = rig.cpu(null);
            var began = Instant.now();
            InFlight.each(pairs, pair -> {
                var node = loop.start(pair);
                synchronized (claimed) {
                    claimed.add(node);
                }
            });
            leases.awaitCount("Active", NODES, PATIENCE);
            pace = paced("plain loop", cpu, began, notebook);
        }
        InFlight.each(claimed, loop::free);
        InFlight.each(names("plain"), ground::forgetLease);
        return pace;
    }

    private static Pace byOperator(Rig rig, Ground ground, Notebook notebook) {
        try (ShippedOperator operator = rig.operator();
                var leases = Sightings.ofLeases(rig)) {
            ground.suspend(true);
            create(ground, "ours");
            leases.awaitCount("Pending", NODES, PATIENCE);
            notebook.say("%d leases wait for their tenant to be let go".formatted(NODES));
            var cpu = rig.cpu(operator);
            var began = Instant.now();
            ground.suspend(false);
            leases.awaitCount("Active", NODES, PATIENCE);
            var pace = paced("operator", cpu, began, notebook);
            notebook.say("operator's RSS: %.0f MiB, peak %.0f"
                    .formatted(
                            operator.footprint().rssMib(), operator.footprint().peakMib()));
            giveBack(ground, leases, notebook);
            return pace;
        }
    }

    private static void giveBack(Ground ground, Sightings leases, Notebook notebook) {
        var began = Instant.now();
        InFlight.each(names("ours"), ground::release);
        leases.awaitCount("Released", NODES, PATIENCE);
        notebook.say("given back and released per second: %.0f".formatted(NODES / seconds(began)));
        InFlight.each(names("ours"), ground::forgetLease);
    }

    private static void freeAll(PlainLoop loop) {
        InFlight.each(loop.nodes(), loop::free);
    }

    private static List<byte[]> create(Ground ground, String kind) {
        List<byte[]> created = new ArrayList<>();
        InFlight.each(names(kind), name -> {
            var answer = ground.createLease(Ground.lease(name, LONG, GRACE));
            synchronized (created) {
                created.add(answer.body());
            }
        });
        return created;
    }

    private static List<String> names(String kind) {
        return IntStream.range(0, NODES).mapToObj(i -> kind + "-" + i).toList();
    }

    private static double seconds(Instant since) {
        return Duration.between(since, Instant.now()).toMillis() / 1000.0;
    }
}
