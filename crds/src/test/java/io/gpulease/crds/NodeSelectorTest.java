package io.gpulease.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeSelectorTest {
    private static final Map<String, String> NODE = Map.of("gpu", "h200", "rack", "r1");

    @Test
    void aNodeNeedsEveryLabel() {
        assertThat(labels(Map.of("gpu", "h200", "rack", "r1")).matches(NODE)).isTrue();
        assertThat(labels(Map.of("gpu", "h200", "rack", "r2")).matches(NODE)).isFalse();
        assertThat(labels(Map.of("gpu", "h200", "zone", "z")).matches(NODE)).isFalse();
    }

    @Test
    void aNodeNeedsEveryExpressionToHold() {
        assertThat(expression("gpu", "In", "a100", "h200")).isTrue();
        assertThat(expression("zone", "In", "z")).isFalse();
        assertThat(expression("gpu", "NotIn", "h200")).isFalse();
        assertThat(expression("zone", "NotIn", "z")).isTrue();
        assertThat(expression("gpu", "Exists")).isTrue();
        assertThat(expression("zone", "Exists")).isFalse();
        assertThat(expression("zone", "DoesNotExist")).isTrue();
        assertThat(expression("gpu", "DoesNotExist")).isFalse();
    }

    @Test
    void anOperatorThatIsNotKnownSelectsNothing() {
        assertThat(expression("gpu", "Resembles", "h200")).isFalse();
    }

    private static NodeSelector labels(Map<String, String> labels) {
        return new NodeSelector(labels, List.of());
    }

    private static boolean expression(String key, String operator, String... values) {
        var requirement = new NodeSelector.Requirement(key, operator, List.of(values));
        return new NodeSelector(Map.of(), List.of(requirement)).matches(NODE);
    }
}
