package io.gpulease.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gpulease.simulate.form.ReportTable;
import io.gpulease.simulate.policy.PolicyName;
import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Request;
import io.gpulease.simulate.trace.Trace;
import io.gpulease.simulate.trace.TraceProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static Trace trace(OptionalInt machine, int... processors) {
        var jobs = new ArrayList<Job>();
        for (int number = 0; number < processors.length; number++) {
            jobs.add(new Job(new Request(number, number, processors[number], 60), 60));
        }
        return new Trace("some.swf", jobs, new Trace.LeftOut(0, 0), machine, 1);
    }

    @Test
    void replaysOnTheMachineThatWasRecordedUnlessAskedForAnother() {
        var trace = trace(OptionalInt.of(8), 4, 4);
        assertThat(Simulation.of(trace, OptionalInt.empty())
                        .run(PolicyName.EASY, started -> {})
                        .processors())
                .isEqualTo(8);
        assertThat(Simulation.of(trace, OptionalInt.of(4))
                        .run(PolicyName.EASY, started -> {})
                        .processors())
                .isEqualTo(4);
    }

    @Test
    void refusesAndCountsWhatIsLargerThanThePool() {
        var report = Simulation.of(trace(OptionalInt.of(8), 4, 9, 8), OptionalInt.empty())
                .run(PolicyName.CONSERVATIVE, started -> {});
        assertThat(report.refused()).isEqualTo(1);
        assertThat(report.measures().jobs()).isEqualTo(2);
        assertThat(ReportTable.of(report)).contains("left out: 1 larger than the pool");
    }

    @Test
    void asksForASizeThatNobodyTold() {
        assertThatExceptionOfType(TraceProblem.class)
                .isThrownBy(() -> Simulation.of(trace(OptionalInt.empty(), 1), OptionalInt.empty()))
                .withMessageEndingWith("Give --processors N.");
    }

    @Test
    void asksForALargerPoolWhereNothingFits() {
        assertThatExceptionOfType(TraceProblem.class)
                .isThrownBy(() -> Simulation.of(trace(OptionalInt.of(8), 4, 4), OptionalInt.of(3)))
                .withMessage("no job of some.swf fits into 3 processors. Give more of them with --processors N.");
    }

    @Test
    void tellsHowFarItIs() {
        List<Integer> told = new ArrayList<>();
        Simulation.of(trace(OptionalInt.of(8), 8, 8, 8), OptionalInt.empty()).run(PolicyName.FCFS, told::add);
        assertThat(told).containsExactly(1, 2, 3);
    }
}
