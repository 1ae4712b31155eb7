package io.gpulease.testkit.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.Kubectl;
import org.junit.jupiter.api.Test;

@OnControlPlane
class InstallationTest {
    @Test
    void theOperatorsAccountMayReadNodesAndNoSecrets(Installation installation) {
        try (var operator = installation.login().client()) {
            assertThat(operator.nodes().list().getItems()).isNotNull();
            assertThatThrownBy(() -> operator.secrets().inNamespace("default").list())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("is forbidden")
                    .hasMessageContaining(installation.login().user());
        }
    }

    @Test
    void simulatedNodesOfAnEstateComeAlive(TestEstate estate) {
        var node = estate.node("n0", 8, estate.pool());
        Eventually.until(
                Eventually.SOON,
                () -> estate.world().node(node).map(n -> n.isTrue("Ready")).orElse(false),
                () -> "not Ready: " + estate.world().node(node));
        assertThat(estate.world().node(node).orElseThrow().capacity("nvidia.com/gpu"))
                .isEqualTo(8);
    }

    @Test
    void theWitnessSeesALeaseThatNobodyActsOn(TestEstate estate, InvariantWatch watch, Kubectl kubectl) {
        var namespace = estate.ownersNamespace("o");
        var lease = estate.lease(namespace, "x").gpus(8).apply();
        assertThat(lease.phase()).isEmpty();
        assertThat(kubectl.get("gl", namespace, "x")
                        .orElseThrow()
                        .path("metadata")
                        .path("uid")
                        .asText())
                .isEqualTo(lease.uid());
        lease.delete();
        // Without an operator it would keep its finalizer for ever.
        kubectl.patch("gl", namespace, "x", "{\"metadata\":{\"finalizers\":null}}");
        lease.awaitGone();
        watch.assertNoBreachAbout(estate.id());
    }
}
