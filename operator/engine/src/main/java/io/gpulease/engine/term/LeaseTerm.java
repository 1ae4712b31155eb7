package io.gpulease.engine.term;

import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Window;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a written term comes to once the lease has started. */
public final class LeaseTerm {

    private LeaseTerm() {}

    /** The start that counts for a lease that got its nodes then: rounded up, so that no second is charged that it did not have. */
    public static Instant startedAt(Instant gotNodesAt) {
        return WholeSeconds.up(gotNodesAt);
    }

    /**
     * The planned end of a lease that started then: that of its window where the term fixes one, else start plus
     * duration. It may lie before the start when the window has passed.
     */
    public static Instant endsAt(Term term, Instant startedAt) {
        return fixedEnd(term)
                .orElseGet(() -> WholeSeconds.down(
                        plus(WholeSeconds.up(startedAt), term.duration().orElseThrow())));
    }

    /** The end that does not depend on when the lease starts; empty when the term floats. */
    public static Optional<Instant> fixedEnd(Term term) {
        if (term.end().isPresent()) {
            return term.end().map(WholeSeconds::down);
        }
        return term.start()
                .map(start -> WholeSeconds.down(
                        plus(WholeSeconds.up(start), term.duration().orElseThrow())));
    }

    /**
     * The window of a lease that got its nodes then; empty when nothing would be left of it. In the last second before a
     * fixed end, that second is the window: else a window of one second could be kept by no timer.
     */
    public static Optional<Window> window(Term term, Instant gotNodesAt) {
        Instant start = startedAt(gotNodesAt);
        Instant end = endsAt(term, start);
        if (start.isBefore(end)) {
            return Optional.of(new Window(start, end));
        }
        Instant thisSecond = WholeSeconds.down(gotNodesAt);
        return thisSecond.isBefore(end) ? Optional.of(new Window(thisSecond, end)) : Optional.empty();
    }

    /** How long the term is as written; one with an end and no start is measured from now. */
    public static Duration length(Term term, Instant now) {
        return term.duration()
                .orElseGet(() ->
                        Duration.between(term.start().orElse(now), term.end().orElseThrow()));
    }

    private static Instant plus(Instant start, Duration duration) {
        try {
            return start.plus(duration);
        } catch (DateTimeException | ArithmeticException beyondTime) {
            return Instant.MAX;
        }
    }
}
