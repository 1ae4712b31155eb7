package io.gpulease.simulate.quality;

import static io.gpulease.simulate.policy.PolicyName.CONSERVATIVE_KEPT_SHORTEST;
import static io.gpulease.simulate.policy.PolicyName.EASY;
import static io.gpulease.simulate.policy.PolicyName.EASY_SHORTEST;
import static io.gpulease.simulate.policy.PolicyName.FCFS;
import static io.gpulease.simulate.quality.Measure.DEADLINES_CEILING;
import static io.gpulease.simulate.quality.Measure.DEADLINES_MET;
import static io.gpulease.simulate.quality.Measure.MAKESPAN_SECONDS;
import static io.gpulease.simulate.quality.Measure.MEAN_COMPLETION_SECONDS;
import static io.gpulease.simulate.quality.Measure.MEAN_WAIT_SECONDS;
import static io.gpulease.simulate.quality.Measure.SOFT_DEADLINES_MET;
import static io.gpulease.simulate.quality.Measure.STRICT_DEADLINES_MET;

import io.gpulease.simulate.policy.PolicyName;
import java.util.List;
import java.util.stream.Stream;

/** Traces of GPU clusters, replayed on a flat pool by the same policies, programmed independently. */
final class TraceReferences {
    private static final List<Ends> MURI = List.of(
            new Ends(Workload.MURI_1, EASY, 7_103_458, 23_123_685),
            new Ends(Workload.MURI_1_PR, EASY, 11_328_583, 21_681_182),
            new Ends(Workload.MURI_3, EASY, 421_204, 8_171_961),
            new Ends(Workload.MURI_3_PR, EASY, 2_398_037, 6_756_967),
            new Ends(Workload.MURI_1, EASY_SHORTEST, 1_194_454, 25_925_339),
            new Ends(Workload.MURI_1_PR, EASY_SHORTEST, 2_253_498, 24_691_469),
            new Ends(Workload.MURI_3, EASY_SHORTEST, 229_290, 8_171_961),
            new Ends(Workload.MURI_3_PR, EASY_SHORTEST, 896_048, 6_954_039));

    private static final List<Met> ELASTICFLOW = List.of(
            new Met(Workload.ELASTICFLOW_01, 0.500, 0.500),
            new Met(Workload.ELASTICFLOW_02, 0.501, 0.501),
            new Met(Workload.ELASTICFLOW_04, 0.497, 0.489),
            new Met(Workload.ELASTICFLOW_05, 0.504, 0.504),
            new Met(Workload.ELASTICFLOW_06, 0.503, 0.503),
            new Met(Workload.ELASTICFLOW_08, 0.498, 0.498),
            new Met(Workload.ELASTICFLOW_09, 0.495, 0.495),
            new Met(Workload.ELASTICFLOW_10, 0.477, 0.477));

    private TraceReferences() {}

    private record Ends(Workload data, PolicyName policy, double completionSeconds, double makespanSeconds) {
        Stream<Reference> references() {
            return Stream.of(
                    Reference.rerun(data, policy, MEAN_COMPLETION_SECONDS, completionSeconds),
                    Reference.rerun(data, policy, MAKESPAN_SECONDS, makespanSeconds));
        }
    }

    private record Met(Workload data, double ceiling, double fcfs) {
        Stream<Reference> references() {
            return Stream.of(
                    Reference.rerun(data, FCFS, DEADLINES_CEILING, ceiling),
                    Reference.rerun(data, FCFS, DEADLINES_MET, fcfs));
        }

        /** Half of the deadlines are shorter than their jobs, so that is all that can be had. */
        Reference ours() {
            return new Reference(
                    new Figure.Waits(data, CONSERVATIVE_KEPT_SHORTEST, DEADLINES_MET),
                    ceiling - 0.01,
                    "what could be met, less 0.01",
                    new Goal.AtLeast(),
                    false);
        }
    }

    /** Those that prove the replay. */
    static List<Reference> proving() {
        return Stream.of(
                        MURI.stream().flatMap(Ends::references),
                        philly(),
                        chronus(),
                        ELASTICFLOW.stream().flatMap(Met::references))
                .flatMap(references -> references)
                .toList();
    }

    /** Ours, beside what is known. */
    static List<Reference> ours() {
        return ELASTICFLOW.stream().map(Met::ours).toList();
    }

    private static Stream<Reference> philly() {
        return Stream.of(
                Reference.rerun(Workload.PHILLY_640, FCFS, MEAN_WAIT_SECONDS, 55_461),
                Reference.rerun(Workload.PHILLY_640, EASY, MEAN_WAIT_SECONDS, 44_421),
                Reference.rerun(Workload.PHILLY_768, FCFS, MEAN_WAIT_SECONDS, 2_401),
                Reference.rerun(Workload.PHILLY_768, EASY, MEAN_WAIT_SECONDS, 2_052));
    }

    private static Stream<Reference> chronus() {
        return Stream.of(
                Reference.rerun(Workload.CHRONUS_SLO, FCFS, DEADLINES_MET, 0.329),
                Reference.rerun(Workload.CHRONUS_SLO, EASY, DEADLINES_MET, 0.330),
                Reference.rerun(Workload.CHRONUS_SLO, EASY_SHORTEST, DEADLINES_MET, 0.731),
                Reference.rerun(Workload.CHRONUS_MIX2, FCFS, STRICT_DEADLINES_MET, 0.313),
                Reference.rerun(Workload.CHRONUS_MIX2, FCFS, SOFT_DEADLINES_MET, 0.314),
                Reference.rerun(Workload.CHRONUS_MIX2, EASY, STRICT_DEADLINES_MET, 0.313),
                Reference.rerun(Workload.CHRONUS_MIX2, EASY, SOFT_DEADLINES_MET, 0.315),
                Reference.rerun(Workload.CHRONUS_MIX2, EASY_SHORTEST, STRICT_DEADLINES_MET, 0.724),
                Reference.rerun(Workload.CHRONUS_MIX2, EASY_SHORTEST, SOFT_DEADLINES_MET, 0.727));
    }
}
