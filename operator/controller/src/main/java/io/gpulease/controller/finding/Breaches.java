package io.gpulease.controller.finding;

import java.time.Duration;
import java.time.Instant;

/**
 * What the rounds of this process have found of the violations that the operator itself put on record. Read by the thread that acts
 * on them, from any thread at any time. Of what was filed by hand nobody can see whether it goes on: BROKEN says that its rule stands, as it was.
 */
public interface Breaches {

    /** What the last round says of a violation. */
    Look of(String namespace, String violation);

    /** How many rounds old a look may be that something is done by. */
    int ROUNDS = 2;

    /** Nobody looks: no rule is asked, or not yet. */
    Breaches NONE = (_, _) -> Look.NONE;

    /** Whether an action that is due may be taken: the rule was seen broken a moment ago. */
    default boolean isBroken(String namespace, String violation, Instant now) {
        Look look = of(namespace, violation);
        return look.verdict() == Verdict.BROKEN
                && !look.at().plus(look.period().multipliedBy(ROUNDS)).isBefore(now);
    }

    /**
     * What was seen.
     *
     * @param at the beginning of the round that says so
     * @param period how far apart rounds are at most
     */
    record Look(Verdict verdict, Instant at, Duration period) {
        /** Nobody has looked. */
        public static final Look NONE = new Look(Verdict.NOT_LOOKED_AT, Instant.EPOCH, Duration.ZERO);
    }

    /** What a rule says of a lease. */
    enum Verdict {
        /** It is broken, under a policy that is in force and meant for this lease. */
        BROKEN,
        /** It is kept, or it is not, or no longer, meant for this lease, or its policy only records. */
        COMPLIES,
        /** Nobody can say. */
        UNKNOWN,
        /** No round of this process has come to it. */
        NOT_LOOKED_AT
    }
}
