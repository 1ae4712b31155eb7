package io.gpulease.crds;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads instants and durations as they are written in manifests. */
final class Written {
    private static final Pattern DURATION = Pattern.compile("(?:[0-9]+(?:[.][0-9]+)?(?:h|ms|m|s))+");
    private static final Pattern OURS = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
    private static final Pattern PART = Pattern.compile("([0-9]+(?:[.][0-9]+)?)(h|ms|m|s)");
    private static final Map<String, BigDecimal> MILLIS = Map.of(
            "h", BigDecimal.valueOf(3_600_000),
            "m", BigDecimal.valueOf(60_000),
            "s", BigDecimal.valueOf(1_000),
            "ms", BigDecimal.ONE);

    private Written() {}

    /** @throws IllegalArgumentException when the text is no instant; the schema lets none of these through */
    static Optional<Instant> instant(String field, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    OURS.matcher(text).matches()
                            ? ours(text)
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "%s is not an RFC 3339 instant such as 2026-12-01T09:00:00Z: %s".formatted(field, text), e);
        }
    }

    /** An instant as the operator writes it: of the many in each step of a lease, a formatter would take most of the step's time. */
    private static Instant ours(String text) {
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19))
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /** @throws IllegalArgumentException when the text is no duration; the schema lets none of these through */
    static Optional<Duration> duration(String field, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        if (!DURATION.matcher(text).matches()) {
            throw new IllegalArgumentException("%s is not a duration such as 72h or 1h30m: %s".formatted(field, text));
        }
        var nanos = PART.matcher(text).results().map(Written::nanos).reduce(BigDecimal.ZERO, BigDecimal::add);
        return Optional.of(Duration.ofNanos(nanos.longValue()));
    }

    private static BigDecimal nanos(MatchResult part) {
        return new BigDecimal(part.group(1)).multiply(MILLIS.get(part.group(2))).movePointRight(6);
    }
}
