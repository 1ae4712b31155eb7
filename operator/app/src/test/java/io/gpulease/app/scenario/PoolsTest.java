package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Pools and sites that are removed under leases, and pools that want the same node. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class PoolsTest {
    @Test
    void aRemovedPoolTakesNobodyNewAndGoesWithItsLastLease(TestEstate estate) {
        estate.with(2, 4);
        var lease = estate.lease("last").gpus(4).seconds(40).notice(2).apply().awaitActive();
        estate.kubectl().run("delete", "gpool", estate.pool(), "--wait=false");
        assertLeaving(estate, "gpool", estate.pool());
        // What it has it may go on using.
        estate.pod("p").lease("last").gpus(4).create();
        lease.awaitRunningPods(1);
        var late = estate.lease("late").gpus(4).seconds(5).apply();
        late.stays(Duration.ofSeconds(4), "", "Pending", "Rejected").neverRan();
        assertThat(estate.kubectl().get("gpool", "default", estate.pool()))
                .as("it stays while it is in use")
                .isPresent();

        lease.endsOnTime();
        awaitGone(estate, "gpool", estate.pool());
        // Nodes of no pool carry nothing of one: neither its label nor its taint.
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.nodes()).allSatisfy(name -> {
                    var node = estate.world().node(name).orElseThrow();
                    assertThat(node.label("gpulease.io/pool")).as(name).isEmpty();
                    assertThat(node.taint("gpulease.io/pool")).as(name).isEmpty();
                }));
        late.awaitPhase("Rejected").neverRan();
        assertThat(late.seen().reason()).isEqualTo("NoSuchClass");
    }

    @Test
    void aRemovedSiteStaysUntilNoLeaseIsThere(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("there").gpus(4).seconds(30).notice(12).apply().awaitActive();
        estate.kubectl().run("delete", "gsite", estate.site(), "--wait=false");
        assertLeaving(estate, "gsite", estate.site());
        lease.stays(Duration.ofSeconds(3), "Active");

        lease.awaitPhase(Duration.ofSeconds(18).plus(Eventually.SOON), "Ending");
        assertThat(estate.kubectl().get("gsite", "default", estate.site()))
                .as("it stays while a lease is there")
                .isPresent();
        lease.endsOnTime();
        awaitGone(estate, "gsite", estate.site());
    }

    @Test
    void twoPoolsThatSelectOneNodeAreStalledAndNothingIsPlacedThere(TestEstate estate) {
        estate.with(2, 4);
        var both = estate.nodes().getFirst();
        var second = estate.id() + "-second";
        estate.pool(second)
                .set("spec.nodeSelector", Map.of("matchLabels", Map.of("kubernetes.io/hostname", both)))
                .create();
        for (var pool : List.of(estate.pool(), second)) {
            Eventually.passes(Eventually.SOON, () -> {
                var stalled = stalled(estate, pool);
                assertThat(stalled.path("status").asText()).as(pool).isEqualTo("True");
                assertThat(stalled.path("reason").asText()).as(pool).isEqualTo("PoolsOverlap");
                assertThat(stalled.path("message").asText()).contains(both, estate.pool(), second);
            });
        }
        var there = estate.lease("there").gpus(4).seconds(5).notice(1).on(both).apply();
        var beside = estate.lease("beside").gpus(4).seconds(20).apply().awaitActive();
        assertThat(beside.nodes()).containsExactly(estate.nodes().getLast());
        there.stays(Duration.ofSeconds(3), "", "Pending", "Rejected").neverRan();

        estate.kubectl().run("delete", "gpool", second);
        Eventually.until(Eventually.SOON, () -> there.was("Active"), there::about);
        Eventually.until(
                Eventually.SOON,
                () -> !stalled(estate, estate.pool()).path("status").asText().equals("True"),
                () -> "still stalled: " + stalled(estate, estate.pool()));
        assertThat(there.nodes()).containsExactly(both);
    }

    private static JsonNode stalled(TestEstate estate, String pool) {
        for (var condition :
                estate.world().pool(pool).orElseThrow().path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Stalled")) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }

    /** Deleted, but held by the finalizer of what is in use. */
    private static void assertLeaving(TestEstate estate, String kind, String name) {
        var object = estate.kubectl().get(kind, "default", name).orElseThrow();
        assertThat(object.at("/metadata/deletionTimestamp").asText()).isNotEmpty();
        assertThat(object.at("/metadata/finalizers").toString()).contains("gpulease.io/in-use");
    }

    private static void awaitGone(TestEstate estate, String kind, String name) {
        Eventually.until(
                Eventually.SOON,
                () -> estate.kubectl().get(kind, "default", name).isEmpty(),
                () -> "%s %s outlives its last lease".formatted(kind, name));
    }
}
