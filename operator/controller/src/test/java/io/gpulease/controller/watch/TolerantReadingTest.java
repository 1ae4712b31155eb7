package io.gpulease.controller.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuTenant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TolerantReadingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tomorrow",
                "[1, 2]",
                "{gpuClass: [a, b], isolation: {none: true}, ownerReserve: many, quantum: true}",
                "{health: yes, power: [1], topology: wide, nodeSelector: {matchLabels: [a]}}"
            })
    void anObjectOfANewerVersionIsReadAsFarAsItCanBe(String spec) {
        var pool = TolerantReading.serialization().unmarshal(document("GpuPool", spec), GpuPool.class);
        assertThat(pool.getMetadata().getName()).isEqualTo("of-tomorrow");
    }

    @Test
    void whatCanBeReadIsRead() {
        var tenant = TolerantReading.serialization()
                .unmarshal(document("GpuTenant", "{namespaces: [a], quotas: {all: 8}, weight: 3}"), GpuTenant.class);
        assertThat(tenant.getSpec().namespaces()).containsExactly("a");
    }

    private static String document(String kind, String spec) {
        return """
                apiVersion: gpulease.io/v1alpha1
                kind: %s
                metadata: {name: of-tomorrow}
                spec: %s
                """.formatted(kind, spec);
    }
}
