package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadLeasesTest {

    /** The client answers null where the API server says that it knows no such thing. */
    @Test
    void aClusterWithoutGpuleaseIsToldInOneLine() {
        var client = (KubernetesClient) Proxy.newProxyInstance(
                KubernetesClient.class.getClassLoader(), new Class<?>[] {KubernetesClient.class}, (_, _, _) -> null);

        assertThatThrownBy(() -> new ReadLeases(client, Optional.empty())
                        .lines(YearMonth.of(2026, 12), Instant.parse("2026-12-01T09:00:00Z"), System.err))
                .isInstanceOf(SettingProblem.class)
                .hasMessageContaining("knows no gpuleases of gpulease.io")
                .hasMessageContaining("Install Gpulease")
                .message()
                .hasLineCount(1);
    }
}
