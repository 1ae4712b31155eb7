package io.gpulease.engine.metering;

import io.gpulease.engine.metering.Life.Change;
import io.gpulease.engine.model.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Lives of leases around the ends of months, leap days and years. */
final class RandomLives {

    private static final List<String> TURNS = List.of(
            "2026-12-01T00:00:00Z",
            "2027-01-01T00:00:00Z",
            "2027-03-01T00:00:00Z",
            "2028-02-29T00:00:00Z",
            "2028-03-01T00:00:00Z",
            "2100-03-01T00:00:00Z",
            "2026-11-17T12:34:56Z");

    private static final List<Kind> LOSSES = List.of(Kind.NODE_LOSS, Kind.SITE_OUTAGE, Kind.DISMISSED_SUSPENSION);
    private static final List<String> SHARES = List.of("1.0", "0.5", "0.3333", "0", "1");
    private static final List<String> CURRENCIES = List.of("USD", "JPY", "KWD", "XXX", "QQQ");

    private final Random random;
    private final String currency;

    RandomLives(long seed) {
        this.random = new Random(seed);
        this.currency = oneOf(CURRENCIES);
    }

    /** Some minutes long, across a turn. */
    Life brief() {
        return life(turn() - random.nextInt(900), 1 + random.nextInt(1_800), 1 + random.nextInt(8));
    }

    /** More than a month long. */
    Life lasting() {
        return life(turn() - random.nextInt(86_400 * 20), 86_400L * (31 + random.nextInt(15)), 1 + random.nextInt(20));
    }

    private long turn() {
        return Instant.parse(oneOf(TURNS)).getEpochSecond();
    }

    private Life life(long start, long length, int number) {
        List<Change> changes = new ArrayList<>();
        int gpus = 8 * (1 + random.nextInt(8));
        Optional<UnitPrice> price = price();
        Tier tier = Tier.ON_DEMAND;
        changes.add(new Change(start, Map.of(Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, price), gpus)));
        long[] instants = random.longs(number - 1L, start, start + length)
                .sorted()
                .distinct()
                .toArray();
        for (long at : instants) {
            if (at == start) {
                continue;
            }
            switch (random.nextInt(4)) {
                case 0 -> gpus = 8 * (1 + random.nextInt(8));
                case 1 -> {
                    price = price();
                    tier = oneOf(List.of(Tier.values()));
                }
                default -> {}
            }
            changes.add(new Change(at, rates(gpus, tier, price)));
        }
        long late = random.nextInt(3) == 0 ? random.nextInt(300) : 0;
        var lateAs = new Charge(Kind.LATE_HANDOVER, Tier.ON_DEMAND, new BigDecimal(oneOf(SHARES)), price());
        return new Life(start, List.copyOf(changes), start + length, late, lateAs);
    }

    private Map<Charge, Integer> rates(int gpus, Tier tier, Optional<UnitPrice> price) {
        return switch (random.nextInt(4)) {
            case 0 -> Map.of(Charge.inFull(Kind.SUSPENDED, tier, price), gpus);
            case 1 -> {
                int lost = random.nextInt(gpus + 1);
                Map<Charge, Integer> rates = new HashMap<>();
                rates.put(Charge.inFull(Kind.ACTIVE, tier, price), gpus - lost);
                rates.put(new Charge(oneOf(LOSSES), tier, new BigDecimal(oneOf(SHARES)), price), lost);
                yield rates;
            }
            default -> Map.of(Charge.inFull(Kind.ACTIVE, tier, price), gpus);
        };
    }

    private Optional<UnitPrice> price() {
        return random.nextInt(5) == 0
                ? Optional.empty()
                : Optional.of(new UnitPrice(BigDecimal.valueOf(random.nextInt(60_000), 4), currency));
    }

    /** The same seconds, each segment cut in two at random, in any order. */
    List<Segment> cut(List<Segment> segments) {
        List<Segment> cut = new ArrayList<>();
        for (Segment segment : segments) {
            long length = segment.to().getEpochSecond() - segment.from().getEpochSecond();
            Instant middle = segment.from().plusSeconds(random.nextLong(length + 1));
            cut.add(new Segment(segment.from(), middle, segment.gpus(), segment.charge()));
            cut.add(new Segment(middle, segment.to(), segment.gpus(), segment.charge()));
        }
        Collections.shuffle(cut, random);
        return cut;
    }

    Instant within(Life life) {
        return Instant.ofEpochSecond(life.start() + random.nextLong(life.end() - life.start()));
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
