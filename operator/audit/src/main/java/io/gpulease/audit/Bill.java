package io.gpulease.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a record comes to in a month: GPU-seconds, of these credited, and money, by how they are charged. */
final class Bill {

    private static final BigDecimal HOUR = BigDecimal.valueOf(3_600);

    /** What the lease was to have and did not hold. */
    private static final Set<String> NOT_HELD = Set.of("LateHandover", "DismissedRevocation");

    private Bill() {}

    static boolean isNotHeld(String kind) {
        return NOT_HELD.contains(kind);
    }

    /** By what lines are told apart; the credit of two shares is one line less than the rules make of it, so it is part of it. */
    record Key(String kind, String tier, String price, String currency) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return "%s %s%s".formatted(kind, tier, price.isEmpty() ? "" : " at %s %s".formatted(price, currency));
        }
    }

    /** Sums of a key. */
    record Sum(long gpuSeconds, long credited, BigDecimal amount) {
        Sum plus(Sum other) {
            return new Sum(gpuSeconds + other.gpuSeconds, credited + other.credited, amount.add(other.amount));
        }
    }

    /**
     * What the lease of this record had used in that month, if what it says went on until then.
     *
     * @param asOf no later than the end that the record knows
     */
    static Map<Key, Sum> of(Entry entry, YearMonth month, Instant asOf) {
        Instant until = entry.until().isBefore(asOf) ? entry.until() : asOf;
        Map<String, Long> seconds = new TreeMap<>();
        Map<String, JsonNode> charges = new TreeMap<>();
        for (JsonNode line : entry.json().path("lines")) {
            String charge = charge(line, entry);
            charges.putIfAbsent(charge, line);
            seconds.merge(charge, within(line, month, until, entry.isEnd()), Long::sum);
        }
        Map<Key, Sum> bill = new TreeMap<>();
        seconds.forEach((charge, sum) -> {
            JsonNode line = charges.getOrDefault(charge, entry.json());
            if (sum > 0) {
                long credited = BigDecimal.valueOf(sum)
                        .multiply(new BigDecimal(line.path("creditShare").asText("0")))
                        .setScale(0, RoundingMode.CEILING)
                        .longValueExact();
                Key key = key(line, tier(line, entry));
                bill.merge(key, new Sum(sum, credited, amount(key, sum - credited)), Sum::plus);
            }
        });
        return bill;
    }

    private static String tier(JsonNode line, Entry entry) {
        return line.path("tier").asText(entry.json().path("tier").asText("OnDemand"));
    }

    static Key key(JsonNode line, String tier) {
        String price = line.path("pricePerGpuHour").asText("");
        return new Key(
                line.path("kind").asText(),
                tier,
                price.isEmpty()
                        ? ""
                        : new BigDecimal(price).stripTrailingZeros().toPlainString(),
                line.path("currency").asText(""));
    }

    private static String charge(JsonNode line, Entry entry) {
        return key(line, tier(line, entry)) + " "
                + new BigDecimal(line.path("creditShare").asText("0")).stripTrailingZeros();
    }

    /** What was counted in the month, and what goes on from then to the end of the month, or until then. */
    private static long within(JsonNode line, YearMonth month, Instant until, boolean isOver) {
        Instant from = Instant.parse(line.path("from").asText());
        Instant to = Instant.parse(line.path("to").asText());
        long counted = month.equals(month(from)) ? line.path("gpuSeconds").asLong() : 0;
        long gpus = isOver ? 0 : line.path("gpus").asLong(0);
        Instant begins = later(to, month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC));
        Instant ends =
                earlier(until, month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC));
        return counted
                + (begins.isBefore(ends) ? gpus * Duration.between(begins, ends).toSeconds() : 0);
    }

    /** Half up to the digits of the currency; zero where nothing is charged. */
    static BigDecimal amount(Key key, long gpuSeconds) {
        return key.price().isEmpty()
                ? BigDecimal.ZERO
                : new BigDecimal(key.price())
                        .multiply(BigDecimal.valueOf(gpuSeconds))
                        .divide(HOUR, digits(key.currency()), RoundingMode.HALF_UP);
    }

    private static int digits(String currency) {
        try {
            int digits = Currency.getInstance(currency).getDefaultFractionDigits();
            return digits < 0 ? 2 : digits;
        } catch (IllegalArgumentException unknown) {
            return 2;
        }
    }

    static YearMonth month(Instant at) {
        return YearMonth.from(at.atOffset(ZoneOffset.UTC));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
