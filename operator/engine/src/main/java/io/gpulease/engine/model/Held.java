package io.gpulease.engine.model;

import java.time.Instant;

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
        Tenure tenure) {}
