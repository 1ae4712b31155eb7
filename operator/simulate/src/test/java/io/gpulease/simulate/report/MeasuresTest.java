package io.gpulease.simulate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gpulease.simulate.lease.Refusal;
import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.trace.Details;
import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Request;
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
        assertThat(promises).hasValue(new Measures.Promises(3, 1, 0, 0, 30));
    }

    @Test
    void countsDeadlinesThatWereMetBesideThoseThatCouldBe() {
        var deadlines = Measures.of(
                        List.of(
                                due(0, "strict", 100, 0, 100),
                                due(1, "strict", 100, 1, 100),
                                due(2, "soft", 99, 0, 100),
                                due(3, "", 300, 5, 200),
                                outcome(4, 0, 10, 1, 0)),
                        4)
                .deadlines();
        assertThat(deadlines)
                .hasValue(new Deadlines(
                        4, 0.5, 0.75, List.of(new Deadlines.Kind("soft", 1, 0), new Deadlines.Kind("strict", 2, 0.5))));
        assertThat(Measures.of(List.of(outcome(4, 0, 10, 1, 0)), 4).deadlines()).isEmpty();
    }

    private static Outcome due(int number, String kind, long deadline, long start, long run) {
        var job = new Job(new Request(number, 0, 1, run), run, new Details("", kind, List.of(deadline)));
        return new Outcome(job, start, OptionalLong.empty());
    }

    private static Refusal refused(Job job, long until, OptionalLong told) {
        return new Refusal("n/l", job, until, told, "StartByPassed", "", true);
    }

    @Test
    void aDeadlineIsMissedByWhoNeverStartedAndByWhoHadToLeave() {
        var job = due(0, "strict", 100, 0, 50).job();
        var left = new Outcome(job, 0, OptionalLong.empty(), 80);
        var hopeless = new Outcome(job, 0, OptionalLong.empty(), 180);
        var deadlines = Measures.of(
                        List.of(due(1, "strict", 100, 0, 50), left, hopeless),
                        List.of(refused(job, 300, OptionalLong.empty())),
                        4)
                .deadlines();
        assertThat(deadlines).hasValue(new Deadlines(4, 0.25, 0.75, List.of(new Deadlines.Kind("strict", 4, 0.25))));
    }

    @Test
    void whoHadToLeaveHasNeitherCompletionNorSlowdown() {
        var job = new Job(new Request(0, 0, 1, 100), 10);
        var measures = Measures.of(
                List.of(new Outcome(job, 90, OptionalLong.empty(), 100), outcome(1, 0, 100, 1, 0)), List.of(), 4);
        assertThat(measures.jobs()).isEqualTo(2);
        assertThat(measures.completionSeconds().highest()).isEqualTo(100);
        assertThat(measures.boundedSlowdown().highest()).isEqualTo(1);
    }

    @Test
    void aStartThatWasToldAndNeverCameIsOneThatWasNotKept() {
        var refused = refused(new Job(new Request(1, 50, 2, 100), 100), 250, OptionalLong.of(200));
        var outcomes = List.of(outcome(0, 0, 100, 1, 0, OptionalLong.of(0)));
        var measures = Measures.of(outcomes, List.of(refused), 4);
        assertThat(measures.promises()).hasValue(new Measures.Promises(2, 1, 1, 0, 0));
        assertThat(measures.load()).isEqualTo(300 / 200.0, within(1e-9));
        var timeline = Timeline.of(outcomes, List.of(refused));
        assertThat(sum(timeline.waiting()) * timeline.stepSeconds()).isEqualTo(2 * 200, within(1e-6));
    }

    @Test
    void aTenantOfWhomNothingIsDoneBearsItAll() {
        var job = new Job(new Request(1, 0, 1, 100), 100, Details.of("b"));
        var tenants = Tenants.of(
                List.of(of("a", 0, 100, 1, 0), of("c", 2, 100, 1, 0)), List.of(refused(job, 9, OptionalLong.empty())));
        assertThat(tenants.fairness()).isEqualTo(1 / 3.0, within(1e-9));
    }

    @Test
    void tellsForEachTenantWhatHeUsedAndHowLongHeWaited() {
        var shares = Tenants.of(List.of(
                        of("a", 0, 100, 1, 0), of("b", 1, 100, 4, 100), of("a", 2, 100, 1, 20), of("", 3, 100, 1, 0)))
                .shares();
        assertThat(shares).extracting(Tenants.Share::tenant).containsExactly("b", "a");
        assertThat(shares.getLast())
                .isEqualTo(new Tenants.Share("a", 2, 200, new Measures.Spread(10, 0, 20, 20), 1.1, 0));
    }

    @Test
    void callsItFairWhereAllAreSlowedDownAlike() {
        var alike = Tenants.of(List.of(of("a", 0, 100, 1, 50), of("b", 1, 200, 1, 100)));
        assertThat(alike.fairness()).isEqualTo(1, within(1e-9));
        var unlike = Tenants.of(List.of(of("a", 0, 100, 1, 0), of("b", 1, 100, 1, 200)));
        assertThat(unlike.fairness()).isEqualTo(16.0 / 20, within(1e-9));
        assertThat(Tenants.of(List.of(of("", 0, 100, 1, 0))).fairness()).isEqualTo(1);
    }

    private static Outcome of(String tenant, int number, long run, int processors, long start) {
        var job = new Job(new Request(number, 0, processors, Math.max(1, run)), run, Details.of(tenant));
        return new Outcome(job, start, OptionalLong.empty());
    }

    @Test
    void spreadsOverTimeAsMuchAsWasUsedAndWaitedFor() {
        var outcomes = List.of(of("", 0, 1000, 3, 0), of("", 1, 77, 2, 1000), of("", 2, 0, 2, 555));
        var timeline = Timeline.of(outcomes);

        assertThat(timeline.stepSeconds() * timeline.used().size()).isEqualTo(1077, within(1e-6));
        assertThat(sum(timeline.used()) * timeline.stepSeconds()).isEqualTo(3 * 1000 + 2 * 77, within(1e-6));
        assertThat(sum(timeline.waiting()) * timeline.stepSeconds()).isEqualTo(2 * 1000 + 2 * 555, within(1e-6));
        assertThat(timeline.used().getFirst()).isEqualTo(3, within(1e-9));
        assertThat(timeline.used().getLast()).isEqualTo(2, within(1e-9));
    }

    private static double sum(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }
}
