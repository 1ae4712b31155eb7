package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.product.OperatorProcess;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the live operator tells Prometheus of leases. Other tests have leases too: what is not labelled only grows. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class MetricsTest {
    @Test
    void whatALeaseHoldsAndWhatIsBookedIsCounted(TestEstate estate, OperatorProcess operator) {
        estate.with(3, 4);
        estate.lease("runs").gpus(4).seconds(60).apply().awaitActive();
        estate.lease("booked")
                .gpus(8)
                .starting(TestEstate.inSeconds(600))
                .apply()
                .awaitPhase("Reserved");
        estate.lease("waits").gpus(12).seconds(60).apply().awaitPhase("Pending");
        var ofThePool = "pool=\"%s\"".formatted(estate.pool());
        var ofTheClass = "class=\"%s\"".formatted(estate.gpuClass());
        Eventually.passes(Eventually.SOON, () -> {
            var metrics = operator.metrics();
            assertThat(value(metrics, "gpulease_gpus", ofThePool, "state=\"total\""))
                    .isEqualTo(12);
            assertThat(value(metrics, "gpulease_gpus", ofThePool, "state=\"leased\""))
                    .isEqualTo(4);
            assertThat(value(metrics, "gpulease_gpus", ofThePool, "state=\"free\""))
                    .isEqualTo(8);
            assertThat(value(metrics, "gpulease_gpus", ofThePool, "state=\"reserved\""))
                    .isEqualTo(8);
            assertThat(value(metrics, "gpulease_leases", ofTheClass, "phase=\"Active\"", "tier=\"OnDemand\""))
                    .isEqualTo(1);
            assertThat(value(metrics, "gpulease_leases", ofTheClass, "phase=\"Reserved\""))
                    .isEqualTo(1);
            assertThat(value(metrics, "gpulease_queue_length", ofTheClass)).isEqualTo(1);
            assertThat(value(metrics, "gpulease_queue_oldest_wait_seconds", ofTheClass))
                    .isPositive();
            assertThat(value(metrics, "gpulease_leader")).isEqualTo(1);
        });
    }

    @Test
    void aLifeOfALeaseIsMeasured(TestEstate estate, OperatorProcess operator) {
        estate.with(1, 4);
        var before = operator.metrics();
        var lease = estate.lease("lives").gpus(4).seconds(20).notice(1).apply().awaitActive();
        estate.pod("p").lease("lives").gpus(4).create();
        lease.awaitRunningPods(1);
        lease.endsOnTime();
        Eventually.passes(Eventually.SOON, () -> {
            var after = operator.metrics();
            assertGrew(before, after, "gpulease_decisions_total", "decision=\"start\"");
            assertGrew(before, after, "gpulease_lease_start_seconds_count");
            assertGrew(before, after, "gpulease_engine_seconds_count");
            for (var phase : new String[] {"total", "evicting", "returning"}) {
                assertGrew(before, after, "gpulease_lease_release_seconds_count", "phase=\"%s\"".formatted(phase));
            }
            assertThat(value(
                            after,
                            "gpulease_gpu_seconds_metered_total",
                            "tenant=\"%s-t\"".formatted(estate.id()),
                            "class=\"%s\"".formatted(estate.gpuClass())))
                    .isEqualTo(4 * 20);
        });
    }

    private static void assertGrew(String before, String after, String name, String... labels) {
        assertThat(value(after, name, labels)).as(name).isGreaterThan(value(before, name, labels));
    }

    /** The sum over all series of that name that have these labels; 0 when there is none. */
    private static double value(String metrics, String name, String... labels) {
        return metrics.lines()
                .map(Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)")::matcher)
                .filter(line -> line.matches() && line.group(1).equals(name))
                .filter(line -> has(line.group(2), labels))
                .mapToDouble(line -> Double.parseDouble(line.group(3)))
                .sum();
    }

    private static boolean has(@Nullable String found, String... labels) {
        for (var label : labels) {
            if (found == null || !found.contains(label)) {
                return false;
            }
        }
        return true;
    }
}
