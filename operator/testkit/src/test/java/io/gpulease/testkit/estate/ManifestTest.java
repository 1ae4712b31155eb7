package io.gpulease.testkit.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestTest {
    @Test
    void pathsBecomeNestedFieldsAndNullTakesThemAway() {
        var manifest = Manifest.of("v1", "Pod", "p")
                .set("spec.nodeName", "n")
                .set("spec.priority", 3)
                .set("spec.nodeName", null);
        assertThat(manifest.resource().<Map<String, Object>>get("spec")).isEqualTo(Map.of("priority", 3));
    }

    @Test
    void keysOfMapsMayHoldDots() {
        var pod = Manifest.of("v1", "Pod", "p")
                .put("metadata.labels", "gpulease.io/lease", "x")
                .as(Pod.class);
        assertThat(pod.getMetadata().getLabels()).containsExactly(Map.entry("gpulease.io/lease", "x"));
    }

    @Test
    void instantsAreWrittenAsTheContractHasThem() {
        var text = Manifest.of("v1", "Pod", "p")
                .set("spec.at", Instant.parse("2026-12-01T09:00:00Z"))
                .text();
        assertThat(text).contains("\"2026-12-01T09:00:00Z\"");
    }

    @Test
    void aCopyDoesNotFollowItsOriginal() {
        var original = Manifest.of("v1", "Pod", "p").set("spec.priority", 1);
        var copy = original.copy();
        original.set("spec.priority", 2);
        assertThat(copy.resource().<Integer>get("spec", "priority")).isEqualTo(1);
    }
}
