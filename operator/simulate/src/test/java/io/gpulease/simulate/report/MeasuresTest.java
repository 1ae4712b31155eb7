package io.gpulease.simulate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Request;
import io.gpulease.simulate.trace.Trace;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MeasuresTest {
    private static Outcome outcome(int number, long submitted, long run, int processors, long start) {
        return outcome(number, submitted, run, processors, start, OptionalLong.empty());
    }

    private static Outcome outcome(
            int number, long submitted, long run, int processors, long start, OptionalLong told) {
        var request = new Request(number, submitted, processors, Math.max(1, run));
        return new Outcome(new Job(request, run), start, told);
    }

    @Test
    void meansOverAllJobsWithWhatTheMeanHides() {
        var waits = Measures.of(
                        List.of(
                                outcome(0, 100, 50, 1, 100),
                                outcome(1, 100, 50, 1, 130),
                                outcome(2, 100, 50, 1, 100),
                                outcome(3, 100, 50, 1, 190)),
                        4)
                .waitSeconds();
        assertThat(waits).isEqualTo(new Measures.Spread(30, 0, 90, 90));
    }

    @Test
    void countsAShortJobAsTenSecondsInTheBoundedSlowdown() {
        var slowdown = Measures.of(
                        List.of(outcome(0, 0, 2, 1, 48), outcome(1, 0, 100, 1, 100), outcome(2, 0, 0, 1, 3)), 4)
                .boundedSlowdown();
        // (48 + 2) / 10, (100 + 100) / 100, and at least 1
        assertThat(slowdown.mean()).isEqualTo((5.0 + 2.0 + 1.0) / 3, within(1e-9));
    }

    @Test
    void relatesWhatWasUsedToThePoolUntilTheLastEnd() {
        var measures = Measures.of(List.of(outcome(0, 10, 100, 2, 10), outcome(1, 110, 100, 4, 110)), 4);
        assertThat(measures.makespanSeconds()).isEqualTo(200);
        assertThat(measures.utilisation()).isEqualTo(600 / 800.0, within(1e-9));
        assertThat(measures.load()).isEqualTo(600 / 400.0, within(1e-9));
    }

    @Test
    void comparesStartsWithWhatWasTold() {
        var promises = Measures.of(
                        List.of(
                                outcome(0, 0, 10, 1, 0, OptionalLong.of(0)),
                                outcome(1, 0, 10, 1, 50, OptionalLong.of(80)),
                                outcome(2, 0, 10, 1, 50, OptionalLong.of(40))),
                        4)
                .promises();
        assertThat(promises).hasValue(new Measures.Promises(1, 0, 30));
    }

    @Test
    void saysTheSameToPeopleAndToPrograms() {
        var measures = Measures.of(List.of(outcome(0, 0, 3600, 2, 90, OptionalLong.of(120))), 4);
        var report = new Report("some.swf", "easy", 4, new Trace.LeftOut(2, 0), 0, measures);

        assertThat(report.table().lines())
                .contains("some.swf: 1 job on 4 processors under easy; left out: 2 without a number of processors")
                .anyMatch(line -> line.matches("wait, minutes +1.50 +1.50 +1.50 +1.50"))
                .anyMatch(line -> line.matches("starts later than told +0"));
        assertThat(ReportJson.of(report).at("/waitSeconds/mean").asDouble()).isEqualTo(90);
        assertThat(ReportJson.of(report).at("/leftOut/withoutProcessors").asInt())
                .isEqualTo(2);
        assertThat(ReportJson.of(report).at("/toldStarts/medianEarlySeconds").asDouble())
                .isEqualTo(30);
    }
}
