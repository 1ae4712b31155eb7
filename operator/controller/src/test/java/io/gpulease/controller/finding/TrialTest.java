package io.gpulease.controller.finding;

import static io.gpulease.controller.finding.Ground.TEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.finding.Trial.Breach;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static final String IDLE = """
            {mode: Audit, rules: [{name: busy, action: %s, for: 10m, notice: 5m, expression: usage.gpuUtilization.avg30m >= 5.0}]}""";

    private final Ground ground = new Ground();
    private final Trial trial = new Trial();

    private void begin(String spec) {
        ground.policy("use", spec);
        ground.policies.values().forEach(trial::add);
        ground.lease("train", "Active");
        ground.pod("worker", "train", "docker.io/library/busybox");
        ground.pods.values().forEach(trial::see);
    }

    /** Looks each minute, and sees that utilisation; NaN: nothing is known. */
    private void minutes(int count, double utilization) {
        for (int i = 0; i < count; i++) {
            if (Double.isNaN(utilization)) {
                ground.measured(Map.of());
            } else {
                ground.measured(Map.of("worker", utilization));
            }
            trial.look(ground.booked().orElseThrow().leases(), ground.latest(), ground.now);
            ground.now = ground.now.plus(Duration.ofMinutes(1));
        }
    }

    private Breach only() {
        assertThat(trial.breaches()).hasSize(1);
        return trial.breaches().getFirst();
    }

    private static Optional<Instant> minute(int minute) {
        return Optional.of(TEN.plus(Duration.ofMinutes(minute)));
    }

    @Test
    void saysWhenTheTenantWouldHaveBeenToldAndWhenItWouldHaveBeenActedThoughThePolicyOnlyRecords() {
        begin(IDLE.formatted("Revoke"));
        minutes(3, 80);
        minutes(30, 1);

        assertThat(only().from()).isEqualTo(TEN.plus(Duration.ofMinutes(3)));
        assertThat(only().held()).isEqualTo(minute(13));
        assertThat(only().acts()).isEqualTo(minute(18));
        assertThat(only().acted()).isEqualTo(minute(18));
        assertThat(only().until()).isEmpty();
        assertThat(only().isHit()).isTrue();
        assertThat(only().tenant()).isEqualTo("ants");
        assertThat(only().observed()).singleElement().asString().contains("usage.gpuUtilization.avg30m");
        assertThat(ground.writes).isZero();
    }

    /** It would be over, so what it does afterwards it would not have done. */
    @Test
    void nobodyIsHitTwiceByWhatEndsTheLeaseButByAWarningEachTime() {
        begin(IDLE.formatted("Revoke"));
        minutes(20, 1);
        minutes(5, 80);
        minutes(20, 1);
        assertThat(only().acted()).isEqualTo(minute(15));
    }

    @Test
    void isWarnedEachTime() {
        begin(IDLE.formatted("Warn"));
        minutes(20, 1);
        minutes(5, 80);
        minutes(20, 1);
        assertThat(trial.breaches()).extracting(Breach::held).containsExactly(minute(10), minute(35));
    }

    @Test
    void leavesAloneWhoCompliesWithinTheNoticeAndWhoWasTooShort() {
        begin(IDLE.formatted("Revoke"));
        minutes(12, 1);
        minutes(1, 80);
        minutes(4, 1);
        minutes(1, 80);

        assertThat(trial.breaches()).hasSize(2);
        var told = trial.breaches().getFirst();
        assertThat(told.held()).isEqualTo(minute(10));
        assertThat(told.until()).isEqualTo(minute(12));
        assertThat(told.acted()).isEmpty();
        assertThat(told.unclear()).isFalse();
        assertThat(trial.breaches().getLast().isHit()).isFalse();
    }

    @Test
    void whatNobodyKnowsEndsWhatWasCountedAndIsTold() {
        begin(IDLE.formatted("Revoke"));
        minutes(9, 1);
        minutes(1, Double.NaN);
        assertThat(only().isHit()).isFalse();
        assertThat(only().unclear()).isTrue();
        assertThat(trial.doubts()).singleElement().satisfies(doubt -> {
            assertThat(doubt.rule()).isEqualTo("busy");
            assertThat(doubt.leases()).isEqualTo(1);
        });
        minutes(9, 1);
        assertThat(trial.breaches()).noneMatch(Breach::isHit);
        assertThat(trial.doubts()).as("by the last look it is known").isEmpty();
    }

    @Test
    void asksOnlyLeasesThatRanAndWhomThePolicyIsMeantFor() {
        begin("{rules: [{name: never, action: Suspend, expression: 'false'}], exemptTiers: [Spot]}");
        ground.lease("spot", "Active", "Spot");
        ground.lease("waits", "Pending");
        trial.look(ground.booked().orElseThrow().leases(), Optional.empty(), TEN.minus(Duration.ofHours(2)));
        assertThat(trial.breaches()).as("none had started").isEmpty();
        minutes(1, 80);
        assertThat(only().lease()).isEqualTo("train");
    }
}
