package io.gpulease.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.OperatorOptions;
import io.gpulease.testkit.product.OperatorProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operator that dies between two calls, wherever that is, leaves nothing that the next one does not put right. */
@Order(2)
@OnControlPlane(privately = true)
class CrashTest {
    /** System property: a single point, as the report of a failure has it. */
    private static final String POINT = "gpulease.crash.point";

    private static final int LEASES = 30;

    private static final int POINTS = Integer.getInteger("gpulease.crash.points", 9);

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void leasesComeToTheirRightEndWhereverTheOperatorDies(
            ControlPlane plane, Installation installation, InvariantWatch watch) {
        try (var grid = new CrashGrid(plane, installation, watch)) {
            var all = CrashGrid.points(grid.record());
            var drawn = chosen(all);
            var missed = CrashRounds.neverComeTo(grid, drawn);
            System.out.printf(
                    "%d of %d points tried, %d deaths, never came to %s%n",
                    drawn.size(), all.size(), grid.deaths(), missed);
            assertThat(missed).as("points that were never come to").isEmpty();
            assertThat(grid.deaths()).isPositive();
        }
    }

    @Test
    void leasesComeThroughAnApiServerThatOftenFails(
            Installation installation, InvariantWatch watch, TestEstate estate) {
        long seed = Seeds.seed("faults of the API server");
        var options = OperatorOptions.USUAL
                .alone()
                .withMain(FaultyOperator.class)
                .withProperty(FaultyOperator.SEED, Long.toString(seed))
                .withProperty(FaultyOperator.PERCENT, "20");
        try (var operator = OperatorProcess.start(installation, options)) {
            watch.operatorUp();
            new Churn(estate, seed).wave(LEASES);
            estate.close();
            watch.operatorDown();
            assertThat(operator.alive()).as(operator.tail()).isTrue();
        }
        watch.assertNoBreach();
    }

    private static List<CrashGrid.Point> chosen(List<CrashGrid.Point> all) {
        var asked = Optional.ofNullable(System.getProperty(POINT));
        if (asked.isPresent()) {
            return List.of(CrashGrid.Point.parse(asked.get()));
        }
        var shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(Seeds.seed("crash points")));
        // First the one that once kept a lease's nodes from everybody else.
        var first = CrashGrid.Point.parse("alone: lost 1 PATCH gpuleases/status Active");
        return Stream.concat(Stream.of(first), shuffled.stream()).limit(POINTS).toList();
    }
}
