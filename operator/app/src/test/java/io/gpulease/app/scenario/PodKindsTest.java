package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.invariant.PodRecord;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Pods of many kinds inside a lease. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class PodKindsTest {
    @Test
    void anInitContainerCountsWhereItAsksForMoreThanTheContainers(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("train").gpus(4).seconds(60).apply().awaitActive();
        estate.pod("loads").lease("train").gpus(1).initContainer(3).create();
        lease.awaitRunningPods(1);
        exactlyOneGpuIsLeft(estate, lease);
    }

    @Test
    void aSidecarCountsBesideTheContainers(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("train").gpus(4).seconds(60).apply().awaitActive();
        estate.pod("served").lease("train").gpus(2).sidecar(1).create();
        lease.awaitRunningPods(1);
        exactlyOneGpuIsLeft(estate, lease);
    }

    @Test
    void anInitContainerRunsBesideTheSidecarsBeforeIt(TestEstate estate) {
        estate.with(1, 8);
        var lease = estate.lease("train").gpus(8).seconds(60).apply().awaitActive();
        estate.pod("both").lease("train").gpus(1).sidecar(2).initContainer(5).create();
        lease.awaitRunningPods(1);
        exactlyOneGpuIsLeft(estate, lease);
    }

    @Test
    void aDisruptionBudgetDoesNotKeepAPodBeyondItsLease(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("ends").gpus(4).seconds(300).apply().awaitActive();
        estate.kubectl().apply("""
                        {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: all, namespace: %s},
                         spec: {minAvailable: 1, selector: {matchLabels: {app: test}}}}
                        """.formatted(lease.namespace()));
        estate.pod("kept").lease("ends").gpus(4).create();
        lease.awaitRunningPods(1);
        Eventually.until(
                Eventually.SOON,
                () -> estate.kubectl()
                                .get("pdb", lease.namespace(), "all")
                                .orElseThrow()
                                .at("/status/currentHealthy")
                                .asInt()
                        == 1,
                () -> "the budget does not count the pod");
        assertThat(estate.admin()
                        .pods()
                        .inNamespace(lease.namespace())
                        .withName("kept")
                        .evict())
                .as("the budget refuses an eviction")
                .isFalse();
        // Before its term is over: no deadline on the pod helps then, only its eviction.
        lease.release();
        lease.awaitPhase("Released");
        assertThat(lease.endReason()).isEqualTo("ReleasedByTenant");
        assertThat(lease.runningPods()).isEmpty();
        estate.awaitCleanNodes();
    }

    @Test
    void aRunningPodIsToldOfTheEndByAnEvent(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("ends").gpus(4).seconds(30).notice(10).apply().awaitActive();
        estate.pod("p").lease("ends").gpus(4).create();
        lease.awaitRunningPods(1);
        assertThat(told(estate, "EndingSoon", "Pod", "p"))
                .as("not before the notice")
                .isEmpty();
        lease.awaitPhase(Eventually.allowance(Duration.ofSeconds(30)), "Ending");
        var end = lease.term("endsAt").toString();
        Eventually.passes(Eventually.SOON, () -> {
            assertThat(told(estate, "EndingSoon", "Pod", "p")).contains(end);
            assertThat(told(estate, "EndingSoon", "GpuLease", "ends")).contains(end);
        });
    }

    @Test
    void aPodThatStaysGatedIsToldWhyByAnEvent(TestEstate estate) {
        estate.with(1, 4);
        var over = estate.lease("over").gpus(4).seconds(300).apply().awaitActive();
        over.release();
        over.awaitPhase("Released");
        estate.lease("later")
                .gpus(4)
                .starting(TestEstate.inSeconds(3000))
                .apply()
                .awaitPhase("Reserved");
        estate.pod("of-none").create();
        estate.pod("of-nobodys").lease("nobodys").create();
        estate.pod("of-later").lease("later").create();
        estate.pod("of-over").lease("over").create();
        Eventually.passes(Eventually.SOON, () -> {
            assertThat(told(estate, "AwaitingStart", "Pod", "of-none")).contains("names no lease", "gpulease.io/lease");
            assertThat(told(estate, "AwaitingStart", "Pod", "of-nobodys"))
                    .contains("no lease nobodys in this namespace");
            assertThat(told(estate, "AwaitingStart", "Pod", "of-later")).contains("later has not started");
            assertThat(told(estate, "Expired", "Pod", "of-over")).contains("over is over");
        });
        assertThat(estate.world().pods().filter(p -> p.namespace().equals(estate.namespace())))
                .hasSize(4)
                .allMatch(PodRecord::gated);
    }

    @Test
    void aPodThatWaitsForALeaseIsLetInWhenThereIsOne(TestEstate estate) {
        estate.with(1, 4);
        estate.pod("early").lease("awaited").gpus(4).create();
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(told(estate, "AwaitingStart", "Pod", "early")).contains("no lease awaited"));
        estate.lease("awaited").gpus(4).seconds(300).apply().awaitActive().awaitRunningPods(1);
    }

    /** Two more do not fit, one does, and the scheduler agrees. */
    private static void exactlyOneGpuIsLeft(TestEstate estate, TestLease lease) {
        estate.pod("two").lease("train").gpus(2).create();
        estate.pod("one").lease("train").gpus(1).create();
        lease.awaitRunningPods(2);
        Eventually.stays(Duration.ofSeconds(2), () -> lease.runningPods().size() == 2, lease::about);
        assertThat(lease.pods().stream().filter(PodRecord::gated).map(PodRecord::name))
                .containsExactly("two");
    }

    private static String told(TestEstate estate, String reason, String kind, String name) {
        return estate.kubectl().list("events.v1.events.k8s.io", estate.namespace()).stream()
                .filter(e -> e.path("reason").asText().equals(reason))
                .filter(e -> e.at("/regarding/kind").asText().equals(kind)
                        && e.at("/regarding/name").asText().equals(name))
                .map(e -> e.path("note").asText())
                .findFirst()
                .orElse("");
    }
}
