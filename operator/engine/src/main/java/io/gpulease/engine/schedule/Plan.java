package io.gpulease.engine.schedule;

import io.gpulease.engine.model.LeaseId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A decision for every waiting lease, in the order in which they are served.
 *
 * @param nextChange the earliest instant after {@code madeAt} at which time alone changes a decision; a lease whose turn
 *     comes because another one leaves is woken by that leaving
 * @param displaced leases whose booking could not be kept, as capacity was lost or somebody stays longer than was known
 * @param reclaims who is to be told to leave, for waiting leases whose bookings begin when they have
 * @param answers to those that hold something and ask for more: nobody who waits is put off for that
 */
public record Plan(
        Instant madeAt,
        Map<LeaseId, Decision> decisions,
        Optional<Instant> nextChange,
        List<LeaseId> displaced,
        List<Reclaim> reclaims,
        List<Answer> answers) {

    public Plan {
        displaced = List.copyOf(displaced);
        reclaims = List.copyOf(reclaims);
        answers = List.copyOf(answers);
        decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
    }
}
