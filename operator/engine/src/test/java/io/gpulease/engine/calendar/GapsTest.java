package io.gpulease.engine.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is answered from the gaps that are kept is what looking at every node in every second gives. */
class GapsTest {

    private static final int SEEDS = 300;
    private static final int STEPS = 60;
    private static final int DAY = 60;
    private static final int GPUS = 4;

    private record Taken(int node, long start, long end, int gpus) {}

    private final List<Taken> taken = new ArrayList<>();

    @Test
    void whatIsFreeWhenIsKnownWhateverIsTakenAndGivenBack() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            taken.clear();
            // Some seeds have more nodes than one block of gaps.
            int nodes = 1 + random.nextInt(seed % 10 == 0 ? 300 : 6);
            List<NodeUse> uses = IntStream.range(0, nodes)
                    .mapToObj(node -> new NodeUse(new Node("n" + node, GPUS, 0, true, Map.of()), "any", 0))
                    .toList();
            int ceiling = random.nextInt(GPUS);
            Gaps gaps = new Gaps(IntStream.range(0, nodes).map(_ -> GPUS).toArray());
            for (int node = 0; node < nodes; node++) {
                uses.get(node).keep(gaps, node, ceiling);
            }
            for (int step = 0; step < STEPS; step++) {
                change(uses, random);
                assertHolding(gaps, ceiling, nodes, random, seed);
                assertEarliest(gaps, ceiling, nodes, random, seed);
            }
        }
    }

    private void change(List<NodeUse> uses, Random random) {
        if (!taken.isEmpty() && random.nextInt(3) == 0) {
            Taken back = taken.remove(random.nextInt(taken.size()));
            uses.get(back.node()).add(back.start(), back.end(), -back.gpus());
            return;
        }
        long start = random.nextInt(DAY);
        Taken more =
                new Taken(random.nextInt(uses.size()), start, start + 1 + random.nextInt(15), 1 + random.nextInt(GPUS));
        taken.add(more);
        uses.get(more.node()).add(more.start(), more.end(), more.gpus());
    }

    private void assertHolding(Gaps gaps, int ceiling, int nodes, Random random, long seed) {
        long start = random.nextInt(DAY);
        long end = start + 1 + random.nextInt(15);
        List<Integer> found = new ArrayList<>();
        gaps.holding(start, end, found::add);
        assertThat(found)
                .as("seed %d: free from %d to %d of %s", seed, start, end, taken)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, nodes)
                        .filter(node -> isFree(node, start, end, ceiling))
                        .boxed()
                        .toList());
    }

    private void assertEarliest(Gaps gaps, int ceiling, int nodes, Random random, long seed) {
        long from = random.nextInt(DAY);
        long latest = from + random.nextInt(DAY);
        Span span = random.nextBoolean()
                ? Span.lasting(from, latest, 1 + random.nextInt(15))
                : Span.ending(from, latest, from + 1 + random.nextInt(20));
        int needed = GPUS * (1 + random.nextInt(nodes)) - random.nextInt(GPUS);
        long first = LongStream.rangeClosed(span.earliest(), span.latest())
                .filter(start -> GPUS
                                * IntStream.range(0, nodes)
                                        .filter(node -> isFree(node, start, span.occupiedUntil(start), ceiling))
                                        .count()
                        >= needed)
                .findFirst()
                .orElse(Span.NEVER);
        assertThat(gaps.earliest(span, needed))
                .as("seed %d: %d GPUs in %s of %s", seed, needed, span, taken)
                .isEqualTo(first);
    }

    private boolean isFree(int node, long start, long end, int ceiling) {
        return LongStream.range(start, end)
                .allMatch(at -> taken.stream()
                                .filter(one -> one.node() == node && one.start() <= at && at < one.end())
                                .mapToInt(Taken::gpus)
                                .sum()
                        <= ceiling);
    }
}
