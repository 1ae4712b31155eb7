package io.gpulease.engine.budget;

import io.gpulease.engine.metering.Line;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What was used, or will be.
 *
 * @param gpuSeconds held, less those that are given back
 * @param amounts by currency
 */
public record Spent(long gpuSeconds, Map<String, BigDecimal> amounts) {

    public static final Spent NOTHING = new Spent(0, Map.of());

    public Spent {
        amounts = Map.copyOf(amounts);
    }

    /** What the lines come to. */
    public static Spent of(Stream<Line> lines) {
        return lines.map(Spent::of).reduce(NOTHING, Spent::plus);
    }

    private static Spent of(Line line) {
        // What is late to be handed over was not held: all of it is given back, and nothing was used.
        // What is put to the end of the term is used there, and once only.
        boolean isUsed = line.charge().kind().isHeld() && line.charge().kind().isCharged();
        long used = isUsed ? line.gpuSeconds() - line.creditedGpuSeconds() : 0;
        Map<String, BigDecimal> amounts = new HashMap<>();
        line.charge()
                .price()
                .ifPresent(price -> amounts.put(price.currency(), line.amount().orElseThrow()));
        return new Spent(used, amounts);
    }

    public BigDecimal amount(String currency) {
        return amounts.getOrDefault(currency, BigDecimal.ZERO);
    }

    public Spent plus(Spent other) {
        if (this.equals(NOTHING)) {
            return other;
        }
        Map<String, BigDecimal> sums = new HashMap<>(amounts);
        other.amounts.forEach((currency, amount) -> sums.merge(currency, amount, BigDecimal::add));
        return new Spent(gpuSeconds + other.gpuSeconds, sums);
    }

    /** What it takes to undo it. */
    public Spent negated() {
        Map<String, BigDecimal> negative = new HashMap<>();
        amounts.forEach((currency, amount) -> negative.put(currency, amount.negate()));
        return new Spent(-gpuSeconds, negative);
    }
}
