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

    /**
     * The notice of each tier, where a lease does not ask for another.
     *
     * @param reclaim of an OnDemand lease that is to leave before its end, since what it borrowed is needed back
     */
    public record Defaults(Duration committed, Duration onDemand, Duration spot, Duration reclaim) {

        /** 24 hours, 30 minutes, 2 minutes; 10 minutes when it is reclaimed. */
        public static final Defaults STANDARD = new Defaults(
                Duration.ofHours(24), Duration.ofMinutes(30), Duration.ofMinutes(2), Duration.ofMinutes(10));

        /** The default of a tier. */
        public Duration of(Tier tier) {
            return switch (tier) {
                case COMMITTED -> committed;
                case ON_DEMAND -> onDemand;
                case SPOT -> spot;
            };
        }
    }

    /** What was asked for, also when it exceeds the term; else the tier's default, but at most a tenth of the term in whole seconds. */
    public static Duration effective(Optional<Duration> asked, Tier tier, Duration termLength, Defaults defaults) {
        return asked.orElseGet(() -> shorter(defaults.of(tier), tenth(termLength)));
    }

    /** What a lease is told before it is reclaimed: no more than it asked to be told before its end; empty: it cannot be. */
    public static Optional<Duration> ofReclaim(Optional<Duration> asked, Tier tier, Defaults defaults) {
        return switch (tier) {
            case COMMITTED -> Optional.empty();
            case ON_DEMAND -> Optional.of(shorter(asked.orElse(defaults.reclaim()), defaults.reclaim()));
            case SPOT -> Optional.of(shorter(asked.orElse(defaults.spot()), defaults.spot()));
        };
    }

    /** When the notice is due: at a whole second, and at the start where it is longer than the term. */
    public static Instant noticeAt(Instant startedAt, Instant endsAt, Duration notice) {
        return Duration.between(startedAt, endsAt).compareTo(notice) <= 0
                ? startedAt
                : WholeSeconds.down(endsAt.minus(notice));
    }

    private static Duration tenth(Duration termLength) {
        return Duration.ofSeconds(termLength.dividedBy(LARGEST_PART_OF_TERM).toSeconds());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
