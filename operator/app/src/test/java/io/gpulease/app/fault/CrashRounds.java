package io.gpulease.app.fault;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Points put together so that each round has at most one of each case. */
final class CrashRounds {
    /** Whether an end needs a status of its own, say, depends on whether pods are still there by then. */
    private static final int CHANCES = 4;

    private CrashRounds() {}

    static List<List<CrashGrid.Point>> of(List<CrashGrid.Point> points) {
        Map<LeaseCase, Deque<CrashGrid.Point>> left = new EnumMap<>(LeaseCase.class);
        points.forEach(point ->
                left.computeIfAbsent(point.of(), _ -> new ArrayDeque<>()).add(point));
        var rounds = new ArrayList<List<CrashGrid.Point>>();
        while (left.values().stream().anyMatch(queue -> !queue.isEmpty())) {
            Stream<CrashGrid.Point> round =
                    left.values().stream().map(Deque::poll).filter(Objects::nonNull);
            rounds.add(round.toList());
        }
        return rounds;
    }

    /** Lives through all points; those that were not come to, as calls interleave in another way each time, are tried again. */
    static List<CrashGrid.Point> neverComeTo(CrashGrid grid, List<CrashGrid.Point> points) {
        List<CrashGrid.Point> left = points;
        for (int chance = 0; chance < CHANCES && !left.isEmpty(); chance++) {
            var missed = new ArrayList<CrashGrid.Point>();
            for (var round : of(left)) {
                System.out.println("dies at " + round);
                missed.addAll(grid.live(round));
            }
            left = missed;
        }
        return left;
    }
}
