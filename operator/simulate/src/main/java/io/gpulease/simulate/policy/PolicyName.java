package io.gpulease.simulate.policy;

import java.util.Arrays;
import java.util.Optional;

/** The policies, by the names they have on the command line. */
public enum PolicyName {
    FCFS("fcfs", "first come, first served"),
    EASY("easy", "backfill that does not delay the head of the queue"),
    EASY_SHORTEST("easy-shortest", "the same, with the shortest request at the head"),
    CONSERVATIVE("conservative", "backfill with a booking for everybody, all made anew"),
    CONSERVATIVE_KEPT("conservative-kept", "the same, with bookings that never move back"),
    CONSERVATIVE_KEPT_SHORTEST(
            "conservative-kept-shortest", "the same, what came free going to the shortest request first");

    private final String word;
    private final String meaning;

    PolicyName(String word, String meaning) {
        this.word = word;
        this.meaning = meaning;
    }

    public static Optional<PolicyName> of(String word) {
        return Arrays.stream(values()).filter(name -> name.word.equals(word)).findFirst();
    }

    public String word() {
        return word;
    }

    public String meaning() {
        return meaning;
    }

    /** A policy for one replay. */
    public Policy make() {
        return switch (this) {
            case FCFS -> new FirstCome();
            case EASY -> Easy.byArrival();
            case EASY_SHORTEST -> Easy.shortestFirst();
            case CONSERVATIVE -> Conservative.rebuilt();
            case CONSERVATIVE_KEPT -> Conservative.kept();
            case CONSERVATIVE_KEPT_SHORTEST -> Conservative.keptShortestFirst();
        };
    }
}
