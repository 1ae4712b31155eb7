package io.gpulease.app.scenario;

import static io.gpulease.app.scenario.Product.gpulease;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Commands that ask what the engine would do, beside the operator that does it. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class AskingTest {

    @Test
    void aRecallSaysWhoLeavesBeforeItHasAnybodyLeave(TestEstate estate, ControlPlane plane) {
        estate.capacity(2, 4);
        String tenant = estate.tenant("patient")
                .set("spec.quotas", List.of(Map.of("gpuClass", estate.gpuClass(), "nominalQuota", 4, "spotLimit", 4)))
                .create();
        var own = estate.lease(tenant, "own")
                .gpus(4)
                .seconds(120)
                .notice(4)
                .apply()
                .awaitActive();
        var spot = estate.lease(tenant, "spot")
                .tier("Spot")
                .gpus(4)
                .seconds(120)
                .notice(4)
                .grace(1)
                .apply()
                .awaitActive();

        var asked = gpulease(plane, "recall", "--pool", estate.pool(), "--gpus", "3", "--dry-run")
                .run();

        assertThat(asked.exit()).as(asked.err()).isZero();
        assertThat(asked.out().lines().filter(line -> line.contains("recalled")))
                .singleElement()
                .asString()
                .contains(tenant + "/spot", "Spot");
        assertThat(asked.out()).contains("would keep 3 GPUs");
        assertThat(spot.phase()).as("asked only").isEqualTo("Active");

        var done = gpulease(plane, "recall", "--pool", estate.pool(), "--gpus", "3", "-o", "json")
                .run();

        assertThat(done.exit()).as(done.err()).isZero();
        assertThat(done.out()).contains("\"ownerReserve\" : 3", "\"recalled\" : true");
        spot.awaitPhase("Released");
        assertThat(spot.endReason()).isEqualTo("Preempted");
        assertThat(own.phase()).isEqualTo("Active");
        estate.kubectl().patch("gpupool", "", estate.pool(), "{\"spec\":{\"ownerReserve\":0}}");
    }

    @Test
    void aSnapshotReplaysWhatTheOperatorHasDecided(TestEstate estate, ControlPlane plane, @TempDir Path folder)
            throws IOException {
        estate.with(1, 4);
        estate.lease("runs").gpus(4).seconds(90).notice(2).apply().awaitActive();
        var waits = estate.lease("waits").gpus(4).seconds(30).notice(2).apply();
        waits.awaitPhase("Pending");
        Eventually.until(
                Eventually.SOON,
                () -> !estimatedStart(estate, "waits").isEmpty(),
                () -> "nobody has told it when it starts");

        var taken = gpulease(plane, "snapshot").runOrFail();
        Path file = Files.writeString(folder.resolve("snapshot.json"), taken.out());
        var replayed =
                gpulease(plane, "simulate", "--snapshot", file.toString()).runOrFail();

        String told = estimatedStart(estate, "waits");
        assertThat(replayed.out().lines().filter(line -> line.startsWith(estate.namespace() + "/waits ")))
                .singleElement()
                .asString()
                .contains("Wait", told);
        assertThat(gpulease(plane, "simulate", "--snapshot", file.toString())
                        .runOrFail()
                        .out())
                .as("the same again")
                .isEqualTo(replayed.out());
    }

    @Test
    void aSnapshotHasWhoTookUpAnOfferAndWhoWaitsWithAJob(TestEstate estate, ControlPlane plane) {
        estate.with(1, 4);
        Instant start = TestEstate.inSeconds(600);
        estate.kubectl().apply("""
                        {apiVersion: gpulease.io/v1alpha1, kind: LeaseQuote, metadata: {name: q, namespace: %s},
                         spec: {gpuClass: %s, gpus: 4, duration: 60s, earliest: "%s", hold: 10m}}
                        """.formatted(estate.namespace(), estate.gpuClass(), start));
        Eventually.until(
                Eventually.SOON,
                () -> estate.kubectl()
                        .run("get", "lq", "q", "-n", estate.namespace(), "-o", "jsonpath={.status.heldUntil}")
                        .startsWith("20"),
                () -> "no offer is held");
        estate.lease("taker")
                .gpus(4)
                .seconds(60)
                .starting(start)
                .set("spec.quote.name", "q")
                .set("spec.quote.offer", "a")
                .apply()
                .awaitPhase("Reserved");
        estate.lease("runs").gpus(4).seconds(120).notice(2).apply().awaitActive();
        estate.lease("job").gpus(4).seconds(30).job(1, 4).apply().awaitPhase("Pending");

        assertThat(gpulease(plane, "snapshot").runOrFail().out())
                .contains("\"name\" : \"taker\"", "\"name\" : \"job\"");
    }

    @Test
    void usageIsToldAndBilledToTheSecond(TestEstate estate, ControlPlane plane) {
        var pool = estate.id() + "-priced";
        estate.node("p0", 4, pool);
        // A dollar for each GPU-second.
        estate.pool(pool)
                .set("spec.price", Map.of("currency", "USD", "perGpuHour", Map.of("OnDemand", "3600")))
                .create();
        estate.awaitPool(pool, 4);
        estate.withTenant(estate.tenant("t"));
        var lease = estate.lease("billed").gpus(3).seconds(7).notice(1).apply().awaitActive();
        assertThat(lease.seen().object().at("/status/usage/amount").asText()).isEqualTo("0.00");
        lease.endsOnTime();
        String month = lease.term("startedAt").toString().substring(0, "2026-12".length());

        var json = gpulease(plane, "usage", "--month", month, "-n", estate.namespace(), "-o", "json")
                .runOrFail()
                .out();
        assertThat(json).contains("\"USD\" : \"28.00\"", "\"gpuSeconds\" : 28", "\"creditedGpuSeconds\" : 0");
        var csv = gpulease(plane, "usage", "--month", month, "-n", estate.namespace(), "-o", "focus-csv")
                .runOrFail()
                .out();
        assertThat(csv.lines().skip(1)).singleElement().asString().startsWith("28.00,");
        assertThat(gpulease(plane, "usage", "--tenant", "nobody").runOrFail().out())
                .contains("(all)", "0.00");
        var wrong = gpulease(plane, "usage", "--month", "December").run();
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err().lines()).singleElement().asString().contains("Give one such as 2026-12");
    }

    @Test
    void whatCannotBeAskedIsSaidInOneLine(TestEstate estate, ControlPlane plane) {
        estate.with(1, 4);
        var unknown =
                gpulease(plane, "recall", "--pool", "nowhere", "--gpus", "3").run();
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err().lines())
                .singleElement()
                .asString()
                .contains("there is no pool nowhere", estate.pool());
        var noCluster = gpulease(plane, "snapshot")
                .with("KUBECONFIG", "/nowhere/kubeconfig")
                .run();
        assertThat(noCluster.exit()).isEqualTo(4);
        assertThat(noCluster.err().lines()).hasSize(1);
    }

    private static String estimatedStart(TestEstate estate, String lease) {
        return estate.kubectl()
                .run("get", "gl", lease, "-n", estate.namespace(), "-o", "jsonpath={.status.queue.estimatedStart}");
    }
}
