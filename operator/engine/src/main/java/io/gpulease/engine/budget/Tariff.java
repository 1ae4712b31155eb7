package io.gpulease.engine.budget;

import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a pool costs those who start in it.
 *
 * @param steps of each tier in any order; before its first one, and where there is none, nothing is charged
 */
public record Tariff(List<Step> steps) {

    /** Of a pool that charges nothing. */
    public static final Tariff FREE = new Tariff(List.of());

    /** @param price of starts from then on, until the next step of the tier */
    public record Step(Tier tier, Instant from, Optional<UnitPrice> price) {}

    public Tariff {
        steps = List.copyOf(steps);
    }

    /** The price of a start in that second. */
    public Optional<UnitPrice> price(Tier tier, long start) {
        return steps.stream()
                .filter(step -> step.tier() == tier && WholeSeconds.ceiling(step.from()) <= start)
                .max(Comparator.comparing(Step::from))
                .flatMap(Step::price);
    }

    /** The first second after that one with another price; {@link Long#MAX_VALUE}: none. */
    long nextChange(Tier tier, long after) {
        return steps.stream()
                .filter(step -> step.tier() == tier)
                .mapToLong(step -> WholeSeconds.ceiling(step.from()))
                .filter(from -> from > after)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    long lastChange() {
        return steps.stream()
                .mapToLong(step -> WholeSeconds.ceiling(step.from()))
                .max()
                .orElse(0);
    }
}
