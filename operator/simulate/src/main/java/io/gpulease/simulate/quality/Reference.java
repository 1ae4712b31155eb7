package io.gpulease.simulate.quality;

import static io.gpulease.simulate.policy.PolicyName.CONSERVATIVE;
import static io.gpulease.simulate.policy.PolicyName.EASY;
import static io.gpulease.simulate.policy.PolicyName.EASY_SHORTEST;
import static io.gpulease.simulate.policy.PolicyName.FCFS;
import static io.gpulease.simulate.quality.Measure.BOUNDED_SLOWDOWN;
import static io.gpulease.simulate.quality.Measure.LOAD;
import static io.gpulease.simulate.quality.Measure.LONGEST_WAIT_SECONDS;
import static io.gpulease.simulate.quality.Measure.MEAN_WAIT_MINUTES;
import static io.gpulease.simulate.quality.Measure.MEAN_WAIT_SECONDS;
import static io.gpulease.simulate.quality.Workload.KTH_SP2;
import static io.gpulease.simulate.quality.Workload.LUBLIN_1;
import static io.gpulease.simulate.quality.Workload.LUBLIN_1_WINDOWS;

import io.gpulease.simulate.policy.PolicyName;
import java.util.List;
import java.util.stream.Stream;

/**
 * A known figure, and what ours is to be beside it.
 *
 * @param value no number where nothing is known to put beside it
 * @param proves whether the replay is wrong if ours is not
 */
record Reference(Figure figure, double value, String name, Goal goal, boolean proves) {
    private static final Goal SAME = new Goal.Same(0.01);
    private static final String RERUN = "the same policy, programmed independently";

    /** All of them: first those that prove the replay, then ours beside the policies of others. */
    static List<Reference> all() {
        return Stream.of(
                        ofKth(),
                        ofLublin(),
                        TraceReferences.proving(),
                        PackingReferences.all(),
                        EngineReferences.all(),
                        OurReferences.all(),
                        TraceReferences.ours())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Reference> ofKth() {
        return List.of(
                rerun(KTH_SP2, FCFS, LOAD, 0.697),
                rerun(KTH_SP2, FCFS, MEAN_WAIT_MINUTES, 5899.05),
                rerun(KTH_SP2, FCFS, BOUNDED_SLOWDOWN, 6825.67),
                rerun(KTH_SP2, FCFS, LONGEST_WAIT_SECONDS, 946_685),
                rerun(KTH_SP2, EASY, MEAN_WAIT_MINUTES, 113.95),
                rerun(KTH_SP2, EASY, BOUNDED_SLOWDOWN, 92.87),
                rerun(KTH_SP2, EASY, LONGEST_WAIT_SECONDS, 262_194),
                rerun(KTH_SP2, CONSERVATIVE, MEAN_WAIT_MINUTES, 132.37),
                rerun(KTH_SP2, CONSERVATIVE, BOUNDED_SLOWDOWN, 102.32),
                rerun(KTH_SP2, CONSERVATIVE, LONGEST_WAIT_SECONDS, 249_742),
                rerun(KTH_SP2, EASY_SHORTEST, MEAN_WAIT_MINUTES, 76.66),
                rerun(KTH_SP2, EASY_SHORTEST, BOUNDED_SLOWDOWN, 42.38),
                rerun(KTH_SP2, EASY_SHORTEST, LONGEST_WAIT_SECONDS, 678_723));
    }

    private static List<Reference> ofLublin() {
        return List.of(
                new Reference(
                        new Figure.Waits(LUBLIN_1_WINDOWS, FCFS, BOUNDED_SLOWDOWN),
                        7273.77,
                        "RLScheduler (SC20), FCFS without backfill",
                        SAME,
                        true),
                rerun(LUBLIN_1_WINDOWS, FCFS, MEAN_WAIT_SECONDS, 258_203),
                rerun(LUBLIN_1_WINDOWS, EASY, BOUNDED_SLOWDOWN, 271.40),
                rerun(LUBLIN_1_WINDOWS, EASY, MEAN_WAIT_SECONDS, 24_058),
                rerun(LUBLIN_1_WINDOWS, CONSERVATIVE, BOUNDED_SLOWDOWN, 261.32),
                rerun(LUBLIN_1_WINDOWS, CONSERVATIVE, MEAN_WAIT_SECONDS, 28_663),
                rerun(LUBLIN_1_WINDOWS, EASY_SHORTEST, BOUNDED_SLOWDOWN, 42.08),
                rerun(LUBLIN_1_WINDOWS, EASY_SHORTEST, MEAN_WAIT_SECONDS, 13_712),
                rerun(LUBLIN_1, EASY, BOUNDED_SLOWDOWN, 590.05),
                rerun(LUBLIN_1, EASY, MEAN_WAIT_SECONDS, 97_156),
                rerun(LUBLIN_1, CONSERVATIVE, BOUNDED_SLOWDOWN, 489.20),
                rerun(LUBLIN_1, CONSERVATIVE, MEAN_WAIT_SECONDS, 131_568));
    }

    /** The same policy, which has to come to the same. */
    static Reference rerun(Workload data, PolicyName policy, Measure measure, double value) {
        return new Reference(new Figure.Waits(data, policy, measure), value, RERUN, SAME, true);
    }
}
