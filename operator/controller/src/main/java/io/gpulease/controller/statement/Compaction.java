package io.gpulease.controller.statement;

import io.gpulease.controller.ledger.Page;
import io.gpulease.controller.ledger.PageIndex;
import io.gpulease.controller.ledger.PageIndex.Entry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes few large pages of many small ones. A small one goes only when a large one was found to have its records, in a later pass than the
 * one that made it; so it may end at any call and go on from there.
 */
final class Compaction {

    private static final int MOST_PACKED = 700 << 10;

    private final LedgerPages pages;
    /** Rows of which not even two make one page: they are not read again. */
    private final Set<List<Entry>> tooLarge = new HashSet<>();

    Compaction(LedgerPages pages) {
        this.pages = pages;
    }

    /**
     * @return whether something was done, so that there may be more to do
     * @throws IOException when the API server cannot be asked, or the ledger is not in order
     */
    boolean pass(PageIndex index, Instant now) throws IOException, InterruptedException {
        // Of the last page nothing is taken: an operator that comes late is to find its place taken.
        List<Entry> covered =
                index.covered().stream().filter(entry -> !index.isLast(entry)).toList();
        for (Entry entry : covered) {
            remove(entry, index);
        }
        List<List<Entry>> due = Merging.due(index, Page.month(now), now);
        boolean isMerged = false;
        for (List<Entry> row : due) {
            if (!tooLarge.contains(row)) {
                isMerged |= merge(row);
            }
        }
        tooLarge.retainAll(due);
        return !covered.isEmpty() || isMerged;
    }

    private void remove(Entry entry, PageIndex index) throws IOException, InterruptedException {
        Entry larger = index.whole().stream()
                .filter(whole -> whole.covers(entry))
                .findFirst()
                .orElseThrow();
        Optional<Page> one = pages.page(entry.name());
        Optional<Page> other = pages.page(larger.name());
        if (one.isEmpty() || other.isEmpty()) {
            return;
        }
        int from = (int) (entry.first() - larger.first());
        List<String> same =
                other.get().lines().subList(from, from + one.get().lines().size());
        if (!same.equals(one.get().lines())) {
            throw new IOException(
                    "page %s of the ledger has other records than page %s. Keep both, and run gpulease audit."
                            .formatted(entry.name(), larger.name()));
        }
        pages.delete(entry);
    }

    /** True when a page was made. */
    private boolean merge(List<Entry> row) throws IOException, InterruptedException {
        List<Page> parts = new ArrayList<>();
        for (Entry entry : row) {
            Optional<Page> part = pages.page(entry.name());
            if (part.isEmpty()) {
                return false;
            }
            parts.add(part.get());
        }
        while (parts.size() > 1) {
            Page merged = merged(parts);
            if (merged.toObject(merged.mergedName()).toString().length() * 3L / 4 <= MOST_PACKED) {
                pages.makeMerged(merged);
                return true;
            }
            if (parts.size() == 2) {
                break;
            }
            parts = parts.subList(0, (parts.size() + 1) / 2);
        }
        tooLarge.add(row);
        return false;
    }

    private static Page merged(List<Page> parts) throws IOException {
        List<String> lines = new ArrayList<>();
        String hash = parts.getFirst().previous();
        for (Page part : parts) {
            if (!part.previous().equals(hash)) {
                throw new IOException("page %s of the ledger does not follow the one before. Run gpulease audit."
                        .formatted(part.name()));
            }
            hash = part.hash();
            lines.addAll(part.lines());
        }
        Page first = parts.getFirst();
        return new Page(first.month(), first.first(), first.previous(), lines);
    }
}
