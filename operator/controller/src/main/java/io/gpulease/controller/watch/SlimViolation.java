package io.gpulease.controller.watch;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the booking thread keeps of a LeaseViolation: what was broken by which lease, what comes of it and when; not what was seen.
 *
 * @param leaseUid of the lease that broke it
 * @param said what the platform said of it
 */
public record SlimViolation(ObjectRef ref, String leaseUid, Breach breach, Said said, State state) {

    /**
     * What was broken, and what that costs.
     *
     * @param isFound by asking the rule; else somebody filed it by hand
     */
    public record Breach(String policy, String rule, String action, boolean isFound) {}

    /**
     * The platform's word.
     *
     * @param verdict as it is written; empty text: nobody has judged it
     * @param at when it was written, by the API server's clock; null: it does not tell
     */
    public record Said(String verdict, @Nullable Instant at) {}

    /**
     * How it stands.
     *
     * @param phase empty text while nobody has looked at it
     * @param brokenSince null: it is not broken now
     * @param actsAt null: nothing is to come
     */
    public record State(
            String phase,
            @Nullable Instant brokenSince,
            @Nullable Instant actsAt,
            @Nullable Instant actedAt,
            @Nullable Instant appealEndsAt) {}

    public String name() {
        return ref.name();
    }

    public String uid() {
        return ref.uid();
    }

    /** When the action is taken. */
    public Optional<Instant> actsAt() {
        return Optional.ofNullable(state.actsAt());
    }

    /** That action is what it costs. */
    public boolean costs(String action) {
        return breach.action().equals(action);
    }

    /** It stands in that phase. */
    public boolean isIn(String phase) {
        return state.phase().equals(phase);
    }

    /** Empty text: nobody has judged it. */
    public String verdict() {
        return said.verdict();
    }

    /** The platform said that. */
    public boolean isJudged(String verdict) {
        return said.verdict().equals(verdict);
    }

    /** When the platform said what it said; the other instant where the API server does not tell. */
    public Instant judgedAt(Instant otherwise) {
        Instant at = said.at();
        return at == null ? otherwise : at;
    }
}
