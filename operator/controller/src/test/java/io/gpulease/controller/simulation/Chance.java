package io.gpulease.controller.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/** All that is left to chance, from one seed. */
final class Chance {

    private final Random random;

    Chance(long seed) {
        random = new Random(seed);
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    <T> T of(Collection<T> choices) {
        return new ArrayList<>(choices).get(below(choices.size()));
    }

    /** Possible next steps, each with a weight. */
    static final class Steps {
        private final List<Step> steps = new ArrayList<>();
        private int sum;

        private record Step(int weight, String name, Runnable run) {}

        void add(int weight, String name, Runnable run) {
            steps.add(new Step(weight, name, run));
            sum += weight;
        }

        void addAll(Steps others) {
            steps.addAll(others.steps);
            sum += others.sum;
        }

        boolean isEmpty() {
            return steps.isEmpty();
        }

        /** Takes one; gives its name. */
        String takeOne(Chance chance) {
            int at = chance.below(sum);
            for (Step step : steps) {
                at -= step.weight();
                if (at < 0) {
                    step.run().run();
                    return step.name();
                }
            }
            throw new IllegalStateException("no step");
        }
    }
}
