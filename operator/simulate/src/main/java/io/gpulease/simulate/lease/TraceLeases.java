package io.gpulease.simulate.lease;

import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.engine.model.TopologyWish;
import io.gpulease.simulate.trace.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Jobs of a trace as leases on an estate that was made for them. */
final class TraceLeases {
    private static final Constraints ON_ONE_NODE = new Constraints(
            Set.of(),
            Reliability.BEST_EFFORT,
            Map.of(),
            Optional.of(new TopologyWish(TopologyLevel.NODE, TopologyWish.Mode.REQUIRED)));

    private TraceLeases() {}

    /** @param perNode GPUs of a node: up to so many are had on one node, more of them as whole nodes */
    static List<Arrival> of(List<Job> jobs, int perNode) {
        return jobs.stream().map(job -> of(job, perNode)).toList();
    }

    private static Arrival of(Job job, int perNode) {
        var asked = job.request();
        boolean shares = perNode > 1 && asked.processors() <= perNode;
        // Of leases that came at one instant the first by name is first in the queue.
        var name = "job-%09d".formatted(asked.number());
        var request = new Request(
                new LeaseId("trace", name, name),
                Optional.of(FlatEstate.TENANT),
                FlatEstate.GPU_CLASS,
                asked.processors(),
                Tier.ON_DEMAND,
                shares ? Isolation.SHARED : Isolation.DEDICATED,
                Term.lasting(Duration.ofSeconds(asked.askedSeconds())),
                shares ? ON_ONE_NODE : Constraints.NONE,
                Instant.ofEpochSecond(asked.submittedSecond()),
                Duration.ZERO,
                Optional.empty());
        return new Arrival(request, Optional.empty(), OptionalLong.of(job.runSeconds()), job.details());
    }
}
