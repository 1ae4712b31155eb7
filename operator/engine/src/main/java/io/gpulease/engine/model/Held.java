package io.gpulease.engine.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Capacity that a lease holds now.
 *
 * @param freeAt planned end, grace and cleaning included; when it has passed the lease is overdue and still holds its nodes
 */
public record Held(
        LeaseId lease,
        String tenant,
        String gpuClass,
        Tier tier,
        Isolation isolation,
        Placement placement,
        Instant freeAt,
        Tenure tenure) {

    /** The same, which stays until then, under that tenure. */
    public Held with(Instant freeAt, Tenure tenure) {
        return new Held(lease, tenant, gpuClass, tier, isolation, placement, freeAt, tenure);
    }

    /** The same, told that its usage stops then; it cannot be told again. */
    public Held leaving(Instant endsAt, Optional<Claimant> forWhom) {
        return with(endsAt.plus(tenure.turnover()), tenure.told(forWhom));
    }
}
