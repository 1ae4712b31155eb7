package io.gpulease.controller.statement;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.bridge.StatementLine;
import io.gpulease.controller.ledger.Page;
import io.gpulease.controller.ledger.PageIndex;
import io.gpulease.controller.statement.UsageBook.Of;
import io.gpulease.crds.Condition;
import io.gpulease.engine.term.WholeSeconds;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the statements of this month and the last one as the ledger says: of a tenant of whom there are new records, and of a month that
 * has ended. What is read of the ledger is kept, so each page is read once.
 */
final class Statements {

    /** A statement lacks a record for so long for each page it has, so that it is written once for many; but no longer than a day. */
    static final Duration REST = Duration.ofSeconds(30);

    private static final Duration MOST_REST = Duration.ofDays(1);
    /** A month that is over is closed so much later: what was under way at its end is on record by then. */
    static final Duration AFTER_THE_END = Duration.ofMinutes(10);

    private final LedgerPages pages;
    private final StatementStore store;
    private final UsageBook book = new UsageBook();
    private final Map<Of, Written> written = new HashMap<>();
    private final OldMonths oldMonths;

    /**
     * @param wholeAt when it was last seen to lack nothing
     * @param ready what it says of itself
     */
    private record Written(
            long through, boolean closed, Instant wholeAt, int pages, Figures figures, Optional<Condition> ready) {
        Instant due() {
            Duration rest = REST.multipliedBy(Math.max(1, pages));
            return wholeAt.plus(rest.compareTo(MOST_REST) < 0 ? rest : MOST_REST);
        }
    }

    Statements(LedgerPages pages, StatementStore store) {
        this.pages = pages;
        this.store = store;
        this.oldMonths = new OldMonths(pages, store);
    }

    /**
     * @return when there is something to write at the latest, if no record comes before
     * @throws IOException when the API server cannot be asked; what was done stays done
     */
    Instant pass(PageIndex index, Instant now) throws IOException, InterruptedException {
        YearMonth present = Page.month(now);
        YearMonth last = present.minusMonths(1);
        pages.read(index, last, book);
        book.forgetBefore(last);
        written.keySet().removeIf(of -> of.month().isBefore(last));
        Instant closing = UsageBook.end(last).plus(AFTER_THE_END);
        Instant next = now.isBefore(closing) ? closing : UsageBook.end(present).plus(AFTER_THE_END);
        Exception first = null;
        for (YearMonth month : List.of(last, present)) {
            if (index.isBeforeAll(month)) {
                // Of leases that were deleted before there was a ledger it knows nothing.
                continue;
            }
            for (String tenant : book.tenants(month)) {
                try {
                    Instant due = write(new Of(tenant, month), now);
                    next = due.isBefore(next) ? due : next;
                } catch (IOException | RuntimeException failed) {
                    // One tenant's statement that cannot be written keeps nobody else's back.
                    first = first == null ? failed : first;
                }
            }
        }
        try {
            oldMonths.pass(book.corrections(), index, last, now);
        } catch (IOException | RuntimeException failed) {
            first = first == null ? failed : first;
        }
        if (first != null) {
            throw new IOException(first.getMessage(), first);
        }
        return next;
    }

    /** @return when to look again; never, where all is written */
    private Instant write(Of of, Instant now) throws IOException, InterruptedException {
        Instant end = UsageBook.end(of.month());
        Optional<Long> unreadable = book.unreadableOf(of.tenant());
        boolean isClosed = unreadable.isEmpty() && !now.isBefore(end.plus(AFTER_THE_END));
        long through = book.throughOf(of.tenant());
        Written before = written.get(of);
        if (before == null) {
            before = standing(of, now);
            written.put(of, before);
        }
        if (before.through() >= through && (before.closed() || !isClosed)) {
            written.put(
                    of,
                    new Written(
                            before.through(), before.closed(), now, before.pages(), before.figures(), before.ready()));
            return Instant.MAX;
        }
        Instant due = before.due();
        if (now.isBefore(due) && !(isClosed && !before.closed())) {
            return due;
        }
        Instant asOf = now.isBefore(end) ? WholeSeconds.down(now) : end;
        List<StatementLine> lines = book.lines(of.tenant(), of.month(), asOf);
        Figures figures = Figures.of(lines);
        Written standing = before;
        var ready = unreadable
                .map(number -> condition(
                        Condition.FALSE,
                        "RecordUnreadable",
                        "Record %d of the ledger cannot be read, so this may lack something. Run gpulease audit."
                                .formatted(number),
                        now))
                .orElseGet(() -> said(of, standing, isClosed, figures, now));
        var statement = StatementForm.pages(lines, asOf, isClosed, book.through(), ready);
        store.write(of.tenant(), of.month(), statement);
        written.put(of, new Written(through, isClosed, now, statement.size(), figures, Optional.of(ready)));
        return Instant.MAX;
    }

    /** One that was closed says so when it comes to something else. */
    private Condition said(Of of, Written before, boolean isClosed, Figures figures, Instant now) {
        if (!before.closed() || !isClosed) {
            return condition(Condition.TRUE, "Ready", message(of, isClosed), now);
        }
        return before.figures().equals(figures)
                ? before.ready().orElseGet(() -> condition(Condition.TRUE, "Ready", message(of, true), now))
                : corrected(now);
    }

    /** After it was closed it has come to something else. */
    static Condition corrected(Instant now) {
        return condition(
                Condition.TRUE,
                "Corrected",
                "The month is over, and this was corrected at %s, when it had been closed: this is what it comes to now."
                        .formatted(WholeSeconds.down(now)),
                now);
    }

    private static Condition condition(String isReady, String reason, String message, Instant now) {
        return new Condition(
                "Ready", isReady, reason, message, WholeSeconds.down(now).toString(), 1L);
    }

    private String message(Of of, boolean isClosed) {
        String message =
                isClosed ? "The month is over; this is what it comes to." : "The month goes on, or has just ended.";
        return book.began()
                .filter(began -> Page.month(began).equals(of.month()))
                .map(began -> message
                        + " The ledger begins at %s: leases that were deleted before are not in it.".formatted(began))
                .orElse(message);
    }

    /** As an operator before has left it; what it lacks it lacks since the last record at the latest. */
    private Written standing(Of of, Instant now) throws IOException, InterruptedException {
        Optional<JsonNode> standing = store.standing(of.tenant(), of.month());
        return new Written(
                standing.map(status -> status.path("through").asLong()).orElse(0L),
                standing.map(status -> status.path("closed").asBoolean()).orElse(false),
                // One that there is not yet is written at once.
                standing.isPresent() ? book.lastAtOf(of.tenant()).orElse(now) : Instant.EPOCH,
                standing.map(status -> status.path("pages").asInt()).orElse(1),
                standing.map(Figures::of).orElseGet(() -> Figures.of(List.of())),
                standing.flatMap(Statements::ready));
    }

    private static Optional<Condition> ready(JsonNode status) {
        JsonNode said = status.path("conditions").path(0);
        String reason = said.path("reason").asText();
        return reason.equals("Ready") || reason.equals("Corrected")
                ? Optional.of(new Condition(
                        "Ready",
                        Condition.TRUE,
                        reason,
                        said.path("message").asText(),
                        said.path("lastTransitionTime").asText(),
                        1L))
                : Optional.empty();
    }
}
