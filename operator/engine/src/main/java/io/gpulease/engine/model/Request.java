package io.gpulease.engine.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A lease that waits for its capacity.
 *
 * @param tenant empty: its namespace belongs to no tenant
 * @param gpus what was asked for; a Dedicated lease gets whole nodes
 * @param turnover how long its nodes stay occupied after the end of its window: grace and cleaning
 * @param booking what the last plan gave it
 */
public record Request(
        LeaseId lease,
        Optional<String> tenant,
        String gpuClass,
        int gpus,
        Tier tier,
        Isolation isolation,
        Term term,
        Constraints constraints,
        Instant createdAt,
        Duration turnover,
        Optional<Booking> booking) {

    public Request {
        if (gpus < 1) {
            throw new IllegalArgumentException("lease %s/%s asks for %d GPUs; it must be at least 1"
                    .formatted(lease.namespace(), lease.name(), gpus));
        }
        if (turnover.isNegative()) {
            throw new IllegalArgumentException(
                    "lease %s/%s has a negative turnover".formatted(lease.namespace(), lease.name()));
        }
    }

    /** The same request with another booking, or none. */
    public Request withBooking(Optional<Booking> given) {
        return new Request(
                lease, tenant, gpuClass, gpus, tier, isolation, term, constraints, createdAt, turnover, given);
    }
}
