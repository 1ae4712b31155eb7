package io.gpulease.simulate.packing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** The policies of packing, by the names they have on the command line. */
public enum PackingName {
    RANDOM("random", "Random", "any node with room, by lot"),
    BEST_FIT("bestfit", "BestFit", "the node with the least left"),
    FGD("fgd", "FGD", "the node on which the least becomes useless to the usual pods"),
    LEAST_STRANDED(
            "least-stranded", "least-stranded", "the same, also counting GPUs that the node's CPU will not last for");

    private final String word;
    private final String title;
    private final String meaning;

    PackingName(String word, String title, String meaning) {
        this.word = word;
        this.title = title;
        this.meaning = meaning;
    }

    public static Optional<PackingName> of(String word) {
        return Arrays.stream(values()).filter(name -> name.word.equals(word)).findFirst();
    }

    /** The names of all, one after the other. */
    public static String words() {
        return Arrays.stream(values()).map(PackingName::word).collect(Collectors.joining(", "));
    }

    public String word() {
        return word;
    }

    /** What its authors call it. */
    public String title() {
        return title;
    }

    public String meaning() {
        return meaning;
    }

    /**
     * A policy for one run.
     *
     * @param nodes as they are when empty
     * @param pods the list, of which some policies take what usually comes
     * @param random for what goes by lot
     */
    public PackingPolicy make(List<Shape> nodes, List<Pod> pods, Random random) {
        return switch (this) {
            case RANDOM -> new AnyFit(random);
            case BEST_FIT -> new BestFit();
            case FGD -> LeastFragmentation.of(pods);
            case LEAST_STRANDED -> LeastStranded.of(nodes, pods);
        };
    }
}
