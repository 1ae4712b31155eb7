package io.gpulease.engine.term;

import io.gpulease.engine.model.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long before its end a tenant is told. */
public final class Notice {

    /** A default is never more than this part of the term: a short lease is not spent in its notice. */
    private static final int LARGEST_PART_OF_TERM = 10;

    private Notice() {}

    /** The notice of each tier, where a lease does not ask for another. */
    public record Defaults(Duration committed, Duration onDemand, Duration spot) {

        /** 24 hours, 30 minutes, 2 minutes. */
        public static final Defaults STANDARD =
                new Defaults(Duration.ofHours(24), Duration.ofMinutes(30), Duration.ofMinutes(2));

        /** The default of a tier. */
        public Duration of(Tier tier) {
            return switch (tier) {
                case COMMITTED -> committed;
                case ON_DEMAND -> onDemand;
                case SPOT -> spot;
            };
        }
    }

    /** What was asked for, also when it exceeds the term; else the tier's default, but at most a tenth of the term. */
    public static Duration effective(Optional<Duration> asked, Tier tier, Duration termLength, Defaults defaults) {
        return asked.orElseGet(() -> shorter(defaults.of(tier), termLength.dividedBy(LARGEST_PART_OF_TERM)));
    }

    /** When the notice is due: at the start where it is longer than the term. */
    public static Instant noticeAt(Instant startedAt, Instant endsAt, Duration notice) {
        return Duration.between(startedAt, endsAt).compareTo(notice) <= 0 ? startedAt : endsAt.minus(notice);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
