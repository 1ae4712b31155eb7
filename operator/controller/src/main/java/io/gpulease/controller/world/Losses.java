package io.gpulease.controller.world;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which nodes a running lease was seen to have lost, and since when: a loss counts from when it was noticed, though it may be put on
 * record later. Only in memory: what an earlier operator had noticed and not put on record counts from when this one notices it.
 */
public final class Losses {

    /** More changes than that are not awaited by any write; the oldest are forgotten. */
    private static final int MOST = 64;

    private final List<Seen> all = new ArrayList<>();

    /**
     * From that instant on these were lost.
     *
     * @param nodes names in order; none where the lease had all of its nodes again
     */
    public record Seen(Instant at, List<String> nodes) {}

    /**
     * What is lost now.
     *
     * @param nodes names in order
     */
    public void see(List<String> nodes, Instant now) {
        List<String> standing = all.isEmpty() ? List.of() : all.getLast().nodes();
        if (!nodes.equals(standing)) {
            if (all.size() == MOST) {
                all.removeFirst();
            }
            all.add(new Seen(now, List.copyOf(nodes)));
        }
    }

    /** What was lost at that second, and all changes after it, in order. */
    public List<Seen> since(Instant second) {
        int first = 0;
        while (first + 1 < all.size() && all.get(first + 1).at().isBefore(second.plusSeconds(1))) {
            first++;
        }
        return List.copyOf(all.subList(first, all.size()));
    }
}
