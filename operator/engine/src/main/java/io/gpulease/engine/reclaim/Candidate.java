package io.gpulease.engine.reclaim;

import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Tier;
import java.time.Instant;
import java.util.Comparator;

/** A lease that may be told to leave, and the work that would be lost with it. */
public record Candidate(LeaseId lease, Tier tier, long lostGpuSeconds, Instant startedAt) {

    static final Comparator<Candidate> CHEAPEST_FIRST = Comparator.comparing(Candidate::loss)
            .thenComparing(Candidate::startedAt, Comparator.reverseOrder())
            .thenComparing(Candidate::lease);

    Loss loss() {
        return tier == Tier.SPOT ? new Loss(0, lostGpuSeconds) : new Loss(lostGpuSeconds, 0);
    }
}
