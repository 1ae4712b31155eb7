package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.LeaseId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is said to somebody who asks what he could have. */
public sealed interface QuoteAnswer {

    LeaseId quote();

    /** How the offer in that place is named: a, b, c. */
    static String idOf(int place) {
        return String.valueOf((char) ('a' + place));
    }

    /**
     * @param offers the earliest first
     * @param kept which of them is held, and what for
     * @param shortOf what was asked for is not among them, or only later than others; empty where it can start as asked
     */
    record Offered(LeaseId quote, List<Offer> offers, Kept kept, Optional<Shortage> shortOf) implements QuoteAnswer {
        public Offered {
            offers = List.copyOf(offers);
        }
    }

    /** @param from when it could start, as things stand, which is too late; empty when that is not to be seen */
    record Nothing(LeaseId quote, Shortage shortage, Optional<Instant> from) implements QuoteAnswer {}

    /** Whether one of the offers is held. */
    sealed interface Kept {

        /** @param offer its place among the offers */
        record Held(int offer, Hold hold) implements Kept {}

        /** Its tenant holds as many as it may. */
        record TooMany(int held) implements Kept {}

        /** That was not asked for. */
        record NotAsked() implements Kept {}
    }
}
