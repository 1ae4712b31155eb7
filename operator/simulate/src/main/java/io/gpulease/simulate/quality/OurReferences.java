package io.gpulease.simulate.quality;

import static io.gpulease.simulate.policy.PolicyName.BOUNDED_SHORTEST;
import static io.gpulease.simulate.policy.PolicyName.CONSERVATIVE_KEPT;
import static io.gpulease.simulate.policy.PolicyName.CONSERVATIVE_KEPT_SHORTEST;
import static io.gpulease.simulate.policy.PolicyName.EASY_SHORTEST_BOUNDED;
import static io.gpulease.simulate.policy.PolicyName.PLANNED_BOUNDED;
import static io.gpulease.simulate.quality.Measure.BOUNDED_SLOWDOWN;
import static io.gpulease.simulate.quality.Measure.BROKEN_PROMISES;
import static io.gpulease.simulate.quality.Measure.LONGEST_WAIT_SECONDS;
import static io.gpulease.simulate.quality.Measure.MEAN_WAIT_MINUTES;
import static io.gpulease.simulate.quality.Measure.MEDIAN_WAIT_MINUTES;
import static io.gpulease.simulate.quality.Measure.P95_WAIT_MINUTES;
import static io.gpulease.simulate.quality.Measure.TOLD_EARLY_MEDIAN_MINUTES;
import static io.gpulease.simulate.quality.Measure.TOLD_EARLY_P90_MINUTES;
import static io.gpulease.simulate.quality.Workload.KTH_SP2;
import static io.gpulease.simulate.quality.Workload.LUBLIN_1;
import static io.gpulease.simulate.quality.Workload.LUBLIN_1_WINDOWS;

import io.gpulease.simulate.policy.PolicyName;
import java.util.List;
import java.util.stream.Stream;

/**
 * Policies that tell everybody a start and keep it, beside those that tell none: with bookings as tight as can be, and with bookings
 * that are no more than bounds. What is told is reported with how tight it is.
 */
final class OurReferences {
    private static final List<Measure> REPORTED = List.of(
            MEDIAN_WAIT_MINUTES,
            P95_WAIT_MINUTES,
            LONGEST_WAIT_SECONDS,
            TOLD_EARLY_MEDIAN_MINUTES,
            TOLD_EARLY_P90_MINUTES);

    private OurReferences() {}

    static List<Reference> all() {
        return Stream.of(
                        tight(CONSERVATIVE_KEPT),
                        tight(CONSERVATIVE_KEPT_SHORTEST),
                        bounds(PLANNED_BOUNDED),
                        bounds(EASY_SHORTEST_BOUNDED),
                        bounds(BOUNDED_SHORTEST))
                .flatMap(references -> references)
                .toList();
    }

    /** Waits less than EASY. */
    private static Stream<Reference> tight(PolicyName policy) {
        return with(
                policy,
                beside(KTH_SP2, policy, MEAN_WAIT_MINUTES, 113.95, "EASY", new Goal.Below()),
                beside(KTH_SP2, policy, BOUNDED_SLOWDOWN, 92.87, "EASY", new Goal.Below()),
                beside(LUBLIN_1, policy, BOUNDED_SLOWDOWN, 590.05, "EASY", new Goal.Below()),
                beside(LUBLIN_1_WINDOWS, policy, BOUNDED_SLOWDOWN, 271.40, "EASY", new Goal.Below()));
    }

    /** Waits no longer than EASY that lets the shortest be the head, and starves nobody. */
    private static Stream<Reference> bounds(PolicyName policy) {
        var shortest = "EASY, shortest first";
        return with(
                policy,
                beside(KTH_SP2, policy, MEAN_WAIT_MINUTES, 76.66, shortest, new Goal.AtMost()),
                beside(KTH_SP2, policy, BOUNDED_SLOWDOWN, 42.38, shortest, new Goal.AtMost()),
                beside(LUBLIN_1_WINDOWS, policy, BOUNDED_SLOWDOWN, 42.08, shortest, new Goal.AtMost()));
    }

    private static Stream<Reference> with(PolicyName policy, Reference... besideOthers) {
        var kept = Stream.of(KTH_SP2, LUBLIN_1)
                .map(data -> beside(data, policy, BROKEN_PROMISES, 0, "what was told", new Goal.AtMost()));
        var reported =
                REPORTED.stream().map(measure -> beside(KTH_SP2, policy, measure, Double.NaN, "", new Goal.Reported()));
        return Stream.of(Stream.of(besideOthers), kept, reported).flatMap(references -> references);
    }

    private static Reference beside(
            Workload data, PolicyName policy, Measure measure, double value, String name, Goal goal) {
        return new Reference(new Figure.Waits(data, policy, measure), value, name, goal, false);
    }
}
