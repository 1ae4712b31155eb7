package io.gpulease.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has a lease that kept its GPUs used these times its time, to the second; from its start to its end, and from record to record? */
final class UsageCheck {

    private UsageCheck() {}

    static List<Breach> of(List<History> histories) {
        List<Breach> breaches = new ArrayList<>();
        for (History history : histories) {
            Optional<Breach> whole = history.end().flatMap(UsageCheck::breach);
            whole.or(() -> steps(history)).ifPresent(breaches::add);
        }
        return breaches;
    }

    private static Optional<Breach> steps(History history) {
        List<Entry> entries = history.entries();
        for (int i = 1; i < entries.size(); i++) {
            Optional<Breach> breach = step(entries.get(i - 1), entries.get(i));
            if (breach.isPresent()) {
                return breach;
            }
        }
        return Optional.empty();
    }

    /**
     * What is used is never less than before. As much more as the GPUs make where there were as many all the time; where an operator ended
     * just when a lease changed its size, a size between the two may not be on record.
     */
    private static Optional<Breach> step(Entry before, Entry after) {
        boolean goesOn = before.isHold()
                && before.json().path("lines").size() > 0
                && !after.from().isBefore(before.from());
        if (!goesOn) {
            return Optional.empty();
        }
        boolean keptItsSize =
                after.sizeSince().filter(since -> !since.isAfter(before.from())).isPresent();
        long expected = before.heldUntil(keptItsSize ? after.from() : before.from());
        long used = after.heldUntil(after.from());
        return used == expected || (!keptItsSize && used > expected)
                ? Optional.empty()
                : Optional.of(new Breach(
                        "usage",
                        "lease %s (%s) had by record %d used %d GPU-seconds until %s, and record %d says %d"
                                .formatted(
                                        after.lease(),
                                        after.uid(),
                                        before.number(),
                                        expected,
                                        keptItsSize ? after.from() : before.from(),
                                        after.number(),
                                        used)));
    }

    private static Optional<Breach> breach(Entry end) {
        boolean keptItsGpus = end.gpus() > 0 && !end.json().has("heldSince");
        Optional<Instant> started = end.started();
        if (!keptItsGpus || started.isEmpty()) {
            return Optional.empty();
        }
        long used = 0;
        for (JsonNode line : end.json().path("lines")) {
            used += Bill.isNotHeld(line.path("kind").asText())
                    ? 0
                    : line.path("gpuSeconds").asLong();
        }
        long gpus = end.gpus();
        long expected = gpus * Duration.between(started.get(), end.from()).toSeconds();
        return used == expected
                ? Optional.empty()
                : Optional.of(new Breach(
                        "usage",
                        "lease %s (%s) held %d GPUs from %s to %s, which is %d GPU-seconds; its end on record (record %d) says %d"
                                .formatted(
                                        end.lease(),
                                        end.uid(),
                                        gpus,
                                        started.get(),
                                        end.from(),
                                        expected,
                                        end.number(),
                                        used)));
    }
}
