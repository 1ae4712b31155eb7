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
 * @param quotes what is said to those who ask what they could have, not always to all of them at once; what of it is held is
 *     nobody else's from then on
 * @param lostHolds quotes whose offer cannot be held any more, as capacity was lost, or their tenant may not have it
 */
public record Plan(
        Instant madeAt,
        Map<LeaseId, Decision> decisions,
        Optional<Instant> nextChange,
        List<LeaseId> displaced,
        List<Reclaim> reclaims,
        List<Answer> answers,
        List<QuoteAnswer> quotes,
        List<LeaseId> lostHolds) {

    public Plan {
        displaced = List.copyOf(displaced);
        reclaims = List.copyOf(reclaims);
        answers = List.copyOf(answers);
        quotes = List.copyOf(quotes);
        lostHolds = List.copyOf(lostHolds);
        decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
    }
}
