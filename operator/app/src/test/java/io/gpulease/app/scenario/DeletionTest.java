package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.invariant.PodRecord;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code kubectl delete} in every phase, and what is applied again afterwards. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class DeletionTest {
    private static final String HELD = "example.com/held";

    @Test
    void beforeItsStartALeaseGoesAtOnce(TestEstate estate) {
        estate.with(1, 2);
        var holder = estate.lease("holder").gpus(2).seconds(300).apply().awaitActive();
        var pending = estate.lease("pending").gpus(2).apply().awaitPhase("Pending");
        var reserved = estate.lease("reserved")
                .gpus(2)
                .starting(TestEstate.inSeconds(3000))
                .apply()
                .awaitPhase("Reserved");
        var rejected =
                estate.lease("rejected").gpuClass("nobody-has-it").apply().awaitPhase("Rejected");
        for (var lease : List.of(pending, reserved, rejected)) {
            lease.delete();
            lease.awaitGone();
            lease.neverRan();
        }
        assertThat(holder.phase()).isEqualTo("Active");
    }

    @Test
    void anActiveLeaseIsReleasedAndGoesWithItsPods(TestEstate estate) {
        estate.with(3, 2);
        var lease = estate.lease("active").gpus(4).seconds(200).apply().awaitActive();
        estate.pod("p0").lease("active").gpus(2).create();
        estate.pod("p1").lease("active").gpus(2).create();
        lease.awaitRunningPods(2);
        lease.delete();
        lease.awaitGone();
        assertThat(lease.was("Releasing")).as(lease.about()).isTrue();
        assertThat(lease.runningPods()).isEmpty();
        assertThat(Instant.now()).isBefore(lease.term("endsAt"));
        estate.awaitCleanNodes();
    }

    @Test
    void aReleasingLeaseKeepsItsNodeUntilItsLastPodHasGone(TestEstate estate) {
        estate.with(1, 4);
        var lease =
                estate.lease("stubborn").gpus(4).seconds(200).grace(6).apply().awaitActive();
        estate.pod("p").lease("stubborn").gpus(4).grace(60).create();
        lease.awaitRunningPods(1);
        lease.delete();
        lease.awaitPhase("Releasing");
        var heir = estate.lease("heir").gpus(4).seconds(5).notice(1).apply();
        lease.delete();
        heir.awaitActive();
        assertThat(Duration.between(lease.entered("Releasing"), heir.entered("Active")))
                .as("the pod had its grace before the node was handed on")
                .isGreaterThan(Duration.ofSeconds(4));
        lease.awaitGone();
        heir.endsOnTime();
    }

    @Test
    void aLeaseThatIsDeletedAfterItsNoticeIsReleasedAndGoesOnceItsNodeIsClean(TestEstate estate) {
        estate.with(1, 4);
        var lease =
                estate.lease("told").gpus(4).seconds(300).notice(299).apply().awaitPhase("Ending");
        estate.pod("p").lease("told").gpus(4).finalizer(HELD).create();
        lease.awaitRunningPods(1);
        lease.delete();
        lease.awaitPhase("Releasing");
        goesOnlyWithItsPod(estate, lease);
        assertThat(lease.entered("Releasing")).isBefore(lease.term("endsAt"));
    }

    @Test
    void aReleasingLeaseThatIsDeletedGoesOnceItsNodeIsClean(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("released").gpus(4).seconds(300).apply().awaitActive();
        estate.pod("p").lease("released").gpus(4).finalizer(HELD).create();
        lease.awaitRunningPods(1);
        lease.release();
        lease.awaitPhase("Releasing");
        lease.delete();
        goesOnlyWithItsPod(estate, lease);
    }

    /** The pod stops only when it is let go. */
    private static void goesOnlyWithItsPod(TestEstate estate, TestLease lease) {
        Eventually.until(
                Eventually.SOON,
                () -> lease.pods().stream().allMatch(PodRecord::leaving)
                        && lease.seen().object().at("/metadata").has("deletionTimestamp"),
                () -> "not asked to go: " + lease.about());
        lease.stays(Duration.ofSeconds(3), "Releasing");
        assertThat(lease.gone())
                .as("not while its pod is there: %s", lease.about())
                .isFalse();
        lease.assertFenced();

        estate.freePod(lease.namespace(), "p");
        lease.awaitGone();
        assertThat(lease.endReason()).isEqualTo("ReleasedByTenant");
        // Pods are watched apart from leases: that the lease is gone may be heard first.
        Eventually.until(
                Eventually.SOON,
                () -> lease.pods().stream().allMatch(PodRecord::over),
                () -> "gone before its pod: " + lease.about());
        estate.awaitCleanNodes();
    }

    @Test
    void aFinishedLeaseThatIsAppliedAgainStaysFinished(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("again")
                .gpus(4)
                .seconds(5)
                .notice(1)
                .apply()
                .awaitActive()
                .endsOnTime();
        var generation = lease.seen().object().at("/metadata/generation").asLong();
        lease.reapply();
        lease.reapply();
        lease.reapply("--server-side", "--field-manager=gitops", "--force-conflicts");
        lease.stays(Duration.ofSeconds(3), "Released");
        assertThat(lease.seen().object().at("/metadata/generation").asLong()).isEqualTo(generation);

        lease.delete();
        lease.awaitGone();
        var anew = estate.applied(lease.manifest()).awaitActive();
        assertThat(anew.uid()).isNotEqualTo(lease.uid());
    }

    @Test
    void aManifestShowsNoDriftInAnyPhase(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("declared")
                .gpus(4)
                .seconds(9)
                .notice(4)
                .dedicated()
                .tier("OnDemand")
                .apply();
        for (var phase : List.of("Active", "Ending", "Released")) {
            lease.awaitPhase(Eventually.allowance(Duration.ofSeconds(30)), phase);
            var drift = estate.kubectl().diff(lease.manifest().text());
            assertThat(drift.out()).as("drift in %s", phase).isEmpty();
        }
        assertThat(lease.seen().object().at("/metadata/generation").asLong()).isEqualTo(1);
    }
}
