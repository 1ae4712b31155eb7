package io.gpulease.demo.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TraceFileTest {
    private static final String HEADING = "cluster,submission_time,duration,num_gpu,job_id";

    @Test
    void readsAJobFromEachLine() {
        var jobs = TraceFile.parse(List.of(HEADING, "c1,60,3600.5,8,a", ""));
        assertThat(jobs)
                .containsExactly(new TraceJob("a", "c1", Duration.ofSeconds(60), Duration.ofMillis(3_600_500), 8));
    }

    @Test
    void findsColumnsByTheirNamesInAnyOrder() {
        var jobs =
                TraceFile.parse(List.of("job_id,model,num_gpu,duration,submission_time,cluster", "a,bert,4,10,5,c2"));
        assertThat(jobs).containsExactly(new TraceJob("a", "c2", Duration.ofSeconds(5), Duration.ofSeconds(10), 4));
    }

    @Test
    void putsJobsInTheOrderOfTheirSubmission() {
        var jobs = TraceFile.parse(List.of(HEADING, "c,9,1,1,late", "c,3,1,1,z", "c,3,1,1,a"));
        assertThat(jobs).extracting(TraceJob::id).containsExactly("a", "z", "late");
    }

    @Test
    void saysWhichLineIsNoJob() {
        assertThatThrownBy(() -> TraceFile.parse(List.of(HEADING, "c,1,1,1,a", "c,soon,1,1,b")))
                .hasMessageStartingWith("line 3 of the trace is not a job");
        assertThatThrownBy(() -> TraceFile.parse(List.of(HEADING, "c,1,1")))
                .hasMessageStartingWith("line 2 of the trace is not a job");
        assertThatThrownBy(() -> TraceFile.parse(List.of(HEADING, "c,1,1,0,a")))
                .hasMessageContaining("asks for 0 GPUs");
    }

    @Test
    void saysWhichColumnIsMissing() {
        assertThatThrownBy(() -> TraceFile.parse(List.of("cluster,submission_time,duration,job_id", "c,1,1,a")))
                .hasMessageContaining("no column num_gpu");
    }

    @Test
    void theShippedDayIsWhatItsReadmeSays() {
        var jobs = TraceFile.read(Path.of("trace", "elasticflow-day.csv"));
        assertThat(jobs).hasSize(369);
        assertThat(jobs.stream().collect(Collectors.groupingBy(TraceJob::cluster, Collectors.counting())))
                .containsOnly(
                        java.util.Map.entry("cluster04", 248L),
                        java.util.Map.entry("cluster02", 102L),
                        java.util.Map.entry("cluster06", 19L));
        assertThat(jobs.getLast().submitted().minus(jobs.getFirst().submitted()))
                .isLessThan(Duration.ofDays(1));
    }
}
