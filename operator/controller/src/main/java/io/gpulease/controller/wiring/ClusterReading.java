package io.gpulease.controller.wiring;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.controller.booking.Takings;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.world.JobCheck;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.World;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.term.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The cluster as the engine sees it, for whoever only asks: read once, with his own rights, by the same code that the operator
 * decides by.
 *
 * @param unreadable objects that could not be read and were left out, each with the cause
 */
public record ClusterReading(Snapshot snapshot, List<String> unreadable) {

    private static final String INVALID_WORKLOAD = "InvalidWorkload";

    public ClusterReading {
        unreadable = List.copyOf(unreadable);
    }

    /** It cannot be read; the message is one line that says what and why. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * @param watching speaks HTTP/1.1
     * @param limit how long to wait for an answer
     * @throws Refused if something the engine goes by cannot be listed
     */
    public static ClusterReading of(KubernetesClient watching, Notice.Defaults notices, Instant now, Duration limit)
            throws Refused, InterruptedException {
        var world = new World(notices);
        var inbox = new ConcurrentLinkedQueue<Runnable>();
        var unreadable = new ConcurrentLinkedQueue<String>();
        try (var watches = new Watches(watching, world, inbox::add, new Noted(unreadable))) {
            watches.start();
            var refusal = watches.listed(limit);
            if (refusal.isPresent()) {
                throw new Refused(refusal.get());
            }
        }
        // All watches have ended: nobody else adds to it any more.
        inbox.forEach(Runnable::run);
        world.leases().forEach(lease -> trust(lease, now));
        new Takings(world).settle(now);
        return new ClusterReading(world.engineView().snapshot(now), List.copyOf(unreadable));
    }

    /** Whether a job can be made is asked of the API server by the operator alone; what it found out is in the status. */
    private static void trust(LeaseEntry lease, Instant now) {
        if (!INVALID_WORKLOAD.equals(lease.status().reason())) {
            lease.jobVerdict().found(new JobCheck.Fine(), now);
        }
    }

    private record Noted(ConcurrentLinkedQueue<String> unreadable) implements Watches.Troubles {
        @Override
        public void unreadable(String resource, ObjectRef ref, String cause) {
            unreadable.add("%s %s: %s".formatted(resource, ref.key(), cause));
        }

        @Override
        public void failed(String what, String cause) {
            // Whoever asked is told when all are listed, or one cannot be.
        }
    }
}
