package io.gpulease.controller.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.claim.Names;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which pages there are, without what is in them.
 *
 * @param entries in the order of their first records; of two that begin alike the longer one first
 */
public record PageIndex(List<Entry> entries) {

    /** @param first the number of its first record */
    public record Entry(String name, String uid, YearMonth month, long first, long last, Instant createdAt) {

        public long records() {
            return last - first + 1;
        }

        /** Made of several that were written before. */
        public boolean isMerged() {
            return name.split("-", -1).length > 3;
        }

        /** All that the other one has is in it. */
        public boolean covers(Entry other) {
            return first <= other.first && other.last <= last && !name.equals(other.name);
        }
    }

    public PageIndex {
        entries = entries.stream()
                .sorted(Comparator.comparingLong(Entry::first)
                        .thenComparing(Comparator.comparingLong(Entry::last).reversed())
                        // Of a page and one that was merged from it alone, the page.
                        .thenComparing(Entry::name))
                .toList();
    }

    /** Asks for metadata alone: the records of all months may be many. */
    public static Call call(String pages) {
        return Call.getMetadata(pages + "?labelSelector=" + Names.LEDGER.replace("/", "%2F"));
    }

    /**
     * What is labelled as a page and has no name of one is somebody else's, and left alone.
     *
     * @throws IllegalArgumentException for one that has the name of a page, and does not say from where to where it goes
     */
    public static PageIndex of(JsonNode list) {
        var entries = new ArrayList<Entry>();
        for (JsonNode item : list.path("items")) {
            if (Page.isName(item.path("metadata").path("name").asText())) {
                entries.add(entry(item.path("metadata")));
            }
        }
        return new PageIndex(entries);
    }

    private static Entry entry(JsonNode metadata) {
        String name = metadata.path("name").asText();
        String[] parts = name.split("-", -1);
        try {
            return new Entry(
                    name,
                    metadata.path("uid").asText(),
                    YearMonth.parse(metadata.path("labels").path(Names.LEDGER).asText()),
                    Long.parseLong(parts[2]),
                    Long.parseLong(
                            metadata.path("annotations").path(Names.LEDGER_LAST).asText()),
                    Instant.parse(metadata.path("creationTimestamp").asText()));
        } catch (RuntimeException unreadable) {
            throw new IllegalArgumentException(
                    "ConfigMap %s has the name of a page of the ledger, and not the annotation %s and a month as label %s. Put both back, as they are in its data."
                            .formatted(name, Names.LEDGER_LAST, Names.LEDGER),
                    unreadable);
        }
    }

    /** True of a month before the first page's, where there are pages. */
    public boolean isBeforeAll(YearMonth month) {
        return !entries.isEmpty() && month.isBefore(entries.getFirst().month());
    }

    /** No page of that month or of a later one was taken away. */
    public boolean isWholeSince(YearMonth month) {
        return !entries.isEmpty()
                && (entries.getFirst().first() == 1
                        || entries.getFirst().month().isBefore(month));
    }

    /** It has the last record that there is: the page after it is not to be mistaken for the first one. */
    public boolean isLast(Entry entry) {
        return entries.stream().noneMatch(other -> other.last() > entry.last());
    }

    /** Those whose records are not all in a longer one. */
    public List<Entry> whole() {
        var whole = new ArrayList<Entry>();
        for (Entry entry : entries) {
            if (whole.isEmpty() || !whole.getLast().covers(entry)) {
                whole.add(entry);
            }
        }
        return List.copyOf(whole);
    }

    /** Those whose records are in a longer one. */
    public List<Entry> covered() {
        List<Entry> whole = whole();
        return entries.stream().filter(entry -> !whole.contains(entry)).toList();
    }

    /** The pages from that month on, and in any case the last one; where there are none of it, those of the last month that has any. */
    List<Entry> since(YearMonth month) {
        YearMonth last = entries.stream()
                .map(Entry::month)
                .max(Comparator.naturalOrder())
                .orElse(month);
        YearMonth from = last.isBefore(month) ? last : month;
        return whole().stream()
                .filter(entry -> !entry.month().isBefore(from) || isLast(entry))
                .toList();
    }
}
