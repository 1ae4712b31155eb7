package io.gpulease.engine.schedule;

import io.gpulease.engine.model.LeaseId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A decision for every waiting lease, in the order in which they are served.
 *
 * @param nextChange the earliest instant after {@code madeAt} at which time alone changes a decision; a lease whose turn
 *     comes because another one leaves is woken by that leaving
 */
public record Plan(Instant madeAt, Map<LeaseId, Decision> decisions, Optional<Instant> nextChange) {

    public Plan {
        decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
    }
}
