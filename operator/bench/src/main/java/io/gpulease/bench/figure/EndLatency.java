package io.gpulease.bench.figure;

import io.gpulease.bench.Benchmark;
import io.gpulease.bench.Notebook;
import io.gpulease.bench.Samples;
import io.gpulease.bench.rig.Ground;
import io.gpulease.bench.rig.PlainLoop;
import io.gpulease.bench.rig.Rig;
import io.gpulease.bench.rig.Sightings;
import io.gpulease.controller.apply.Call;
import io.gpulease.testkit.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * One-node leases that run out, one each second: from {@code endsAt} until a watch sees the node free. Those with a pod are
 * measured from the end of its grace, which the pod uses to the last. The raw limit without pods is the write that frees a
 * node; with pods also the time a plain deletion of such a pod takes beyond its grace.
 */
public final class EndLatency implements Benchmark {
    private static final int NODES = 64;
    private static final int SAMPLES = 50;
    private static final int BY_HAND = 20;
    private static final Duration TERM = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration BETWEEN = Duration.ofMillis(970);

    @Override
    public void run(Notebook notebook) {
        notebook.say("a control plane with %d nodes".formatted(NODES));
        try (var rig = Rig.up(NODES, "", false)) {
            var ground = new Ground(rig);
            try (var watched = new Watched(Sightings.ofLeases(rig), Sightings.ofNodes(rig), Sightings.ofPods(rig))) {
                List<Double> empty;
                List<Double> used;
                try (var _ = rig.operator()) {
                    ground.lay(NODES);
                    notebook.say("%d leases without pods, one a second".formatted(SAMPLES));
                    empty = ends(ground, watched, "empty", Duration.ZERO, i -> {});
                    notebook.say("%d leases with a pod, one a second".formatted(SAMPLES));
                    used = ends(ground, watched, "used", GRACE, i -> ground.createPod("used-" + i, "used-" + i));
                }
                notebook.say("the same by hand");
                note(notebook, "without-pods", new Samples(empty), freeing(rig, ground, watched));
                note(notebook, "with-pods-after-grace", new Samples(used), deleting(ground, watched));
            }
        }
    }

    private record Watched(Sightings leases, Sightings nodes, Sightings pods) implements AutoCloseable {
        @Override
        public void close() {
            leases.close();
            nodes.close();
            pods.close();
        }
    }

    private static List<Double> ends(
            Ground ground, Watched watched, String kind, Duration grace, IntConsumer whenMade) {
        for (int i = 0; i < SAMPLES; i++) {
            ground.createLease(Ground.lease(kind + "-" + i, TERM, GRACE));
            whenMade.accept(i);
            Eventually.timePasses(BETWEEN);
        }
        List<Double> took = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            watched.leases().await(kind + "-" + i, "Released", PATIENCE);
            var lease = PlainLoop.tree(
                    ground.send(Call.get(Ground.pathOf(kind + "-" + i))).body());
            var ended = Instant.parse(lease.at("/status/term/endsAt").asText());
            var node = lease.at("/status/placement/nodes/0/name").asText();
            took.add(Milliseconds.between(ended.plus(grace), watched.nodes().await(node, "", ended, PATIENCE)));
        }
        return took;
    }

    /** How long the write takes that frees a node, until the watch has seen it. */
    private static Samples freeing(Rig rig, Ground ground, Watched watched) {
        var loop = new PlainLoop(
                rig.transport(), ground.send(Call.get(Ground.pathOf("empty-0"))).body());
        List<Double> took = new ArrayList<>();
        for (var node : loop.nodes()) {
            var claimed = loop.claim("by-hand", "by-hand", node);
            watched.nodes().await(node.name(), "{\"by-hand\":8}", PATIENCE);
            var began = Instant.now();
            loop.free(claimed);
            took.add(Milliseconds.between(began, watched.nodes().await(node.name(), "", began, PATIENCE)));
        }
        return new Samples(took);
    }

    /** How long a pod is there beyond its grace when it is just deleted. */
    private static Samples deleting(Ground ground, Watched watched) {
        List<Double> took = new ArrayList<>();
        for (int i = 0; i < BY_HAND; i++) {
            var name = "by-hand-" + i;
            ground.createBoundPod(name, "gpu-" + i);
            watched.pods().await(name, "Running", PATIENCE);
            var began = Instant.now();
            ground.send(Call.delete("/api/v1/namespaces/default/pods/" + name, "{\"gracePeriodSeconds\": 1}"));
            took.add(Milliseconds.between(began.plus(GRACE), watched.pods().await(name, Sightings.GONE, PATIENCE)));
        }
        return new Samples(took);
    }

    private static void note(Notebook notebook, String what, Samples ours, Samples plain) {
        notebook.note(notebook.figure(what + "-p50", ours.median(), "ms").besideLimit(plain.median()));
        notebook.note(notebook.figure(what + "-p99", ours.percentile(99), "ms")
                .withGoal("<= 1000")
                .besideLimit(plain.percentile(99)));
    }
}
