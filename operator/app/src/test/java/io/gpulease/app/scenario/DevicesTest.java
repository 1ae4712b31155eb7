package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.invariant.PodRecord;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A pool of devices that have another name than nvidia.com/gpu, beside a pool of those. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class DevicesTest {
    private static final String GPU = "nvidia.com/gpu";
    private static final String SLICE = "example.com/slice";

    @Test
    void aLeaseIsForTheDeviceOfItsPool(TestEstate estate) {
        var node = withSlices(estate);
        var lease = estate.lease("l")
                .gpuClass(sliceClass(estate))
                .gpus(4)
                .seconds(300)
                .apply()
                .awaitActive();
        assertThat(lease.placement()).isEqualTo(Map.of(node, 4));
        lease.assertFenced();
        estate.pod("three").lease("l").asking(SLICE, 3).create();
        lease.awaitRunningPods(1);
        assertThat(lease.runningPods()).extracting(PodRecord::node).containsExactly(node);

        estate.pod("gpu").lease("l").asking(GPU, 1).create();
        estate.pod("two").lease("l").asking(SLICE, 2).create();
        awaitTold(estate, "gpu", "This lease is for " + SLICE, GPU);
        awaitTold(estate, "two", "1 of its 4", "asks for 2");
        stayGated(lease, "gpu", "two");

        lease.release();
        lease.awaitPhase("Released");
        assertThat(lease.runningPods()).isEmpty();
        estate.awaitCleanNodes();
    }

    @Test
    void sharedNodesAreCountedInTheDeviceOfTheirPool(TestEstate estate) {
        var node = withSlices(estate);
        var lease = estate.lease("l")
                .gpuClass(sliceClass(estate))
                .gpus(3)
                .seconds(300)
                .shared()
                .apply()
                .awaitActive();
        assertThat(lease.placement()).isEqualTo(Map.of(node, 3));
        var beyond = estate.lease("beyond")
                .gpuClass(sliceClass(estate))
                .gpus(2)
                .seconds(300)
                .shared()
                .apply()
                .awaitPhase("Pending");
        estate.pod("three").lease("l").asking(SLICE, 3).create();
        lease.awaitRunningPods(1);
        estate.pod("gpu").lease("l").asking(GPU, 1).create();
        awaitTold(estate, "gpu", "This lease is for " + SLICE, GPU);
        stayGated(lease, "gpu");
        beyond.neverRan();
    }

    @Test
    void aLeaseOfGpusGivesNoOtherDevice(TestEstate estate) {
        withSlices(estate);
        var lease = estate.lease("l").gpus(4).seconds(300).apply().awaitActive();
        estate.pod("slice").lease("l").asking(SLICE, 1).create();
        awaitTold(estate, "slice", "This lease is for " + GPU, SLICE);
        stayGated(lease, "slice");
    }

    /** One node of GPUs and one of slices; returns that one. */
    private static String withSlices(TestEstate estate) {
        estate.capacity(1, 4);
        var pool = estate.id() + "-slices";
        var node = estate.node("s", SLICE, 4, pool);
        estate.pool(pool)
                .gpuClass(sliceClass(estate))
                .set("spec.resourceName", SLICE)
                .create();
        estate.awaitPool(pool, 4);
        estate.withTenant(estate.tenant("t").quota(sliceClass(estate), 8));
        return node;
    }

    private static String sliceClass(TestEstate estate) {
        return estate.id() + "-slice";
    }

    private static void awaitTold(TestEstate estate, String pod, String... words) {
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.kubectl().list("events.events.k8s.io", estate.namespace()))
                        .filteredOn(
                                event -> event.at("/regarding/name").asText().equals(pod))
                        .anySatisfy(event -> {
                            assertThat(event.path("reason").asText()).isEqualTo("NoCapacity");
                            assertThat(event.path("note").asText()).contains(words);
                        }));
    }

    private static void stayGated(TestLease lease, String... pods) {
        Eventually.stays(
                Duration.ofSeconds(2),
                () -> lease.pods().stream().filter(PodRecord::gated).count() == pods.length,
                lease::about);
        assertThat(lease.pods().stream().filter(PodRecord::gated).map(PodRecord::name))
                .containsExactlyInAnyOrder(pods);
    }
}
