package io.gpulease.app.scenario;

import static io.gpulease.app.scenario.Product.gpulease;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.plane.Kubectl;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.OperatorOptions;
import io.gpulease.testkit.product.OperatorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The gate itself is taken away. On a plane of its own, for that is in everybody's way. */
@OnControlPlane(privately = true)
class OpenGateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SETS = "mutatingadmissionpolicy";
    private static final String SETS_BINDING = "mutatingadmissionpolicybinding";
    private static final String DEMANDS_BINDING = "validatingadmissionpolicybinding";
    private static final String GATE = "gpulease-gate";
    private static final String DEMAND = "gpulease-pod-create";

    @Test
    void whatSetsTheGateIsPutBackByTheOperatorAndMissedByTheDoctor(
            Installation installation, InvariantWatch watch, TestEstate estate, ControlPlane plane, Kubectl kubectl) {
        JsonNode policy = spec(kubectl, SETS);
        JsonNode binding = spec(kubectl, SETS_BINDING);
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            estate.with(1, 4);
            Eventually.passes(
                    Eventually.SOON, () -> assertThat(operator.metrics()).contains("gpulease_gate_intact 1"));

            kubectl.patch(
                    SETS,
                    "default",
                    GATE,
                    "{\"spec\":{\"failurePolicy\":\"Ignore\",\"matchConditions\":[{\"name\":\"never\",\"expression\":\"false\"}]}}");
            awaitRestored(kubectl, operator, 1, policy, binding);
            kubectl.delete(SETS_BINDING, "default", GATE);
            awaitRestored(kubectl, operator, 2, policy, binding);
            kubectl.delete(SETS, "default", GATE);
            awaitRestored(kubectl, operator, 3, policy, binding);
            assertThat(events(kubectl))
                    .contains("MutatingAdmissionPolicy GateRestored", "MutatingAdmissionPolicyBinding GateRestored");
            Eventually.passes(
                    Eventually.SOON,
                    () -> assertThat(found(plane, "gate"))
                            .singleElement()
                            .asString()
                            .startsWith("ok "));
            operator.terminate();
            watch.operatorDown();
        }

        kubectl.delete(SETS_BINDING, "default", GATE);
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(found(plane, "gate"))
                        .as("closed, for the gate is demanded as well")
                        .singleElement()
                        .asString()
                        .contains("fail", "the policy gpulease-gate has no effect"));
        kubectl.delete(DEMANDS_BINDING, "default", DEMAND);
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(found(plane, "gate"))
                        .as("open")
                        .hasSize(2)
                        .anyMatch(sentence -> sentence.contains("it would get a GPU without a lease"))
                        .anyMatch(sentence -> sentence.contains("tolerates every taint is accepted")));
        assertThat(found(plane, "policies"))
                .hasSize(2)
                .allMatch(sentence -> sentence.startsWith("fail ") && sentence.contains("is missing"));

        try (var again = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            Eventually.passes(Eventually.SOON, () -> {
                assertThat(found(plane, "policies")).singleElement().asString().startsWith("ok ");
                assertThat(found(plane, "gate")).singleElement().asString().startsWith("ok ");
            });
            estate.close();
            again.terminate();
            watch.operatorDown();
        }
    }

    /** Restored so often. */
    private static void awaitRestored(
            Kubectl kubectl, OperatorProcess operator, int times, JsonNode policy, JsonNode binding) {
        Eventually.passes(Eventually.SOON, () -> {
            assertThat(operator.metrics())
                    .contains(
                            "gpulease_gate_restored_total{policy=\"%s\"} %d.0".formatted(GATE, times),
                            "gpulease_gate_intact 1");
            assertThat(spec(kubectl, SETS)).isEqualTo(policy);
            assertThat(spec(kubectl, SETS_BINDING)).isEqualTo(binding);
        });
    }

    private static JsonNode spec(Kubectl kubectl, String resource) {
        return kubectl.get(resource, "default", GATE)
                .orElseThrow(() -> new AssertionError("there is no %s %s".formatted(resource, GATE)))
                .path("spec");
    }

    private static String events(Kubectl kubectl) {
        return kubectl.list("events.events.k8s.io", "default").stream()
                .filter(event -> event.at("/regarding/name").asText().equals(GATE))
                .map(event -> event.at("/regarding/kind").asText() + " "
                        + event.path("reason").asText())
                .collect(Collectors.joining("\n"));
    }

    /** What a check of the doctor says: state and sentence of each finding. */
    private static List<String> found(ControlPlane plane, String check) {
        var outcome = gpulease(plane, "doctor", "-o", "json").run();
        try {
            return StreamSupport.stream(
                            JSON.readTree(outcome.out()).path("findings").spliterator(), false)
                    .filter(finding -> finding.path("check").asText().equals(check))
                    .map(finding -> finding.path("state").asText() + " "
                            + finding.path("found").asText())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the doctor printed no JSON: " + outcome.out() + outcome.err(), e);
        }
    }
}
