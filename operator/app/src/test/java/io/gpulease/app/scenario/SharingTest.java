package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.invariant.PodRecord;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Who may be on a node together, and who may not. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class SharingTest {
    @Test
    void twoTenantsNeverShareADedicatedNode(TestEstate estate) {
        estate.with(2, 4);
        var other = estate.tenant("u").create();
        var ours = estate.lease("ours").gpus(1).seconds(25).notice(2).apply().awaitActive();
        var theirs = estate.lease(other, "theirs")
                .gpus(1)
                .seconds(25)
                .notice(2)
                .apply()
                .awaitActive();
        assertThat(ours.nodes()).doesNotContainAnyElementsOf(theirs.nodes());

        var third = estate.lease("third").gpus(1).seconds(5).notice(1).apply();
        var shared = estate.lease(other, "shared")
                .gpus(1)
                .seconds(5)
                .notice(1)
                .shared()
                .apply();
        third.stays(Duration.ofSeconds(3), "", "Pending");
        shared.stays(Duration.ofSeconds(1), "", "Pending");
        third.awaitActive(Eventually.allowance(Duration.ofSeconds(27)));
        shared.awaitActive(Eventually.allowance(Duration.ofSeconds(27)));
    }

    @Test
    void sharedLeasesPackOneNodeAndTheirPodsAreKeptApartByCount(TestEstate estate) {
        estate.with(2, 8);
        var other = estate.tenant("u").create();
        var three = estate.lease("three").gpus(3).seconds(40).shared().apply().awaitActive();
        var five =
                estate.lease(other, "five").gpus(5).seconds(40).shared().apply().awaitActive();
        assertThat(five.nodes()).as("packed beside the first").isEqualTo(three.nodes());

        for (int i = 0; i < 5; i++) {
            estate.pod("p" + i).lease("three").grace(1).create();
        }
        estate.pod(other, "big").lease("five").gpus(5).create();
        three.awaitRunningPods(3);
        five.awaitRunningPods(1);
        Eventually.stays(Duration.ofSeconds(2), () -> three.runningPods().size() == 3, three::about);
        var beyond = three.pods().stream().filter(PodRecord::gated).toList();
        assertThat(beyond).as("the others stay gated").hasSize(2);
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(eventsOf(estate, beyond.getFirst())).contains("3"));

        estate.kubectl()
                .delete("pod", three.namespace(), three.runningPods().getFirst().name(), "--grace-period=0", "--force");
        Eventually.until(
                Eventually.SOON,
                () -> three.pods().stream().filter(PodRecord::gated).count() == 1,
                () -> "a GPU came free in the lease, but nobody was let in: " + three.about());
        three.awaitRunningPods(3);
    }

    @Test
    void theOwnersPodsAreRespectedAndNeverEvicted(TestEstate estate) {
        estate.with(2, 8);
        var owner = estate.ownersNamespace("owner");
        estate.pod(owner, "own").gpus(2).onNode(estate.nodes().getFirst()).create();
        Eventually.until(Eventually.SOON, () -> ownRuns(estate, owner), () -> "the owner's pod does not run");

        var all = estate.lease("all").gpus(16).seconds(5).apply();
        var whole = estate.lease("whole").gpus(8).seconds(10).notice(2).apply().awaitActive();
        assertThat(whole.nodes()).containsExactly(estate.nodes().getLast());
        var part = estate.lease("part")
                .gpus(6)
                .seconds(6)
                .notice(1)
                .shared()
                .apply()
                .awaitActive();
        assertThat(part.nodes()).containsExactly(estate.nodes().getFirst());
        all.stays(Duration.ofSeconds(2), "", "Pending").neverRan();

        part.endsOnTime();
        whole.endsOnTime();
        assertThat(ownRuns(estate, owner))
                .as("the owner's pod lived through all of it")
                .isTrue();
    }

    /** As by mistake: no policy stands in its way in a namespace of the owner's, and no taint. */
    @Test
    void aPodOfTheOwnersThatComesToALeasedNodeIsToldAndLeftAlone(TestEstate estate) {
        estate.with(1, 4);
        var owner = estate.ownersNamespace("owner");
        var whole = estate.lease("whole").gpus(4).seconds(60).apply().awaitActive();
        var node = estate.nodes().getFirst();
        estate.pod(owner, "own")
                .gpus(2)
                .toleratingEverything()
                .set("spec.nodeSelector", Map.of("kubernetes.io/hostname", node))
                .create();
        Eventually.until(Eventually.SOON, () -> ownRuns(estate, owner), () -> "the owner's pod does not run");
        Eventually.passes(Eventually.SOON, () -> {
            assertThat(foreign(estate, "default", node)).contains(owner + "/own");
            assertThat(foreign(estate, whole.namespace(), "whole"))
                    .as("the tenant is told, but not whose it is")
                    .contains(node)
                    .doesNotContain(owner);
        });
        whole.release();
        whole.awaitReleased();
        assertThat(ownRuns(estate, owner)).as("nobody has ended it").isTrue();
    }

    /** What Events ForeignPod say about an object. */
    private static String foreign(TestEstate estate, String namespace, String about) {
        return estate.kubectl().list("events.events.k8s.io", namespace).stream()
                .filter(event -> event.path("reason").asText().equals("ForeignPod")
                        && event.at("/regarding/name").asText().equals(about))
                .map(event -> event.path("note").asText())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void nobodyOfATenantRunsWithoutALeaseOfItsOwn(TestEstate estate) {
        estate.with(2, 4);
        var other = estate.tenant("u").create();
        var theirs = estate.lease(other, "theirs").gpus(4).seconds(60).apply().awaitActive();
        estate.pod("no-lease").create();
        estate.pod("ghost").lease("ghost").create();
        estate.pod("foreign").lease("theirs").create();
        assertThat(estate.pod("by-name")
                        .onNode(theirs.nodes().iterator().next())
                        .tryCreate())
                .isPresent();
        assertThat(estate.pod("tolerant").lease("x").toleratingEverything().tryCreate())
                .isPresent();
        Eventually.stays(Duration.ofSeconds(4), () -> nobodyRuns(estate), () -> "a pod without a lease runs");
    }

    private static boolean nobodyRuns(TestEstate estate) {
        return estate.world().pods().noneMatch(p -> p.namespace().equals(estate.namespace()) && p.running());
    }

    private static boolean ownRuns(TestEstate estate, String owner) {
        return estate.world()
                .pods()
                .anyMatch(p -> p.namespace().equals(owner)
                        && p.running()
                        && p.object().at("/status/phase").asText().equals("Running"));
    }

    private static String eventsOf(TestEstate estate, PodRecord pod) {
        return estate.kubectl().list("events", pod.namespace()).stream()
                .filter(e -> e.at("/involvedObject/name").asText().equals(pod.name()))
                .map(e -> e.path("message").asText())
                .collect(Collectors.joining("\n"));
    }
}
