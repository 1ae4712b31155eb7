package io.gpulease.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.AuditLog;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.KeptOperator;
import io.gpulease.testkit.product.OperatorOptions;
import io.gpulease.testkit.product.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two operators, of which one thinks that it still leads. */
@OnControlPlane(privately = true)
class TakeoverTest {
    private static final Duration SOON = Eventually.allowance(Duration.ofSeconds(15));
    /** What the client library puts into its requests as the name of who asks. */
    private static final String AGENT = "kubernetes.user.agent";

    @Test
    void aClaimDecidedByAFrozenLeaderIsNeverSent(
            ControlPlane plane,
            Installation installation,
            InvariantWatch watch,
            TestEstate estate,
            @TempDir Path directory)
            throws IOException {
        var held = OperatorOptions.USUAL
                .withMain(HeldOperator.class)
                .withProperty(HeldOperator.DIRECTORY, directory.toString())
                .withProperty(AGENT, "first");
        try (var first = OperatorProcess.start(installation, held);
                var second =
                        OperatorProcess.launch(installation, OperatorOptions.USUAL.withProperty(AGENT, "second"))) {
            watch.operatorUp();
            second.awaitStandingBy();
            estate.with(1, 4);
            Files.createFile(directory.resolve(HeldOperator.HOLD));
            var lease = estate.lease("contended").gpus(4).seconds(300).apply();
            first.awaitSaid(HeldOperator.HELD, SOON);

            first.pause();
            second.awaitReady();
            lease.awaitActive();
            lease.release();
            lease.awaitPhase("Released");
            estate.awaitCleanNodes();
            Files.createFile(directory.resolve(HeldOperator.SEND));
            var woken = Instant.now();
            first.resume();

            assertThat(first.awaitExit(SOON)).isEqualTo(KeptOperator.LOST_THE_LEAD);
            var audit = plane.audit().orElseThrow();
            assertThat(writesOf(audit, "second", Instant.EPOCH))
                    .as("writers can be told apart")
                    .isPositive();
            assertThat(writesOf(audit, "first", Instant.EPOCH)).isPositive();
            assertThat(writesOf(audit, "first", woken)).isZero();
            estate.awaitCleanNodes();
            estate.close();
            watch.operatorDown();
            second.terminate();
            assertThat(second.awaitExit(SOON)).isZero();
        }
    }

    /** Those that had an effect. */
    private static long writesOf(AuditLog audit, String agent, Instant from) {
        return audit
                .writes(write -> write.agent().startsWith(agent) && !write.at().isBefore(from))
                .stream()
                .filter(AuditLog.Write::succeeded)
                .count();
    }

    @Test
    void stoppingInTheMomentThatTheLeadIsTakenAwayEnds(
            Installation installation, KubernetesClient admin, InvariantWatch watch) {
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL)) {
            takeTheLead(admin);
            operator.terminate();
            assertThat(operator.awaitExit(SOON)).isIn(0, KeptOperator.LOST_THE_LEAD);
        }
        watch.assertNoBreach();
        letTheLeadGo(admin);
    }

    @Test
    void aLeaderWhoseLeadIsTakenAwayEndsByItself(
            Installation installation, KubernetesClient admin, InvariantWatch watch) {
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL)) {
            takeTheLead(admin);
            assertThat(operator.awaitExit(SOON)).isEqualTo(KeptOperator.LOST_THE_LEAD);
        }
        watch.assertNoBreach();
        letTheLeadGo(admin);
    }

    private static void takeTheLead(KubernetesClient admin) {
        admin.leases()
                .inNamespace(Installation.NAMESPACE)
                .withName("gpulease-operator")
                // Of no version: the leader renews it all the time.
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"holderIdentity\": \"somebody-else\"}}");
    }

    private static void letTheLeadGo(KubernetesClient admin) {
        admin.leases()
                .inNamespace(Installation.NAMESPACE)
                .withName("gpulease-operator")
                .delete();
    }
}
