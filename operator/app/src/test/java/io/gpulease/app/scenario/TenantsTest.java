package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tenants that are suspended, not there yet, or removed. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class TenantsTest {
    @Test
    void aSuspendedTenantStartsNothingNewWhileWhatRunsGoesOn(TestEstate estate) {
        estate.with(2, 4);
        var runs = estate.lease("runs").gpus(4).seconds(300).apply().awaitActive();
        suspend(estate, true);
        var waits = estate.lease("waits").gpus(4).seconds(5).notice(1).apply().awaitPhase("Pending");
        awaitReason(waits, "TenantSuspended");
        waits.stays(Duration.ofSeconds(4), "Pending").neverRan();
        assertThat(runs.phase()).isEqualTo("Active");

        suspend(estate, false);
        waits.awaitActive().endsOnTime();
        assertThat(runs.phase()).isEqualTo("Active");
    }

    @Test
    void aWindowThatPassesWhileItsTenantIsSuspendedIsRejected(TestEstate estate) {
        estate.with(1, 4);
        var booked = estate.lease("booked")
                .gpus(4)
                .seconds(4)
                .notice(1)
                .starting(TestEstate.inSeconds(30))
                .apply()
                .awaitPhase("Reserved");
        suspend(estate, true);
        booked.awaitPhase(Duration.ofSeconds(34).plus(Eventually.SOON), "Rejected")
                .neverRan();
        assertThat(booked.seen().reason()).isEqualTo("TenantSuspended");
    }

    /** From the tenant's profile to the pod: nodes are simulated, so that nobody looks at the handler. */
    @Test
    void podsOfATenantRunUnderTheRuntimeClassOfItsProfileForAsLongAsItNamesOne(TestEstate estate) {
        estate.capacity(1, 4);
        var sandboxed = estate.id() + "-sandboxed";
        estate.kubectl().create("""
                {apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: %s}, handler: sandboxed,
                 overhead: {podFixed: {cpu: 250m}}}
                """.formatted(sandboxed));
        estate.withTenant(estate.tenant("t").set("spec.isolation.runtimeClassName", sandboxed));
        var lease = estate.lease("l").gpus(4).seconds(300).apply().awaitActive();
        // The API server hears of a new class a moment later.
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.pod("before").lease("l").tryCreate()).isEmpty());
        lease.awaitRunningPods(1);
        var spec = lease.runningPods().getFirst().object().path("spec");
        assertThat(spec.path("runtimeClassName").asText()).isEqualTo(sandboxed);
        assertThat(spec.at("/overhead/cpu").asText()).isEqualTo("250m");

        estate.kubectl()
                .patch(
                        "gputenant",
                        "default",
                        estate.id() + "-t",
                        "{\"spec\":{\"isolation\":{\"runtimeClassName\":null}}}");
        Eventually.until(
                Eventually.SOON,
                () -> estate.world()
                        .namespace(estate.namespace())
                        .orElseThrow()
                        .at("/metadata/labels/gpulease.io~1runtime-class")
                        .isMissingNode(),
                () -> "the namespace still asks for the class");
        estate.pod("after").lease("l").create();
        lease.awaitRunningPods(2);
        assertThat(lease.runningPods())
                .extracting(pod -> pod.object().at("/spec/runtimeClassName").asText())
                .containsExactlyInAnyOrder(sandboxed, "");
        estate.kubectl().run("delete", "runtimeclass", sandboxed);
    }

    @Test
    void aLeaseMayBeAppliedBeforeItsTenant(TestEstate estate) {
        estate.capacity(1, 4);
        var tenant = estate.tenant("t");
        var namespace = estate.id() + "-t-a";
        // As the platform may: the namespace is the tenant's by its label before anybody has written the tenant.
        estate.kubectl().apply("""
                        {apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: {gpulease.io/tenant: %s-t}}}
                        """.formatted(namespace, estate.id()));
        var lease = estate.lease(namespace, "early")
                .gpus(4)
                .seconds(5)
                .notice(1)
                .apply()
                .awaitPhase("Pending");
        awaitReason(lease, "TenantUnknown");
        lease.stays(Duration.ofSeconds(2), "Pending").neverRan();

        assertThat(tenant.create()).isEqualTo(namespace);
        lease.awaitActive().endsOnTime();
    }

    @Test
    void aNamespaceOfNoTenantGetsNothingAndIsNotTakenOver(TestEstate estate) {
        estate.capacity(1, 4);
        var own = estate.ownersNamespace("own");
        var lease = estate.lease(own, "x").gpus(4).apply().awaitPhase("Pending");
        awaitReason(lease, "TenantUnknown");
        assertThat(lease.message("Placed")).contains(own);

        estate.tenant("t")
                .set("spec.namespaces", List.of(estate.id() + "-t-a", own))
                .create();
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(tenant(estate).at("/status/conditions").toString())
                        .contains("NamespaceNotOurs", own));
        lease.stays(Duration.ofSeconds(2), "Pending").neverRan();
    }

    @Test
    void aNamespaceIsBroughtUpOnceTheOneInItsWayIsGone(TestEstate estate) {
        String name = estate.id() + "-t-x";
        estate.kubectl().apply("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(name));
        estate.tenant("t")
                .set("spec.namespaces", List.of(estate.id() + "-t-a", name))
                .create();
        awaitConditions(estate, conditions -> conditions.contains("NamespaceNotOurs"));

        estate.kubectl().delete("namespace", "", name);
        awaitConditions(estate, conditions -> !conditions.contains("NamespaceNotOurs"));
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.kubectl()
                                .get("namespace", "", name)
                                .map(namespace -> namespace
                                        .at("/metadata/labels/gpulease.io~1tenant")
                                        .asText()))
                        .contains(estate.id() + "-t"));
        estate.kubectl().delete("namespace", "", name);
    }

    @Test
    void aNamespaceThatIsTheTenantsByItsLabelGetsTheLevelOfItsProfile(TestEstate estate) {
        String name = estate.id() + "-t-a";
        estate.kubectl().apply("""
                        {apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: {gpulease.io/tenant: %s-t}}}
                        """.formatted(name, estate.id()));
        estate.tenant("t").create();
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.kubectl()
                                .get("namespace", "", name)
                                .map(namespace -> namespace
                                        .at("/metadata/labels/pod-security.kubernetes.io~1enforce")
                                        .asText()))
                        .contains("restricted"));
    }

    private static void awaitConditions(TestEstate estate, Predicate<String> as) {
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(tenant(estate).at("/status/conditions").toString())
                        .matches(as));
    }

    @Test
    void theLeasesOfARemovedTenantEndWithTheirNoticeAndItsNamespaceStays(TestEstate estate) {
        estate.with(1, 4);
        var tenant = estate.id() + "-t";
        var lease = estate.lease("runs").gpus(4).seconds(300).notice(30).apply().awaitActive();
        estate.kubectl().run("delete", "gten", tenant, "--wait=false");

        lease.awaitPhase("Ending");
        assertThat(lease.seen().reason()).isEqualTo("TenantRemoved");
        assertThat(Duration.between(lease.term("noticeAt"), lease.term("endsAt")))
                .as("it had its notice, and ends with a whole second")
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
        var late = estate.lease("late").gpus(4).apply().awaitPhase("Pending");
        awaitReason(late, "TenantUnknown");
        var shortlyBeforeItsEnd = lease.term("endsAt").minusSeconds(10);
        Eventually.until(
                Duration.ofSeconds(30), () -> Instant.now().isAfter(shortlyBeforeItsEnd), () -> "time does not pass");
        assertThat(estate.kubectl().get("gten", "default", tenant).map(there -> there.at("/metadata/finalizers")))
                .as("it stays to the last")
                .get()
                .asString()
                .contains("gpulease.io/in-use");

        lease.awaitReleased();
        assertThat(lease.endReason()).isEqualTo("TenantRemoved");
        Eventually.until(
                Eventually.SOON,
                () -> estate.kubectl().get("gten", "default", tenant).isEmpty(),
                () -> "the tenant outlives its last lease");
        assertThat(estate.world()
                        .namespace(lease.namespace())
                        .orElseThrow()
                        .at("/metadata/labels/gpulease.io~1tenant")
                        .asText())
                .as("its namespace stays, labelled")
                .isEqualTo(tenant);
        late.neverRan();

        // Applied again it finds its namespace by the label.
        estate.tenant("t").create();
        late.awaitActive();
    }

    private static JsonNode tenant(TestEstate estate) {
        return estate.kubectl().get("gten", "default", estate.id() + "-t").orElseThrow();
    }

    private static void suspend(TestEstate estate, boolean suspended) {
        estate.kubectl()
                .run(
                        "patch",
                        "gten",
                        estate.id() + "-t",
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"suspended\":%s}}".formatted(suspended));
    }

    private static void awaitReason(TestLease lease, String reason) {
        Eventually.until(
                Eventually.SOON,
                () -> lease.seen().reason().equals(reason),
                () -> "not %s: %s".formatted(reason, lease.about()));
    }
}
