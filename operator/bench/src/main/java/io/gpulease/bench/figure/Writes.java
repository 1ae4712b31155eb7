package io.gpulease.bench.figure;

import io.gpulease.bench.Benchmark;
import io.gpulease.bench.Notebook;
import io.gpulease.bench.rig.Ground;
import io.gpulease.bench.rig.Rig;
import io.gpulease.bench.rig.Sightings;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.plane.AuditLog;
import io.gpulease.testkit.plane.AuditLog.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the operator writes, counted at the API server: for a one-node lease without pods from its creation until Released,
 * and in a minute in which nothing happens.
 */
public final class Writes implements Benchmark {
    private static final int NODES = 16;
    private static final int LEASES = 10;
    private static final Duration TERM = Duration.ofSeconds(4);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration SETTLING = Duration.ofSeconds(15);
    private static final Duration QUIET = Duration.ofMinutes(1);
    /** The API server writes its record in batches. */
    private static final Duration RECORDED_WITHIN = Duration.ofSeconds(3);

    @Override
    public void run(Notebook notebook) {
        notebook.say("a control plane with %d nodes that records every write".formatted(NODES));
        try (var rig = Rig.up(NODES, "", true);
                var _ = rig.operator();
                var leases = Sightings.ofLeases(rig)) {
            var ground = new Ground(rig);
            ground.lay(NODES);
            Eventually.timePasses(SETTLING);
            lives(notebook, rig, ground, leases);
            Eventually.timePasses(SETTLING);
            quietMinute(notebook, rig);
        }
    }

    /** One lease after the other, so that what is written for it alone is counted. */
    private static void lives(Notebook notebook, Rig rig, Ground ground, Sightings leases) {
        notebook.say("%d leases, from creation to Released".formatted(LEASES));
        var from = Instant.now();
        for (int i = 0; i < LEASES; i++) {
            ground.createLease(Ground.lease("l" + i, TERM, GRACE));
            leases.await("l" + i, "Released", PATIENCE);
        }
        Eventually.timePasses(RECORDED_WITHIN);
        var kinds = AuditLog.byKind(rig.audit().writesOf(rig.operatorUser(), from).stream());
        kinds.forEach((kind, count) -> notebook.say("%s: %.1f per lease".formatted(kind, perLease(count))));
        double ofLeases = total(kinds, "gpuleases", "gpuleases/status", "nodes");
        double ofParties = total(kinds, "gpupools/status", "gputenants/status", "gpusites/status");
        double others = total(kinds) - total(kinds, "events", "leases") - ofLeases - ofParties;
        notebook.note(notebook.figure("per-lease", perLease(ofLeases + others), "writes")
                .withGoal("<= 6")
                .besideLimit(2));
        notebook.note(notebook.figure("per-lease-claims", perLease(total(kinds, "nodes")), "writes"));
        notebook.note(notebook.figure("per-lease-status", perLease(total(kinds, "gpuleases/status")), "writes"));
        notebook.note(notebook.figure("per-lease-finalizer", perLease(total(kinds, "gpuleases")), "writes"));
        notebook.note(notebook.figure("per-lease-pool-and-tenant-counts", perLease(ofParties), "writes"));
        notebook.note(notebook.figure("per-lease-events", perLease(total(kinds, "events")), "writes"));
    }

    private static void quietMinute(Notebook notebook, Rig rig) {
        notebook.say("a minute in which nothing happens");
        var from = Instant.now();
        Eventually.timePasses(QUIET.plus(RECORDED_WITHIN));
        List<Write> writes = rig.audit().writesOf(rig.operatorUser(), from).stream()
                .filter(write -> write.at().isBefore(from.plus(QUIET)))
                .toList();
        var kinds = AuditLog.byKind(writes.stream());
        notebook.say("writes: " + kinds);
        double lead = total(kinds, "leases");
        notebook.note(notebook.figure("quiet-minute", total(kinds) - lead, "writes")
                .withGoal("<= 0")
                .besideLimit(0));
        notebook.note(notebook.figure("quiet-minute-lead", lead, "writes"));
    }

    private static double perLease(double count) {
        return count / LEASES;
    }

    private static double total(Map<String, Long> kinds) {
        return kinds.values().stream().mapToLong(Long::longValue).sum();
    }

    private static double total(Map<String, Long> kinds, String... resources) {
        return kinds.entrySet().stream()
                .filter(kind -> Stream.of(resources).anyMatch(r -> kind.getKey().endsWith(" " + r)))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
