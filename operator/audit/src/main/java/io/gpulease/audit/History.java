package io.gpulease.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is on record of one lease, in order. Where its end is followed by what it holds, that end was not the last word.
 *
 * @param entries those that say what it has used
 */
record History(String uid, List<Entry> entries) {

    History {
        entries = List.copyOf(entries);
    }

    static List<History> of(List<Entry> all) {
        Map<String, List<Entry>> byUid = new LinkedHashMap<>();
        all.stream()
                .filter(Entry::hasUsage)
                .forEach(entry -> byUid.computeIfAbsent(entry.uid(), _ -> new ArrayList<>())
                        .add(entry));
        return byUid.entrySet().stream()
                .map(one -> new History(one.getKey(), one.getValue()))
                .toList();
    }

    Entry last() {
        return entries.getLast();
    }

    Optional<Entry> end() {
        return Optional.of(last()).filter(Entry::isEnd);
    }

    List<Entry> holds() {
        return entries.stream().filter(Entry::isHold).toList();
    }

    /** What it held, and from when until when. */
    List<Held> held() {
        List<Entry> holds = holds();
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < holds.size(); i++) {
            Instant from = holds.get(i).from();
            Instant until = i + 1 < holds.size() ? holds.get(i + 1).from() : last().until();
            if (from.isBefore(until)) {
                held.add(new Held(holds.get(i), from, until));
            }
        }
        return held;
    }

    /** A span in which a lease held the same. */
    record Held(Entry entry, Instant from, Instant until) {}
}
