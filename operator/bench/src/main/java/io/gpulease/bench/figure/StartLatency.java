package io.gpulease.bench.figure;

import io.gpulease.bench.Benchmark;
import io.gpulease.bench.Notebook;
import io.gpulease.bench.Samples;
import io.gpulease.bench.rig.Ground;
import io.gpulease.bench.rig.PlainLoop;
import io.gpulease.bench.rig.Rig;
import io.gpulease.bench.rig.Sightings;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.watch.SlimNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One lease at a time on an idle cluster: from its creation being sent until a watch sees it Active. The raw limit is the
 * same by hand: creation, claim and status sent one after the other, seen by the same watch.
 */
public final class StartLatency implements Benchmark {
    private static final int NODES = 64;
    private static final int SAMPLES = 60;
    private static final int WARM_UP = 4;
    private static final Duration LONG = Duration.ofHours(10);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public void run(Notebook notebook) {
        notebook.say("a control plane with %d nodes".formatted(NODES));
        try (var rig = Rig.up(NODES, "", false)) {
            var ground = new Ground(rig);
            List<Double> ours = new ArrayList<>();
            byte[] active;
            try (var operator = rig.operator();
                    var leases = Sightings.ofLeases(rig)) {
                ground.lay(NODES);
                notebook.say("%d leases, one at a time".formatted(SAMPLES));
                for (int i = 0; i < SAMPLES + WARM_UP; i++) {
                    double took = started(ground, leases, "ours-" + i);
                    if (i >= WARM_UP) {
                        ours.add(took);
                    }
                }
                active = ground.send(Call.get(Ground.pathOf("ours-0"))).body();
                notebook.say("operator's RSS: %.0f MiB"
                        .formatted(operator.footprint().rssMib()));
            }
            tell(notebook, new Samples(ours), byHand(rig, ground, active));
        }
    }

    private static double started(Ground ground, Sightings leases, String name) {
        var began = Instant.now();
        ground.createLease(Ground.lease(name, LONG, GRACE));
        return Milliseconds.between(began, leases.await(name, "Active", PATIENCE));
    }

    private static Samples byHand(Rig rig, Ground ground, byte[] active) {
        var loop = new PlainLoop(rig.transport(), active);
        List<SlimNode> nodes = loop.nodes();
        List<Double> took = new ArrayList<>();
        try (var leases = Sightings.ofLeases(rig)) {
            for (int i = 0; i < SAMPLES; i++) {
                var node = loop.free(nodes.get(i));
                var began = Instant.now();
                var created = ground.createLease(Ground.lease("plain-" + i, LONG, GRACE));
                loop.start(PlainLoop.pair(created.body(), node));
                took.add(Milliseconds.between(began, leases.await("plain-" + i, "Active", PATIENCE)));
            }
        }
        return new Samples(took);
    }

    private static void tell(Notebook notebook, Samples ours, Samples plain) {
        notebook.note(
                notebook.figure("created-to-active-p50", ours.median(), "ms").besideLimit(plain.median()));
        notebook.note(notebook.figure("created-to-active-p99", ours.percentile(99), "ms")
                .withGoal("<= 500")
                .besideLimit(plain.percentile(99)));
    }
}
