package io.gpulease.app.fault;

import static io.gpulease.testkit.Eventually.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.OperatorOptions;
import io.gpulease.testkit.product.OperatorProcess;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Leases that admission gave no finalizer, as its policy was away: the operator adds it, and to none that is gone. */
@OnControlPlane(privately = true)
class LeaseFinalizerTest {
    private static final int RACES = 25;
    /** For what should not happen to happen. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(3);

    @Test
    void isAddedWhereItIsMissingAndMakesNoLeaseAnewThatIsDeletedMeanwhile(
            Installation installation, InvariantWatch watch, TestEstate estate, KubernetesClient admin) {
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            estate.with(1, 4);
            estate.kubectl().run("delete", "mutatingadmissionpolicybinding", "gpulease-lease-finalizer-set");
            awaitNoneFromAdmission(estate, admin);

            var kept = estate.lease("kept").gpus(4).seconds(300).apply().awaitActive();
            assertThat(kept.seen().object().at("/metadata/finalizers").toString())
                    .contains("gpulease.io/release");
            kept.delete();
            deleteAtAnyInstant(estate, admin);

            Eventually.until(SOON, () -> leases(estate).isEmpty(), () -> "leases stay: " + leases(estate));
            Eventually.stays(LONG_ENOUGH, () -> leases(estate).isEmpty(), () -> "came back: " + leases(estate));
            estate.awaitCleanNodes();
            estate.close();
            assertThat(operator.alive()).as(operator.tail()).isTrue();
            watch.operatorDown();
        }
    }

    /** The API server goes by a policy for a moment longer than it is there. */
    private static void awaitNoneFromAdmission(TestEstate estate, KubernetesClient admin) {
        var probe = admin.resource(
                estate.lease("probe").gpus(4).seconds(300).manifest().resource());
        Eventually.until(
                SOON,
                () -> probe.dryRun(true).create().getMetadata().getFinalizers().isEmpty(),
                () -> "admission still sets the finalizer");
    }

    private static void deleteAtAnyInstant(TestEstate estate, KubernetesClient admin) {
        var meddler = new Meddler(admin);
        var chance = new Random(Seeds.seed("leases deleted at once"));
        for (int i = 0; i < RACES; i++) {
            var lease = meddler.create(
                    estate.lease("brief-" + i).gpus(4).seconds(300).manifest());
            Eventually.timePasses(Duration.ofMillis(chance.nextInt(40)));
            lease.delete();
        }
    }

    private static List<String> leases(TestEstate estate) {
        return estate.kubectl().list("gpuleases.gpulease.io", estate.namespace()).stream()
                .map(Object::toString)
                .toList();
    }
}
