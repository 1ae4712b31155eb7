package io.gpulease.testkit.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@OnControlPlane(privately = true)
class LocalControlPlaneTest {
    private static final String CONFIG_MAP = """
            {apiVersion: v1, kind: ConfigMap, metadata: {name: %s, namespace: default}, data: {a: b}}
            """;

    @Test
    void theAuditLogTellsWhoWroteWhat(ControlPlane plane, Kubectl kubectl) {
        var before = Instant.now();
        kubectl.create(CONFIG_MAP.formatted("audited"));
        Eventually.passes(
                Duration.ofSeconds(5),
                () -> assertThat(plane.audit().orElseThrow().writes(w -> w.at().isAfter(before)))
                        .anySatisfy(write -> {
                            assertThat(write.kind()).isEqualTo("create configmaps");
                            assertThat(write.object()).isEqualTo("default/audited");
                            assertThat(write.succeeded()).isTrue();
                        }));
    }

    @Test
    void whatWasWrittenIsThereAfterApiServerAndEtcdWereKilled(
            ControlPlane plane, Kubectl kubectl, KubernetesClient admin) {
        kubectl.create(CONFIG_MAP.formatted("kept"));
        plane.stop(Component.ETCD);
        plane.stop(Component.API_SERVER);
        assertThat(kubectl.attempt("get", "--raw", "/readyz", "--request-timeout=2s")
                        .ok())
                .isFalse();
        plane.start(Component.ETCD);
        plane.start(Component.API_SERVER);
        Eventually.until(
                Duration.ofSeconds(60),
                () -> kubectl.attempt("get", "--raw", "/readyz").ok(),
                () -> "no answer");
        assertThat(admin.configMaps().inNamespace("default").withName("kept").get())
                .isNotNull();
    }
}
