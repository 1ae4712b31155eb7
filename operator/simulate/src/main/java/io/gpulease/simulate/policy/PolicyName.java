package io.gpulease.simulate.policy;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The policies, by the names they have on the command line. */
public enum PolicyName {
    GPULEASE("gpulease", "the engine of the operator, on nodes"),
    FCFS("fcfs", "first come, first served"),
    EASY("easy", "backfill that does not delay the head of the queue"),
    EASY_SHORTEST("easy-shortest", "the same, with the shortest request at the head"),
    CONSERVATIVE("conservative", "backfill with a booking for everybody, all made anew"),
    CONSERVATIVE_KEPT("conservative-kept", "the same, with bookings that never move back"),
    CONSERVATIVE_KEPT_SHORTEST(
            "conservative-kept-shortest", "the same, what came free going to the shortest request first"),
    PLANNED_BOUNDED("planned-bounded", "the plan with the least waiting, none later than fcfs would have told it"),
    EASY_SHORTEST_BOUNDED("easy-shortest-bounded", "easy-shortest, but none later than fcfs would have told it"),
    BOUNDED_SHORTEST("bounded-shortest", "the shortest request first, none later than behind all who wait");

    private final String word;
    private final String meaning;

    PolicyName(String word, String meaning) {
        this.word = word;
        this.meaning = meaning;
    }

    public static Optional<PolicyName> of(String word) {
        return Arrays.stream(values()).filter(name -> name.word.equals(word)).findFirst();
    }

    /** The names of all, one after the other. */
    public static String words() {
        return Arrays.stream(values()).map(PolicyName::word).collect(Collectors.joining(", "));
    }

    public String word() {
        return word;
    }

    public String meaning() {
        return meaning;
    }

    /** A policy for one replay on a flat pool; empty: the engine, which is none, for it decides about nodes. */
    public Optional<Policy> make() {
        return Optional.ofNullable(made());
    }

    private @Nullable Policy made() {
        return switch (this) {
            case GPULEASE -> null;
            case FCFS -> new FirstCome();
            case EASY -> Easy.byArrival();
            case EASY_SHORTEST -> Easy.shortestFirst();
            case CONSERVATIVE -> Conservative.rebuilt();
            case CONSERVATIVE_KEPT -> Conservative.kept();
            case CONSERVATIVE_KEPT_SHORTEST -> Conservative.keptShortestFirst();
            case PLANNED_BOUNDED -> new Planned();
            case EASY_SHORTEST_BOUNDED -> new EasyBounded();
            case BOUNDED_SHORTEST -> new Bounded();
        };
    }
}
