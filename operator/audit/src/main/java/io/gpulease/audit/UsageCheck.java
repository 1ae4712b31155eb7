package io.gpulease.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has a lease that kept its GPUs used these times its time, to the second? */
final class UsageCheck {

    private UsageCheck() {}

    static List<Breach> of(List<History> histories) {
        List<Breach> breaches = new ArrayList<>();
        for (History history : histories) {
            history.end().flatMap(UsageCheck::breach).ifPresent(breaches::add);
        }
        return breaches;
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
