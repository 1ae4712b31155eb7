package io.gpulease.engine.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SweepTest {

    private static final int SEEDS = 3_000;

    private record Range(int gpus, long first, long last) {}

    @Test
    void findsTheFirstStartAtWhichEnoughRangesOverlap() {
        Sweep sweep = new Sweep();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            long earliest = 1_000_000L + random.nextInt(5);
            Span span = Span.lasting(earliest, earliest + 12, 1);
            sweep.begin(span);
            List<Range> ranges = new ArrayList<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                long first = earliest + random.nextInt(13);
                Range range =
                        new Range(1 + random.nextInt(4), first, Math.min(span.latest(), first + random.nextInt(6)));
                ranges.add(range);
                sweep.node(range.gpus());
                sweep.accept(range.first(), range.last());
            }
            int needed = 1 + random.nextInt(8);

            assertThat(sweep.earliest(needed))
                    .as("seed %d: %d of %s", seed, needed, ranges)
                    .isEqualTo(byTryingAll(ranges, span, needed));
        }
    }

    private static long byTryingAll(List<Range> ranges, Span span, int needed) {
        return LongStream.rangeClosed(span.earliest(), span.latest())
                .filter(start -> offered(ranges, start) >= needed)
                .findFirst()
                .orElse(Span.NEVER);
    }

    private static int offered(List<Range> ranges, long start) {
        return ranges.stream()
                .filter(range -> range.first() <= start && start <= range.last())
                .mapToInt(Range::gpus)
                .sum();
    }
}
