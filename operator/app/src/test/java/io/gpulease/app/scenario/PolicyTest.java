package io.gpulease.app.scenario;

import static io.gpulease.app.scenario.Product.gpulease;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.Command;
import io.gpulease.testkit.plane.ControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules that are written down, whom they hit, and what becomes of it. Each policy is meant for its own estate's tenant alone. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class PolicyTest {
    private static final String NO_MINERS =
            "pods.all(p, !p.containers.exists(c, c.image.startsWith('docker.io/xmrig/')))";
    /** A round of the finder is five seconds. */
    private static final Duration FOUND = Eventually.allowance(Duration.ofSeconds(30));

    @Test
    void aForbiddenImageSuspendsTheLeaseAndADismissalResumesItAndGivesTheTimeBack(
            TestEstate estate, ControlPlane plane) {
        estate.with(1, 4);
        policy(estate, "{name: no-miners, expression: \"%s\", action: Suspend, appealWindow: 1h}".formatted(NO_MINERS));
        var lease = estate.lease("train")
                .gpus(4)
                .seconds(240)
                .notice(5)
                .grace(1)
                .apply()
                .awaitActive();
        var end = lease.term("endsAt");
        pod(estate, "good", "docker.io/library/busybox:1", "train");
        lease.awaitRunningPods(1);
        lease.stays(Duration.ofSeconds(6), "Active");
        assertThat(violations(estate))
                .as("who keeps the rules has nothing on record")
                .isEmpty();

        pod(estate, "bad", "docker.io/xmrig/xmrig:6", "train");
        lease.awaitPhase(FOUND, "Suspended");

        assertThat(lease.seen().reason()).isEqualTo("PolicyViolation");
        var violation = awaitViolation(estate, "Acted");
        assertThat(violation.at("/spec/leaseUid").asText()).isEqualTo(lease.uid());
        assertThat(violation.at("/spec/rule").asText()).isEqualTo("no-miners");
        assertThat(violation.at("/spec/reportedBy").asText()).isEqualTo("operator");
        assertThat(violation.at("/spec/evidence/0/observed").asText()).contains("bad", "docker.io/xmrig/xmrig:6");
        var actedAt = Instant.parse(violation.at("/status/actedAt").asText());
        assertThat(Instant.parse(violation.at("/status/appealEndsAt").asText()))
                .isEqualTo(actedAt.plus(Duration.ofHours(1)));
        Eventually.until(
                Eventually.SOON, () -> lease.runningPods().isEmpty(), () -> "pods run: " + lease.runningPods());
        lease.assertFenced();
        assertThat(lease.seen().isTrue("PolicyCompliant")).isFalse();

        var name = violation.at("/metadata/name").asText();
        String full = estate.namespace() + "/" + name;
        assertThat(gpulease(plane, "appeal", full, "--text", "nothing to say")
                        .run()
                        .exit())
                .as("the platform, which judges, does not answer itself")
                .isNotZero();
        var tenant = Product.asMember(plane, estate.namespace());
        said(Product.gpulease(tenant, "appeal", full, "--text", "it was a benchmark"), "on record");
        assertThat(Product.gpulease(tenant, "appeal", full, "--text", "again")
                        .run()
                        .exit())
                .isEqualTo(1);
        var listed = gpulease(plane, "violations", "-n", estate.namespace(), "-o", "wide")
                .run();
        assertThat(listed.out()).contains(full, "no-miners", "Suspend", "verdict until", "it was a benchmark");
        said(gpulease(plane, "verdict", full, "--dismiss"), "Dismissed");

        lease.awaitPhase(FOUND, "Active");
        awaitViolation(estate, "Dismissed");
        Eventually.until(
                Eventually.SOON,
                () -> lease.term("endsAt").isAfter(end),
                () -> "the time is not given back: " + lease.about());
        assertThat(lease.seen().isTrue("PolicyCompliant")).isTrue();
        pod(estate, "better", "docker.io/library/busybox:2", "train");
        lease.awaitRunningPods(1);
        lease.release();
        lease.awaitReleased();
        assertThat(lease.endReason()).isEqualTo("ReleasedByTenant");
        estate.assertNoBreach();
    }

    @Test
    void aRevokedLeaseEndsAtOnceAndItsCapacityIsTheNextOnes(TestEstate estate) {
        estate.with(1, 4);
        policy(estate, "{name: no-miners, expression: \"%s\", action: Revoke}".formatted(NO_MINERS));
        var lease = estate.lease("mines")
                .gpus(4)
                .seconds(600)
                .notice(5)
                .grace(1)
                .apply()
                .awaitActive();
        var next = estate.lease("next")
                .gpus(4)
                .seconds(10)
                .notice(1)
                .grace(1)
                .apply()
                .awaitPhase("Pending");

        pod(estate, "bad", "docker.io/xmrig/xmrig:6", "mines");
        lease.awaitReleased();

        assertThat(lease.endReason()).isEqualTo("Revoked");
        assertThat(lease.seen().reason()).isEqualTo("PolicyViolation");
        awaitViolation(estate, "Acted");
        next.awaitActive(FOUND);
        next.awaitReleased();
        estate.assertNoBreach();
    }

    @Test
    void aBrokenRuleIsToldAndHoldsUpNeitherTheOthersNorALease(TestEstate estate) {
        estate.with(1, 4);
        policy(
                estate,
                "{name: broken, expression: 'lease.colour == 1', action: Revoke}",
                "{name: no-miners, expression: \"%s\", action: Warn}".formatted(NO_MINERS));
        Eventually.passes(Eventually.SOON, () -> {
            var policy = estate.kubectl().get("lpol", "", estate.id()).orElseThrow();
            assertThat(condition(policy, "Stalled").path("status").asText()).isEqualTo("True");
            assertThat(condition(policy, "Stalled").path("message").asText()).contains("broken", "line 1, column ");
        });
        var lease = estate.lease("train")
                .gpus(4)
                .seconds(60)
                .notice(2)
                .grace(1)
                .apply()
                .awaitActive();

        pod(estate, "bad", "docker.io/xmrig/xmrig:6", "train");
        var violation = awaitViolation(estate, "Acted");

        assertThat(violation.at("/spec/rule").asText()).isEqualTo("no-miners");
        lease.awaitCondition("PolicyCompliant", false);
        assertThat(lease.message("PolicyCompliant")).contains("no-miners");
        assertThat(lease.phase()).as("a warning stops nothing").isEqualTo("Active");
        lease.release();
        lease.awaitReleased();
        assertThat(violations(estate))
                .as("what is on record outlives the lease")
                .hasSize(1);
        estate.assertNoBreach();
    }

    @Test
    void theAbuseDeskNamesARuleThatIsWrittenDownAndWhatItFilesIsActedOn(TestEstate estate) {
        estate.with(1, 4);
        policy(estate, "{name: no-attacks, expression: 'true', action: Suspend, appealWindow: 4s}");
        var lease = estate.lease("train")
                .gpus(4)
                .seconds(120)
                .notice(5)
                .grace(1)
                .apply()
                .awaitActive();

        assertThat(file(estate, lease, "none", "\"\"").ok())
                .as("without a rule")
                .isFalse();
        assertThat(file(estate, lease, "unknown", "no-such-rule").ok()).isTrue();
        Eventually.passes(
                FOUND,
                () -> assertThat(condition(violation(estate, "unknown"), "Stalled")
                                .path("reason")
                                .asText())
                        .isEqualTo("RuleUnknown"));
        assertThat(lease.phase()).isEqualTo("Active");

        assertThat(file(estate, lease, "known", "no-attacks").ok()).isTrue();
        lease.awaitPhase(FOUND, "Suspended");
        lease.awaitReleased();

        assertThat(lease.endReason()).as("nobody answered in its window").isEqualTo("Revoked");
        var suspended = lease.when("Suspended");
        assertThat(suspended.reason()).isEqualTo("PolicyViolation");
        assertThat(Duration.between(
                        Instant.parse(
                                violation(estate, "known").at("/status/actedAt").asText()),
                        lease.term("endedAt")))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        estate.assertNoBreach();
    }

    private static Command.Outcome file(TestEstate estate, TestLease lease, String name, String rule) {
        return estate.kubectl().tryCreate("""
                {apiVersion: gpulease.io/v1alpha1, kind: LeaseViolation, metadata: {name: %s, namespace: %s},
                 spec: {leaseName: %s, leaseUid: %s, policy: %s, rule: %s, action: Suspend, reportedBy: abuse-desk,
                        evidence: [{at: "%s", observed: a report of an attack}]}}""".formatted(
                name, estate.namespace(), lease.name(), lease.uid(), estate.id(), rule, TestEstate.inSeconds(0)));
    }

    private static void said(Command command, String words) {
        var outcome = command.run();
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains(words);
    }

    private static void policy(TestEstate estate, String... rules) {
        estate.kubectl()
                .patch(
                        "gputenant",
                        "",
                        estate.id() + "-t",
                        "{\"metadata\":{\"labels\":{\"estate.example.com/ruled\":\"%s\"}}}".formatted(estate.id()));
        estate.kubectl().create("""
                {apiVersion: gpulease.io/v1alpha1, kind: LeasePolicy, metadata: {name: %s},
                 spec: {tenantSelector: {matchLabels: {estate.example.com/ruled: %1$s}}, rules: [%s]}}""".formatted(estate.id(), String.join(", ", rules)));
    }

    private static void pod(TestEstate estate, String name, String image, String lease) {
        estate.kubectl().create("""
                {apiVersion: v1, kind: Pod, metadata: {name: %s, namespace: %s, labels: {gpulease.io/lease: %s}},
                 spec: {restartPolicy: Never, automountServiceAccountToken: false, terminationGracePeriodSeconds: 1,
                  securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}},
                  containers: [{name: main, image: "%s", resources: {limits: {nvidia.com/gpu: 1}},
                   securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}}""".formatted(name, estate.namespace(), lease, image));
    }

    private static List<JsonNode> violations(TestEstate estate) {
        return estate.kubectl().list("leaseviolations", estate.namespace());
    }

    private static JsonNode violation(TestEstate estate, String name) {
        return estate.kubectl().get("leaseviolation", estate.namespace(), name).orElseThrow();
    }

    private static JsonNode awaitViolation(TestEstate estate, String phase) {
        Eventually.passes(
                FOUND,
                () -> assertThat(violations(estate))
                        .singleElement()
                        .satisfies(one ->
                                assertThat(one.at("/status/phase").asText()).isEqualTo(phase)));
        return violations(estate).getFirst();
    }

    private static JsonNode condition(JsonNode object, String type) {
        for (var condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return object.at("/there/is/none");
    }
}
