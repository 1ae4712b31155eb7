package io.gpulease.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.OperatorOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The long ones: every crash point, and churn under faults with an operator that is killed again and again. */
@Tag("soak")
@OnControlPlane(privately = true)
class SoakTest {
    private static final Duration CHURN = Duration.ofMinutes(Long.getLong("gpulease.soak.minutes", 15));
    // There are well over a hundred; a recording that missed most of them would prove little.
    private static final int FEWEST_POINTS = 60;
    private static final int WAVE = 20;
    private static final int LONGEST_LIFE_SECONDS = 20;

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void leasesComeToTheirRightEndAtEveryPointAtWhichTheOperatorDies(
            ControlPlane plane, Installation installation, InvariantWatch watch) {
        try (var grid = new CrashGrid(plane, installation, watch)) {
            var calls = grid.record();
            calls.forEach((each, counts) -> System.out.printf("%s: %s%n", each, counts));
            var all = CrashGrid.points(calls);
            var left = CrashRounds.neverComeTo(grid, all);
            System.out.printf("%d points, %d deaths, never came to %s%n", all.size(), grid.deaths(), left);
            assertThat(left).as("points that were never come to").isEmpty();
            assertThat(all).as("points at which the operator can die").hasSizeGreaterThan(FEWEST_POINTS);
            assertThat(grid.deaths()).isPositive();
        }
    }

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void leasesComeAndGoUnderFaultsAndKills(Installation installation, InvariantWatch watch, TestEstate estate) {
        long seed = Seeds.seed("churn");
        var options = OperatorOptions.USUAL
                .alone()
                .withMain(FaultyOperator.class)
                .withProperty(FaultyOperator.SEED, Long.toString(seed))
                .withProperty(FaultyOperator.PERCENT, "5");
        try (var operator = RestartedOperator.start(installation, options, watch);
                var killer = Executors.newSingleThreadScheduledExecutor()) {
            var churn = new Churn(estate, seed);
            killLater(killer, operator, new Random(seed));
            var until = Instant.now().plus(CHURN);
            int waves = 0;
            while (Instant.now().isBefore(until)) {
                churn.wave(WAVE);
                operator.assertAsMeant();
                watch.assertNoBreach();
                System.out.printf("%d leases, %d kills%n", ++waves * WAVE, operator.deaths());
            }
            killer.shutdownNow();
            assertThat(operator.deaths()).as("it was killed").isPositive();
            estate.close();
        }
        watch.assertNoBreach();
    }

    /** Again and again, until the executor ends. */
    private static void killLater(ScheduledExecutorService killer, RestartedOperator operator, Random chance) {
        long millis = TimeUnit.SECONDS.toMillis(2) + chance.nextLong(TimeUnit.SECONDS.toMillis(LONGEST_LIFE_SECONDS));
        var _ = killer.schedule(
                () -> {
                    operator.current().kill();
                    killLater(killer, operator, chance);
                },
                millis,
                TimeUnit.MILLISECONDS);
    }
}
