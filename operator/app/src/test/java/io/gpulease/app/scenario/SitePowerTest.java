package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.product.OperatorProcess;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a site has of power, and its planned outages, are capacity over time. Nodes have 4 GPUs, which draw 1 kW each. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class SitePowerTest {

    @Test
    void aLeaseWaitsThoughNodesAreFreeUntilThereIsPowerForIt(TestEstate estate, OperatorProcess operator) {
        powered(estate, 2);
        site(estate, "{\"power\":{\"budgetKilowatts\":5}}");
        awaitBudget(estate, 5);
        var first = estate.lease("first").gpus(4).seconds(120).apply().awaitActive();
        awaitDrawn(estate, 4);

        var second = estate.lease("second").gpus(4).seconds(20).apply().awaitPhase("Pending");

        awaitReason(second, "PowerBudget");
        awaitTold(
                second,
                "needs 4 kW at site %s, which has 5 kW, of which 1 kW is left now: 3 kW short"
                        .formatted(estate.site()));
        assertThat(second.seen().etas().getFirst().start()).isAfterOrEqualTo(first.term("endsAt"));
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(operator.metrics().lines())
                        .contains(
                                "gpulease_power_committed_watts{site=\"%s\"} 4000.0".formatted(estate.site()),
                                "gpulease_power_budget_watts{site=\"%s\"} 5000.0".formatted(estate.site())));

        site(estate, "{\"power\":{\"budgetKilowatts\":8}}");

        second.awaitActive();
        awaitDrawn(estate, 8);
        second.endsOnTime();
        awaitDrawn(estate, 4);
        estate.assertNoBreach();
    }

    @Test
    void spotLeavesForThePowerThatItDraws(TestEstate estate) {
        powered(estate, 2);
        estate.kubectl()
                .patch(
                        "gputenant",
                        "",
                        estate.id() + "-t",
                        "{\"spec\":{\"quotas\":[{\"gpuClass\":\"%s\",\"nominalQuota\":8,\"spotLimit\":4}]}}"
                                .formatted(estate.gpuClass()));
        site(estate, "{\"power\":{\"budgetKilowatts\":4}}");
        awaitBudget(estate, 4);
        var spot = estate.lease("spot")
                .tier("Spot")
                .gpus(4)
                .seconds(120)
                .notice(4)
                .apply()
                .awaitActive();
        awaitDrawn(estate, 4);

        var claim = estate.lease("claim").gpus(4).seconds(20).apply();

        spot.awaitPhase("Ending");
        assertThat(spot.seen().reason()).isEqualTo("Preempting");
        claim.awaitActive(Eventually.allowance(Duration.ofSeconds(25)));
        assertThat(claim.term("startedAt")).isAfterOrEqualTo(spot.term("endedAt"));
        estate.assertNoBreach();
    }

    @Test
    void aLeaseIsPlacedBehindAnOutageThatItWouldReachInto(TestEstate estate) {
        powered(estate, 1);
        Instant over = TestEstate.inSeconds(25);
        site(estate, "{\"outages\":[%s]}".formatted(outage(TestEstate.inSeconds(-5), over)));
        awaitBudget(estate, 0);

        var lease = estate.lease("behind").gpus(4).seconds(15).apply();

        awaitReason(lease, "SiteUnavailable");
        awaitTold(lease, "which has none until %s (turbine service): 4 kW short".formatted(over));
        assertThat(lease.seen().etas().getFirst().start()).isEqualTo(over);
        lease.awaitActive(Eventually.allowance(Duration.ofSeconds(25)));
        assertThat(lease.term("startedAt")).isAfterOrEqualTo(over);
        awaitNoLimit(estate);
        lease.endsOnTime();
        estate.assertNoBreach();
    }

    @Test
    void anOutagePlannedLaterMovesWhatIsBookedAndLeavesWhatRuns(TestEstate estate) {
        powered(estate, 2);
        var runs = estate.lease("runs").gpus(4).seconds(600).apply().awaitActive();
        Instant start = TestEstate.inSeconds(120);
        var window = estate.lease("window").gpus(4).seconds(60).starting(start).apply();
        window.awaitPhase("Reserved");

        site(estate, "{\"outages\":[%s]}".formatted(outage(start.plusSeconds(30), start.plusSeconds(90))));

        window.awaitPhase("Pending");
        awaitReason(window, "SiteUnavailable");
        awaitTold(window, "from %s until %s (turbine service)".formatted(start.plusSeconds(30), start.plusSeconds(90)));
        assertThat(runs.phase()).isEqualTo("Active");

        site(estate, "{\"outages\":[]}");

        Eventually.until(Eventually.SOON, () -> window.phase().equals("Reserved"), window::about);
        window.neverRan();
        estate.assertNoBreach();
    }

    @Test
    void nothingNewIsPlacedAtASiteThatIsDrained(TestEstate estate) {
        powered(estate, 2);
        var runs = estate.lease("runs").gpus(4).seconds(600).apply().awaitActive();
        site(estate, "{\"state\":\"Draining\"}");
        Eventually.until(
                Eventually.SOON,
                () -> siteOf(estate).at("/status/observedGeneration").asLong()
                        == siteOf(estate).at("/metadata/generation").asLong(),
                () -> "the site was not looked at: " + siteOf(estate));

        var lease = estate.lease("later").gpus(4).seconds(20).apply();

        awaitReason(lease, "SiteUnavailable");
        awaitTold(lease, "%s is Draining".formatted(estate.site()));
        assertThat(runs.phase()).isEqualTo("Active");
        site(estate, "{\"state\":\"Normal\"}");
        lease.awaitActive();
        estate.assertNoBreach();
    }

    private static void powered(TestEstate estate, int nodes) {
        estate.with(nodes, 4);
        estate.kubectl().patch("gpupool", "", estate.pool(), "{\"spec\":{\"power\":{\"wattsPerGpu\":1000}}}");
    }

    private static void site(TestEstate estate, String spec) {
        estate.kubectl().patch("gpusite", "", estate.site(), "{\"spec\":%s}".formatted(spec));
    }

    private static String outage(Instant from, Instant to) {
        return "{\"from\":\"%s\",\"to\":\"%s\",\"budgetKilowatts\":0,\"reason\":\"turbine service\"}"
                .formatted(from, to);
    }

    private static JsonNode siteOf(TestEstate estate) {
        return estate.kubectl().get("gpusite", "", estate.site()).orElseThrow();
    }

    private static void awaitBudget(TestEstate estate, int kilowatts) {
        awaitPower(estate, "budgetKilowatts", Integer.toString(kilowatts));
    }

    private static void awaitNoLimit(TestEstate estate) {
        awaitPower(estate, "budgetKilowatts", "");
    }

    private static void awaitDrawn(TestEstate estate, int kilowatts) {
        awaitPower(estate, "committedKilowatts", Integer.toString(kilowatts));
    }

    private static void awaitPower(TestEstate estate, String figure, String kilowatts) {
        Eventually.until(
                Eventually.SOON,
                () -> siteOf(estate).at("/status/power/" + figure).asText().equals(kilowatts),
                () -> "%s is not '%s': %s".formatted(figure, kilowatts, siteOf(estate)));
    }

    private static void awaitReason(TestLease lease, String reason) {
        Eventually.until(
                Eventually.SOON,
                () -> reason.equals(lease.seen().reason()),
                () -> reason + " is not why: " + lease.about());
    }

    private static void awaitTold(TestLease lease, String words) {
        Eventually.until(
                Eventually.SOON,
                () -> lease.message("Ready").contains(words),
                () -> "not told '%s': %s".formatted(words, lease.about()));
    }
}
