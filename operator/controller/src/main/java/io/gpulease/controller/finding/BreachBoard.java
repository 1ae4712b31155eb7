package io.gpulease.controller.finding;

import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Where the findings of the latest round hang. */
public final class BreachBoard implements Breaches {

    private volatile Round latest = new Round(Map.of(), Instant.EPOCH, Duration.ZERO);

    private record Round(Map<ObjectKey, Verdict> verdicts, Instant at, Duration period) {}

    /** @param at when the round began */
    void publish(Map<ObjectKey, Verdict> verdicts, Instant at, Duration period) {
        latest = new Round(Map.copyOf(verdicts), at, period);
    }

    @Override
    public Look of(String namespace, String violation) {
        Round round = latest;
        Verdict verdict = round.verdicts().get(new ObjectKey(namespace, violation));
        return verdict == null ? Look.NONE : new Look(verdict, round.at(), round.period());
    }
}
