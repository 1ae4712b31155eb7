package io.gpulease.engine.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StepProfileTest {

    private static final int SECONDS = 60;
    private static final int SEEDS = 2_000;

    @Nested
    class FirstStart {

        private final StepProfile profile = new StepProfile(0);

        @Test
        void isTheFirstThatIsAskedAboutWhenAllIsFree() {
            assertThat(profile.firstStart(Span.lasting(5, 100, 10), 0)).isEqualTo(5);
        }

        @Test
        void isWhenTheLevelFalls() {
            profile.add(0, 20, 3);

            assertThat(profile.firstStart(Span.lasting(5, 100, 10), 2)).isEqualTo(20);
            assertThat(profile.firstStart(Span.lasting(5, 100, 10), 3)).isEqualTo(5);
        }

        @Test
        void passesOverAGapThatIsTooShort() {
            profile.add(0, 20, 3);
            profile.add(29, 40, 3);

            assertThat(profile.firstStart(Span.lasting(5, 100, 10), 0)).isEqualTo(40);
            assertThat(profile.firstStart(Span.lasting(5, 100, 9), 0)).isEqualTo(20);
        }

        @Test
        void isNeverLaterThanWhatIsAskedAbout() {
            profile.add(0, 20, 3);

            assertThat(profile.firstStart(Span.lasting(5, 20, 10), 0)).isEqualTo(20);
            assertThat(profile.firstStart(Span.lasting(5, 19, 10), 0)).isEqualTo(Span.NEVER);
        }

        @Test
        void leavesLessAndLessOfASpanWhoseEndIsFixed() {
            profile.add(0, 20, 3);

            assertThat(profile.firstStart(Span.ending(5, 100, 25), 0)).isEqualTo(20);
            assertThat(profile.firstStart(Span.ending(5, 100, 20), 0)).isEqualTo(Span.NEVER);
        }
    }

    @Test
    void agreesWithAPlainArrayOfSeconds() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            StepProfile profile = new StepProfile(0);
            int[] plain = new int[SECONDS * 2];
            for (int i = random.nextInt(12); i > 0; i--) {
                add(profile, plain, random);
            }
            int ceiling = random.nextInt(4);
            int earliest = random.nextInt(SECONDS);
            int latest = earliest + random.nextInt(SECONDS / 2);
            Span span = random.nextBoolean()
                    ? Span.lasting(earliest, latest, 1 + random.nextInt(10))
                    : Span.ending(earliest, latest, earliest + 1 + random.nextInt(10));
            assertThat(profile.firstStart(span, ceiling)).as("seed %d", seed).isEqualTo(first(plain, span, ceiling));
            assertThat(runs(profile, earliest, latest, ceiling))
                    .as("seed %d", seed)
                    .isEqualTo(runs(plain, earliest, latest, ceiling));
            assertThat(walked(profile)).as("seed %d", seed).isEqualTo(plain);
            assertThat(profile.highest(earliest, latest + 1))
                    .as("seed %d", seed)
                    .isEqualTo(highest(plain, earliest, latest + 1));
        }
    }

    private static void add(StepProfile profile, int[] plain, Random random) {
        int start = random.nextInt(SECONDS);
        int end = start + random.nextInt(20);
        int amount = random.nextInt(5) - 1;
        profile.add(start, end, amount);
        IntStream.range(start, end).forEach(second -> plain[second] += amount);
    }

    private static boolean fits(int[] plain, Span span, int start, int ceiling) {
        return start >= span.earliest()
                && start <= span.latest()
                && highest(plain, start, (int) span.occupiedUntil(start)) <= ceiling;
    }

    private static long first(int[] plain, Span span, int ceiling) {
        return IntStream.range(0, SECONDS * 2)
                .filter(start -> fits(plain, span, start, ceiling))
                .mapToLong(start -> start)
                .findFirst()
                .orElse(Span.NEVER);
    }

    private record Run(long start, long end) {}

    private static List<Run> runs(int[] plain, int from, int to, int ceiling) {
        List<Run> runs = new ArrayList<>();
        for (int start = 0; start < plain.length; start++) {
            int end = start;
            while (end < plain.length && plain[end] <= ceiling) {
                end++;
            }
            if (end > start && end >= from && start <= to) {
                runs.add(new Run(start, end));
            }
            start = end;
        }
        return runs;
    }

    private static List<Run> runs(StepProfile profile, int from, int to, int ceiling) {
        List<Run> runs = new ArrayList<>();
        profile.runs(from, to, ceiling, (start, end) -> {
            if (end > 0) {
                runs.add(new Run(Math.max(0, start), Math.min(SECONDS * 2, end)));
            }
        });
        return runs;
    }

    private static int[] walked(StepProfile profile) {
        int[] levels = new int[SECONDS * 2];
        StepProfile.Walk walk = profile.walk(0);
        for (int second = 0; second < levels.length; second++) {
            walk.passTo(second);
            levels[second] = walk.level();
        }
        return levels;
    }

    private static int highest(int[] plain, int start, int end) {
        return Arrays.stream(plain, start, Math.min(end, plain.length)).max().orElse(Integer.MIN_VALUE);
    }
}
