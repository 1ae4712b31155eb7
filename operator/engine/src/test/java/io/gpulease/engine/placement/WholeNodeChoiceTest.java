package io.gpulease.engine.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WholeNodeChoiceTest {

    private static final int SEEDS = 3_000;

    @Test
    void isNothingWhenAllNodesAreNotEnough() {
        assertThat(new WholeNodeChoice(new int[] {4, 2}, new int[] {1, 1}).choose(7))
                .isEmpty();
    }

    @Test
    void wastesTheLeastThenTakesTheFewestThenTheLarger() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            int[] sizes = random.ints(1, 10)
                    .distinct()
                    .limit(3)
                    .map(i -> -i)
                    .sorted()
                    .map(i -> -i)
                    .toArray();
            int[] counts = random.ints(3, 0, 5).toArray();
            int gpus = 1 + random.nextInt(40);

            assertThat(new WholeNodeChoice(sizes, counts).choose(gpus))
                    .as("seed %d: %d GPUs of %s x %s", seed, gpus, Arrays.toString(counts), Arrays.toString(sizes))
                    .isEqualTo(byTryingAll(sizes, counts, gpus));
        }
    }

    private static int[] byTryingAll(int[] sizes, int[] counts, int gpus) {
        int[] best = {};
        for (int a = counts[0]; a >= 0; a--) {
            for (int b = counts[1]; b >= 0; b--) {
                for (int c = counts[2]; c >= 0; c--) {
                    int[] tried = {a, b, c};
                    if (sum(sizes, tried) >= gpus && (best.length == 0 || better(sizes, tried, best))) {
                        best = tried;
                    }
                }
            }
        }
        return best;
    }

    /** The larger sizes are tried first, so among equals the first found stays. */
    private static boolean better(int[] sizes, int[] tried, int[] best) {
        int difference = sum(sizes, tried) - sum(sizes, best);
        return difference < 0
                || (difference == 0
                        && Arrays.stream(tried).sum() < Arrays.stream(best).sum());
    }

    private static int sum(int[] sizes, int[] counts) {
        int sum = 0;
        for (int i = 0; i < sizes.length; i++) {
            sum += sizes[i] * counts[i];
        }
        return sum;
    }
}
