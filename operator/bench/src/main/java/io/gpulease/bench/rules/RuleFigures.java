package io.gpulease.bench.rules;

import io.gpulease.bench.Benchmark;
import io.gpulease.bench.Notebook;
import java.util.Arrays;

/**
 * A round of twenty rules over 2,000 leases with 8,000 pods, six of which read measurements or the time: when nothing has changed but the time, when one
 * lease of twenty has, when new measurements have come in too, and the first one.
 */
public final class RuleFigures implements Benchmark {

    private static final int LEASES = 2_000;
    private static final int PODS_OF_EACH = 4;
    private static final int ONE_OF_TWENTY = 20;
    private static final int WARMUPS = 3;
    private static final int ROUNDS = 30;
    /** Rounds in which one set of measurements stands: they come every half minute. */
    private static final int ROUNDS_OF_A_MEASUREMENT = 6;

    @Override
    public void run(Notebook notebook) {
        var estate = new RuleEstate(LEASES, PODS_OF_EACH);
        notebook.say("2,000 leases, 8,000 pods, 20 rules");
        notebook.note(notebook.figure("first-round", estate.round(), "ms"));
        rounds(estate, WARMUPS, 1);
        notebook.note(notebook.figure("round-p50", median(rounds(estate, ROUNDS, ONE_OF_TWENTY)), "ms")
                .withGoal("<= 200"));
        notebook.note(notebook.figure("round-measured-p50", median(measured(estate)), "ms")
                .withGoal("<= 200"));
        notebook.note(notebook.figure("round-all-changed-p50", median(rounds(estate, WARMUPS, 1)), "ms"));
        notebook.note(notebook.figure("round-at-rest-p50", median(rounds(estate, ROUNDS, 0)), "ms"));
    }

    /** Those to which new measurements came in, and in which one lease of twenty changed too: one of six is. */
    private static double[] measured(RuleEstate estate) {
        double[] took = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            estate.change(ONE_OF_TWENTY);
            estate.measure();
            took[i] = estate.round();
        }
        return took;
    }

    /** @param oneOf of so many leases one changes before each; 0: none does */
    private static double[] rounds(RuleEstate estate, int count, int oneOf) {
        double[] took = new double[count];
        for (int i = 0; i < count; i++) {
            if (oneOf > 0) {
                estate.change(oneOf);
            }
            if (i % ROUNDS_OF_A_MEASUREMENT == 0) {
                estate.measure();
            }
            took[i] = estate.round();
        }
        return took;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
