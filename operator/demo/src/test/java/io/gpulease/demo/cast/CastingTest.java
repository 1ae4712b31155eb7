package io.gpulease.demo.cast;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.demo.stage.Estate;
import io.gpulease.demo.trace.Compression;
import io.gpulease.demo.trace.TraceFile;
import io.gpulease.demo.trace.TraceJob;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CastingTest {
    private static final Compression COMPRESSION = new Compression(864, Duration.ofSeconds(1), Duration.ofSeconds(40));
    private static final Party FIRST = new Party("t1", "n1", "big");
    private static final Party SECOND = new Party("t2", "n2", "small");
    private static final Casting CASTING = new Casting(COMPRESSION, List.of(FIRST, SECOND));

    @Test
    void theBusiestClusterIsTheFirstTenantAndFurtherOnesGoRound() {
        var jobs = new ArrayList<TraceJob>();
        for (var cluster : List.of("quiet", "busy", "busy", "busy", "third", "third")) {
            jobs.add(job(jobs.size(), cluster, 1));
        }
        assertThat(CASTING.cast(jobs))
                .extracting(LeasePlan::party)
                .containsExactly(FIRST, FIRST, FIRST, FIRST, SECOND, SECOND);
    }

    @Test
    void partsOfANodeAreSharedAndWholeNodesAreDedicated() {
        var plans = CASTING.cast(List.of(job(0, "c", 4), job(1, "c", 8), job(2, "c", 32)));
        assertThat(plans).extracting(LeasePlan::isolation).containsExactly("Shared", "Dedicated", "Dedicated");
        assertThat(plans).extracting(LeasePlan::podCount).containsExactly(4, 1, 4);
        assertThat(plans).extracting(LeasePlan::gpusOfEachPod).containsExactly(1, 8, 8);
    }

    @Test
    void theSameTraceAlwaysGetsTheSameParts() {
        var jobs = IntStream.range(0, 200).mapToObj(i -> job(i, "c", 1)).toList();
        assertThat(CASTING.cast(jobs)).isEqualTo(CASTING.cast(jobs));
    }

    @Nested
    class OfTheShippedDay {
        private final List<LeasePlan> plans =
                new Casting(COMPRESSION, Estate.PARTIES).cast(TraceFile.read(Path.of("trace", "elasticflow-day.csv")));

        @Test
        void everyKindOfLeaseIsThere() {
            assertThat(plans).hasSizeGreaterThanOrEqualTo(300);
            assertThat(plans).filteredOn(p -> !p.dedicated()).hasSizeGreaterThan(100);
            assertThat(plans).filteredOn(LeasePlan::dedicated).hasSizeGreaterThan(100);
            assertThat(plans).filteredOn(p -> p.bookedAhead().isPresent()).hasSizeGreaterThan(20);
            assertThat(plans).filteredOn(p -> p.givenBackAfter().isPresent()).hasSizeGreaterThan(10);
            assertThat(plans).extracting(LeasePlan::pods).contains(Pods.values());
            assertThat(plans).extracting(LeasePlan::party).containsAll(Estate.PARTIES);
        }

        @Test
        void allComesWithinItsTime() {
            assertThat(plans).extracting(LeasePlan::at).allMatch(at -> at.compareTo(Duration.ofSeconds(100)) <= 0);
            assertThat(plans).extracting(LeasePlan::term).allMatch(t -> t.toSeconds() >= 1 && t.toSeconds() <= 40);
        }
    }

    @Test
    void aLeaseIsWrittenAsItsTenantWouldWriteIt() {
        var plan = CASTING.cast(List.of(job(0, "c", 16))).getFirst();
        var lease = Manifests.lease(plan, Instant.parse("2026-12-01T09:00:00.7Z"));
        assertThat(lease.getMetadata().getNamespace()).isEqualTo("n1");
        assertThat(lease.getSpec().gpuClass()).isEqualTo("big");
        assertThat(lease.getSpec().gpus()).isEqualTo(16);
        assertThat(lease.getSpec().term().duration()).isEqualTo("10s");
        assertThat(Manifests.pods(plan))
                .as("two for its nodes, and one too many")
                .hasSize(3)
                .allMatch(p -> plan.name().equals(p.getMetadata().getLabels().get("gpulease.io/lease")));
    }

    private static TraceJob job(int second, String cluster, int gpus) {
        return new TraceJob(
                "j%03d".formatted(second), cluster, Duration.ofSeconds(second), Duration.ofSeconds(8640), gpus);
    }
}
