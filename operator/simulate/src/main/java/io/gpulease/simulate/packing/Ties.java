package io.gpulease.simulate.packing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which of the nodes that suit equally well. */
public enum Ties {
    /** The first in the list of nodes. */
    FIRST,
    /** Any, by lot. */
    RANDOM,
    /** The first in the list of nodes, which has been shuffled. */
    SHUFFLED;

    public static Optional<Ties> of(String word) {
        return Arrays.stream(values()).filter(ties -> ties.word().equals(word)).findFirst();
    }

    /** The names of all, one after the other. */
    public static String words() {
        return Arrays.stream(values()).map(Ties::word).collect(Collectors.joining(","));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
