package io.gpulease.controller.statement;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.bridge.StatementLine;
import io.gpulease.controller.ledger.PageIndex;
import io.gpulease.controller.statement.UsageBook.Of;
import java.io.IOException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Statements of months before the last one, which nobody looks after any more: one is made anew when something of its month was made good
 * since. What is needed for that is read then, of that tenant alone, and not kept.
 */
final class OldMonths {

    private final LedgerPages pages;
    private final StatementStore store;
    /** The last record that is known to be in a statement, or that it can have no more. */
    private final Map<Of, Long> through = new HashMap<>();

    OldMonths(LedgerPages pages, StatementStore store) {
        this.pages = pages;
        this.store = store;
    }

    /**
     * @param corrections what was made good of which month, with the number of the last record of it
     * @param last the last month that is looked after otherwise
     * @throws IOException when the API server cannot be asked; what was done stays done
     */
    void pass(Map<Of, Long> corrections, PageIndex index, YearMonth last, Instant now)
            throws IOException, InterruptedException {
        through.keySet().retainAll(corrections.keySet());
        for (Map.Entry<Of, Long> one : corrections.entrySet()) {
            Of of = one.getKey();
            if (of.month().isBefore(last) && through.getOrDefault(of, 0L) < one.getValue()) {
                through.put(of, corrected(of, one.getValue(), index, now));
            }
        }
    }

    private long corrected(Of of, long record, PageIndex index, Instant now) throws IOException, InterruptedException {
        if (!index.isWholeSince(of.month())) {
            // Pages of that time are kept elsewhere: what is left would make too little of it.
            return record;
        }
        Optional<JsonNode> standing = store.standing(of.tenant(), of.month());
        long known = standing.map(status -> status.path("through").asLong()).orElse(0L);
        if (known >= record) {
            return known;
        }
        var book = new UsageBook(of.tenant()::equals);
        pages.read(index, of.month(), book);
        if (book.unreadableOf(of.tenant()).isPresent()) {
            return record;
        }
        Instant end = UsageBook.end(of.month());
        List<StatementLine> lines = book.lines(of.tenant(), of.month(), end);
        store.write(
                of.tenant(),
                of.month(),
                StatementForm.pages(lines, end, true, book.through(), Statements.corrected(now)));
        return book.through();
    }
}
