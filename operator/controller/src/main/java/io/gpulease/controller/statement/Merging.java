package io.gpulease.controller.statement;

import io.gpulease.controller.ledger.PageIndex;
import io.gpulease.controller.ledger.PageIndex.Entry;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which pages become one: thirty-two small ones in a row, and all of a month that is over. So a month keeps its full pages, and while it
 * goes on at most some dozens of small ones beside them.
 */
final class Merging {

    /** A page of so many records is full: some 400 KiB as it is kept. */
    static final long FULL = 4_000;

    static final int ROW = 32;

    /** No write of an operator before can still come through after that: it would find the place of a page free that was merged. */
    static final Duration SETTLED = Duration.ofMinutes(10);

    private Merging() {}

    /** @return rows of at least two, each of pages that follow one another */
    static List<List<Entry>> due(PageIndex index, YearMonth present, Instant now) {
        List<List<Entry>> due = new ArrayList<>();
        List<Entry> row = new ArrayList<>();
        for (Entry entry : index.whole()) {
            boolean mayJoin = !index.isLast(entry)
                    && entry.records() < FULL
                    && !entry.createdAt().plus(SETTLED).isAfter(now);
            boolean follows = !row.isEmpty()
                    && row.getLast().last() + 1 == entry.first()
                    && row.getLast().month().equals(entry.month())
                    && records(row) + entry.records() <= FULL;
            if (!row.isEmpty() && !(mayJoin && follows)) {
                rows(row, present).forEach(due::add);
                row.clear();
            }
            if (mayJoin) {
                row.add(entry);
            }
        }
        rows(row, present).forEach(due::add);
        return due;
    }

    private static long records(List<Entry> row) {
        return row.stream().mapToLong(Entry::records).sum();
    }

    /** Of a month that goes on: those that were never merged by themselves, lest a large one is written again for each small one. */
    private static Stream<List<Entry>> rows(List<Entry> row, YearMonth present) {
        if (row.size() < 2) {
            return Stream.empty();
        }
        boolean isOver = row.getFirst().month().isBefore(present);
        if (isOver || row.stream().filter(Entry::isMerged).count() >= ROW) {
            return Stream.of(List.copyOf(row));
        }
        List<Entry> small = row.stream().filter(entry -> !entry.isMerged()).toList();
        return small.size() >= ROW ? Stream.of(small.subList(0, ROW)) : Stream.empty();
    }
}
