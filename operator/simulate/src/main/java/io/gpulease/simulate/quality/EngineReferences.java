package io.gpulease.simulate.quality;

import static io.gpulease.simulate.policy.PolicyName.GPULEASE;
import static io.gpulease.simulate.quality.Measure.BOUNDED_SLOWDOWN;
import static io.gpulease.simulate.quality.Measure.BROKEN_PROMISES;
import static io.gpulease.simulate.quality.Measure.LONGEST_WAIT_SECONDS;
import static io.gpulease.simulate.quality.Measure.MEAN_WAIT_MINUTES;
import static io.gpulease.simulate.quality.Measure.MEDIAN_WAIT_MINUTES;
import static io.gpulease.simulate.quality.Measure.P95_WAIT_MINUTES;
import static io.gpulease.simulate.quality.Measure.TOLD_EARLY_MEDIAN_MINUTES;
import static io.gpulease.simulate.quality.Measure.TOLD_EARLY_P90_MINUTES;
import static io.gpulease.simulate.quality.Workload.KTH_SP2;

import java.util.List;
import java.util.stream.Stream;

/** The engine of the operator: everybody is told a start that is kept, and it is to cost no wait. */
final class EngineReferences {
    private static final double SHARE_OF_GANGS = 99;

    private EngineReferences() {}

    static List<Reference> all() {
        var reported = Stream.of(
                        MEDIAN_WAIT_MINUTES,
                        P95_WAIT_MINUTES,
                        LONGEST_WAIT_SECONDS,
                        TOLD_EARLY_MEDIAN_MINUTES,
                        TOLD_EARLY_P90_MINUTES)
                .map(measure -> waits(measure, Double.NaN, "", new Goal.Reported()));
        return Stream.of(
                        Stream.of(
                                waits(MEAN_WAIT_MINUTES, 113.95, "EASY", new Goal.Below()),
                                waits(BOUNDED_SLOWDOWN, 92.87, "EASY", new Goal.Below()),
                                waits(BROKEN_PROMISES, 0, "what was told", new Goal.AtMost())),
                        reported,
                        Stream.of(
                                new Reference(
                                        new Figure.Close(true), SHARE_OF_GANGS, "the goal", new Goal.AtLeast(), false),
                                new Reference(new Figure.Close(false), Double.NaN, "", new Goal.Reported(), false)))
                .flatMap(references -> references)
                .toList();
    }

    private static Reference waits(Measure measure, double value, String name, Goal goal) {
        return new Reference(new Figure.Waits(KTH_SP2, GPULEASE, measure), value, name, goal, false);
    }
}
