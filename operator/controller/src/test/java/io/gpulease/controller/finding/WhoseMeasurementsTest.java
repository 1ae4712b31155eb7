package io.gpulease.controller.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A lease is held to what its own pods did, and to nothing that others of the same name did before them. */
class WhoseMeasurementsTest {

    private static final String IDLE = """
            {rules: [{name: busy, action: Revoke, expression: usage.gpuUtilization.avg30m >= 5.0}]}""";

    private final Ground ground = new Ground();

    /** Prometheus is asked each minute, and says that nobody does anything. */
    private void idles(Duration span) {
        for (long minute = 0; minute < span.toMinutes(); minute++) {
            ground.measured(Map.of("train-0", 0.0));
            ground.pass(Duration.ofMinutes(1));
        }
    }

    @Test
    void whoeverWasIdleForAsLongAsTheRuleSaysBreaksIt() {
        ground.policy("use", IDLE);
        ground.lease("train", "Active");
        ground.podSince("train-0", "train", "2026-12-01T09:30:00Z");
        idles(Duration.ofMinutes(1));
        assertThat(ground.violations).hasSize(1);
    }

    @Test
    void nothingIsKnownOfAPodThatDoesNotSayWhenItBegan() {
        ground.policy("use", IDLE);
        ground.lease("train", "Active");
        ground.podOfUnknownAge("train-0", "train");
        idles(Duration.ofHours(2));
        assertThat(ground.violations).isEmpty();
    }

    /** Half an hour before the question, not before somebody looks at the answer. */
    @Test
    void aTimeCountsThatWasOverWhenItWasAskedFor() {
        ground.policy("use", IDLE);
        ground.lease("train", "Active");
        ground.podSince("train-0", "train", "2026-12-01T09:31:00Z");
        ground.measured(Map.of("train-0", 0.0));
        ground.pass(Duration.ofSeconds(90));
        // Another version of it, so that it is looked at anew.
        ground.lease("train", "Active");
        ground.pass(Duration.ofSeconds(20));
        assertThat(ground.violations).isEmpty();
        ground.measured(Map.of("train-0", 0.0));
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.violations).hasSize(1);
    }

    /** The pod of that name is still there, and was another lease's. */
    @Test
    void nothingCountsThatWasBeforeTheLease() {
        ground.policy("use", IDLE);
        ground.leaseSince("train", "2026-12-01T09:45:00Z");
        ground.podSince("train-0", "train", "2026-12-01T09:10:00Z");
        idles(Duration.ofMinutes(15));
        assertThat(ground.violations).isEmpty();
        idles(Duration.ofMinutes(1));
        assertThat(ground.only().statusOrEmpty().brokenSinceInstant()).contains(Instant.parse("2026-12-01T10:15:05Z"));
    }

    @Test
    void nothingCountsThatWasBeforeTheLeaseWentOnAfterASuspension() {
        ground.policy("use", IDLE);
        ground.leaseResumed("train", "2026-12-01T09:50:00Z");
        ground.podSince("train-0", "train", "2026-12-01T09:00:00Z");
        idles(Duration.ofMinutes(20));
        assertThat(ground.violations).isEmpty();
        idles(Duration.ofMinutes(1));
        assertThat(ground.violations).hasSize(1);
    }

    /** Network adapters are extended resources too. */
    @Test
    void gpusAreCountedAndNothingElse() {
        ground.policy("use", """
                {rules: [{name: eight, action: Revoke, expression: "pods.all(p, p.containers.all(c, c.gpus == 8))"}]}""");
        ground.lease("train", "Active");
        ground.podWith("train-0", "train", "{\"nvidia.com/gpu\": \"8\", \"vpc.amazonaws.com/efa\": \"32\"}");
        ground.podWith("train-1", "train", "{\"rdma/hca\": \"1\", \"nvidia.com/gpu\": \"8\"}");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violations).isEmpty();
    }

    @Test
    void aPodWithNothingButANetworkAdapterLeavesTheUsageOfTheOthersKnown() {
        ground.policy("use", IDLE);
        ground.lease("train", "Active");
        ground.pod("train-0", "train", "busy:1");
        ground.podWith("launcher", "train", "{\"rdma/hca\": \"1\"}");
        idles(Duration.ofMinutes(1));
        assertThat(ground.violations).hasSize(1);
    }

    @Test
    void gpusAreWhatPoolsCount() {
        ground.gpuResources = Set.of("amd.com/gpu");
        ground.policy("use", """
                {rules: [{name: four, action: Revoke, expression: "pods.all(p, p.containers.all(c, c.gpus == 4))"}]}""");
        ground.lease("train", "Active");
        ground.podWith("train-0", "train", "{\"nvidia.com/gpu\": \"8\", \"amd.com/gpu\": \"4\"}");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violations).isEmpty();
        ground.gpuResources = Set.of("amd.com/gpu", "nvidia.com/gpu");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violations).hasSize(1);
    }

    /** Whoever is scraped may speak of others' pods. */
    @Test
    void seriesAreThoseOfThePodWhereTheyAreAsManyAsItsGpus() {
        ground.policy("use", IDLE);
        ground.lease("train", "Active");
        ground.podWith("train-0", "train", "{\"nvidia.com/gpu\": \"7\"}");
        idles(Duration.ofMinutes(10));
        assertThat(ground.violations).as("one more").isEmpty();
        ground.podWith("train-0", "train", "{\"nvidia.com/gpu\": \"9\"}");
        idles(Duration.ofMinutes(10));
        assertThat(ground.violations).as("one less").isEmpty();
        ground.podWith("train-0", "train", "{\"nvidia.com/gpu\": \"8\"}");
        idles(Duration.ofMinutes(1));
        assertThat(ground.violations).hasSize(1);
    }

    @Test
    void seriesThatNameANodeAreThoseOfThePodThatRunsThere() {
        ground.policy("use", IDLE);
        ground.lease("train", "Active");
        ground.pod("train-0", "train", "busy:1");
        ground.measuredOn = Optional.of("node-of-another");
        idles(Duration.ofMinutes(10));
        assertThat(ground.violations).isEmpty();
        ground.measuredOn = Optional.of("node-train-0");
        idles(Duration.ofMinutes(1));
        assertThat(ground.violations).hasSize(1);
    }
}
