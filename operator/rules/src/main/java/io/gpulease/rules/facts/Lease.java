package io.gpulease.rules.facts;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the lease itself.
 *
 * @param tier {@code Committed}, {@code OnDemand} or {@code Spot}
 * @param isolation {@code Dedicated} or {@code Shared}
 * @param gpus that it asks for
 * @param violations of its breaches, those that were acted on and not dismissed
 */
public record Lease(
        String name,
        String namespace,
        String uid,
        Map<String, String> labels,
        String gpuClass,
        long gpus,
        String tier,
        String isolation,
        String phase,
        Optional<String> pool,
        Optional<String> site,
        Optional<Instant> startedAt,
        Optional<Instant> endsAt,
        long violations) {

    public Lease {
        labels = Map.copyOf(labels);
    }
}
