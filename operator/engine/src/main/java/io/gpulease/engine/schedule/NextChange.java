package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.term.LeaseTerm;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** When time alone changes what was decided about a request. */
final class NextChange {

    private NextChange() {}

    /** @param isBudgeted its tenant has a budget: it may be booked for when that is whole again, and nobody leaves then */
    static Optional<Instant> of(Instant now, Request request, Verdict verdict, Decision decision, boolean isBudgeted) {
        return switch (decision) {
            case Decision.StartNow _ -> Optional.empty();
            case Decision.Refuse _ -> lifted(verdict).filter(now::isBefore);
            case Decision.Reserve _ ->
                limits(request.term()).filter(now::isBefore).min(Comparator.naturalOrder());
            // A floating lease of others is not here: its turn comes when somebody leaves, not when the clock says so.
            case Decision.Wait(var _, var booking, var _) ->
                Stream.concat(
                                limits(request.term()),
                                booking.stream()
                                        .filter(_ -> isBudgeted)
                                        .map(booked -> booked.window().start()))
                        .filter(now::isBefore)
                        .min(Comparator.naturalOrder());
        };
    }

    private static Optional<Instant> lifted(Verdict verdict) {
        return verdict instanceof Verdict.Refused refused ? refused.until() : Optional.empty();
    }

    private static Stream<Instant> limits(Term term) {
        return Stream.of(term.start().map(WholeSeconds::up), term.startBy(), LeaseTerm.fixedEnd(term))
                .flatMap(Optional::stream);
    }
}
