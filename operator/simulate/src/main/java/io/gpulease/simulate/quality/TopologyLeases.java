package io.gpulease.simulate.quality;

import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.simulate.lease.Arrival;
import io.gpulease.simulate.trace.Details;
import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Trace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A trace of processors as leases of whole hosts: each processor is a host, and jobs come so much faster that they load the hosts as
 * they loaded their machine. No lease says how close together it wants its hosts.
 */
final class TopologyLeases {
    private TopologyLeases() {}

    /**
     * @param machine processors of the machine that the trace is of
     * @param hosts that there are instead
     */
    static List<Arrival> of(Trace trace, int machine, int hosts) {
        return trace.jobs().stream().map(job -> of(job, machine, hosts)).toList();
    }

    private static Arrival of(Job job, int machine, int hosts) {
        var asked = job.request();
        var name = "job-%09d".formatted(asked.number());
        var request = new Request(
                new LeaseId("trace", name, name),
                Optional.of(TopologySite.TENANT),
                TopologySite.GPU_CLASS,
                asked.processors() * TopologySite.GPUS_OF_A_HOST,
                Tier.ON_DEMAND,
                Isolation.DEDICATED,
                Term.lasting(Duration.ofSeconds(asked.askedSeconds())),
                Constraints.NONE,
                Instant.ofEpochSecond(asked.submittedSecond() * machine / hosts),
                Duration.ZERO,
                Optional.empty());
        return new Arrival(request, Optional.empty(), OptionalLong.of(job.runSeconds()), Details.NONE);
    }
}
