package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What others write at the same instant as the operator: nothing of theirs is lost, and nothing comes back. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class RaceTest {
    private static final int ROUNDS = 40;

    @Test
    void aLeaseDeletedAsSoonAsItWasCreatedNeverComesBack(TestEstate estate, KubernetesClient admin) {
        estate.with(1, 4);
        for (int i = 0; i < ROUNDS; i++) {
            var lease = estate.lease("short-lived-" + i).shared().manifest().resource();
            admin.resource(lease).create();
            admin.resource(lease).delete();
        }
        Eventually.until(
                Eventually.SOON,
                () -> estate.kubectl().list("gl", estate.namespace()).isEmpty(),
                () -> "still there: " + estate.kubectl().run("get", "gl", "-n", estate.namespace()));
        Eventually.stays(
                Duration.ofSeconds(2),
                () -> estate.kubectl().list("gl", estate.namespace()).isEmpty(),
                () -> "came back: " + estate.kubectl().run("get", "gl", "-n", estate.namespace()));
        estate.awaitCleanNodes();
    }

    @Test
    void aChangeOfTheSpecThatMeetsAStatusWriteIsNeverMissed(TestEstate estate, KubernetesClient admin) {
        estate.with(2, 8);
        var leases = new ArrayList<TestLease>();
        for (int i = 0; i < 12; i++) {
            var manifest = estate.lease("given-back-" + i).seconds(300).shared().manifest();
            admin.resource(manifest.resource()).create();
            // At once: the operator is just about to write that it runs.
            admin.resource(manifest.set("spec.release", true).resource())
                    .forceConflicts()
                    .serverSideApply();
            leases.add(estate.found(manifest));
        }
        leases.forEach(lease -> lease.awaitPhase("Released"));
        assertThat(leases).allSatisfy(lease -> assertThat(lease.endReason()).isEqualTo("ReleasedByTenant"));
    }

    @Test
    void taintsOfOthersSurviveEveryClaimAndEveryRelease(TestEstate estate, KubernetesClient admin) {
        estate.with(1, 4);
        var node = estate.nodes().getFirst();
        var leases = new ArrayList<TestLease>();
        for (int i = 0; i < 3; i++) {
            leases.add(estate.lease("brief-" + i).gpus(4).seconds(1).notice(0).apply());
        }
        int taints = 0;
        while (!leases.stream().allMatch(lease -> lease.was("Released")) && taints < 300) {
            if (tainted(admin, node, "other.example.com/t" + taints)) {
                taints++;
            }
        }
        leases.forEach(TestLease::awaitReleased);
        estate.awaitCleanNodes();
        var left = admin.nodes().withName(node).get().getSpec().getTaints().stream()
                .map(Taint::getKey)
                .toList();
        assertThat(left)
                .containsAll(IntStream.range(0, taints)
                        .mapToObj(i -> "other.example.com/t" + i)
                        .toList());
        assertThat(leases).allSatisfy(lease -> assertThat(lease.was("Active")).isTrue());
    }
    /** As a careful actor does it: against the version it has read, again when that has changed. */
    private static boolean tainted(KubernetesClient admin, String node, String key) {
        var taint = new Taint("PreferNoSchedule", key, null, null);
        try {
            var read = admin.nodes().withName(node).require();
            admin.resource(new NodeBuilder(read)
                            .editSpec()
                            .addToTaints(taint)
                            .endSpec()
                            .build())
                    .update();
            return true;
        } catch (KubernetesClientException e) {
            assertThat(e.getCode())
                    .as("only a conflict is to be expected: %s", e.getMessage())
                    .isEqualTo(409);
            return false;
        }
    }
}
