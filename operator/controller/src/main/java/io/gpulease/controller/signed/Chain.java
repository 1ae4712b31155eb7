package io.gpulease.controller.signed;

import io.gpulease.controller.signed.SignedRecord.Content;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Pages that verify each by itself: are they all, and do they follow on each other? */
public final class Chain {

    private Chain() {}

    /** Pages of one lease and kind. */
    private record Of(String uid, RecordKind kind, String name) implements Comparable<Of> {
        @Override
        public int compareTo(Of other) {
            return Comparator.comparing(Of::name)
                    .thenComparing(Of::uid)
                    .thenComparing(Of::kind)
                    .compare(this, other);
        }
    }

    /** What is missing or does not fit, a line each, with what to do. */
    public static List<String> faults(List<Content> pages) {
        var byLease = new TreeMap<Of, List<Content>>();
        for (Content page : pages) {
            var of = new Of(
                    page.subject().uid(), page.subject().kind(), page.subject().name());
            byLease.computeIfAbsent(of, _ -> new ArrayList<>()).add(page);
        }
        var faults = new ArrayList<String>();
        byLease.forEach((of, all) -> faults.addAll(faults(of, all)));
        return List.copyOf(faults);
    }

    private static List<String> faults(Of of, List<Content> pages) {
        var faults = new ArrayList<String>();
        int last = pages.stream().mapToInt(Content::pages).max().orElse(0);
        for (int number = 1; number <= last; number++) {
            int wanted = number;
            if (pages.stream().noneMatch(page -> page.page() == wanted)) {
                faults.add("%s of lease %s: page %d of %d is missing. Get the ConfigMaps that status.handover names."
                        .formatted(of.kind().word(), of.name(), number, last));
            }
        }
        for (Content page : pages) {
            List<Content> before =
                    pages.stream().filter(one -> one.page() == page.page() - 1).toList();
            if (!before.isEmpty()
                    && before.stream().noneMatch(one -> one.digest().equals(page.previous()))) {
                faults.add(
                        "%s of lease %s: page %d does not follow on the page %d that is here. Get the ConfigMaps that status.handover names."
                                .formatted(of.kind().word(), of.name(), page.page(), page.page() - 1));
            }
        }
        return faults;
    }
}
