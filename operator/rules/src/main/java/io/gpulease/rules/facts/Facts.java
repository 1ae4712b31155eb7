package io.gpulease.rules.facts;

import java.time.Instant;
import java.util.List;

/**
 * Everything that a rule is asked about: each component is a variable.
 *
 * @param pods those of the lease that are not over
 * @param usage of the lease as a whole
 */
public record Facts(Lease lease, Tenant tenant, List<Pod> pods, Usage usage, Instant now) {

    public Facts {
        pods = List.copyOf(pods);
    }

    /** The same with these pods alone. */
    public Facts with(List<Pod> others) {
        return new Facts(lease, tenant, others, usage, now);
    }

    /** The same at another time. */
    public Facts at(Instant time) {
        return new Facts(lease, tenant, pods, usage, time);
    }
}
