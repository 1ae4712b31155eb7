package io.gpulease.engine.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Capacity that a lease holds now.
 *
 * @param placement what nobody else can have: of a node that is cleaned after its last lease also what that one had left to others
 * @param gpus those that it has itself: what counts in its tenant's quota, and what draws power
 * @param freeAt planned end, grace and cleaning included; when it has passed the lease is overdue and still holds its nodes
 */
public record Held(
        LeaseId lease,
        String tenant,
        String gpuClass,
        Tier tier,
        Isolation isolation,
        Placement placement,
        int gpus,
        Instant freeAt,
        Tenure tenure) {

    /** Has all that nobody else can have. */
    public Held(
            LeaseId lease,
            String tenant,
            String gpuClass,
            Tier tier,
            Isolation isolation,
            Placement placement,
            Instant freeAt,
            Tenure tenure) {
        this(lease, tenant, gpuClass, tier, isolation, placement, placement.gpus(), freeAt, tenure);
    }

    /** The same, which stays until then, under that tenure. */
    public Held with(Instant freeAt, Tenure tenure) {
        return new Held(lease, tenant, gpuClass, tier, isolation, placement, gpus, freeAt, tenure);
    }

    /** The same, told that its usage stops then; it cannot be told again. */
    public Held leaving(Instant endsAt, Optional<Claimant> forWhom) {
        return with(endsAt.plus(tenure.turnover()), tenure.told(forWhom));
    }
}
