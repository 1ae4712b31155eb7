package io.gpulease.app.scenario;

import static io.gpulease.app.scenario.Product.gpulease;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.plane.Kubectl;
import io.gpulease.testkit.product.OperatorProcess;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The admission policies are watched, and the installation can be asked how it is. Others use the same plane, so only policies are
 * touched whose absence for some seconds is in nobody's way.
 */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class GateKeepingTest {
    private static final String BINDING = "validatingadmissionpolicybinding";
    private static final String POLICY = "validatingadmissionpolicy";
    private static final String TAKEN_AWAY = "gpulease-claims";
    private static final String CHANGED = "gpulease-pod-status";

    @Test
    void aPolicyThatIsTakenAwayOrChangedIsPutBackAndTold(Kubectl kubectl, OperatorProcess operator) {
        Eventually.passes(Eventually.SOON, () -> assertThat(operator.metrics()).contains("gpulease_gate_intact 1"));
        var binding = spec(kubectl, BINDING, TAKEN_AWAY);
        var policy = spec(kubectl, POLICY, CHANGED);

        kubectl.delete(BINDING, "default", TAKEN_AWAY);
        kubectl.patch(
                POLICY,
                "default",
                CHANGED,
                "{\"spec\":{\"failurePolicy\":\"Ignore\",\"matchConditions\":[{\"name\":\"never\",\"expression\":\"false\"}]}}");

        Eventually.passes(Eventually.SOON, () -> {
            assertThat(kubectl.get(BINDING, "default", TAKEN_AWAY).map(object -> object.path("spec")))
                    .contains(binding);
            assertThat(spec(kubectl, POLICY, CHANGED)).isEqualTo(policy);
            assertThat(events(kubectl, "GateRestored")).contains(TAKEN_AWAY, CHANGED);
            assertThat(operator.metrics())
                    .contains(
                            "gpulease_gate_restored_total{policy=\"%s\"}".formatted(TAKEN_AWAY),
                            "gpulease_gate_restored_total{policy=\"%s\"}".formatted(CHANGED),
                            "gpulease_gate_intact 1");
        });
        assertThat(events(kubectl, "GateOpen")).doesNotContain(TAKEN_AWAY, CHANGED);
    }

    @Test
    void theDoctorFindsWhatIsWrongAndNothingWhereNothingIs(TestEstate estate, ControlPlane plane) {
        estate.with(1, 4);
        Eventually.passes(Eventually.SOON, () -> {
            var healthy = examined(plane);
            for (var check : List.of("server", "rights", "policies", "gate", "lead")) {
                assertThat(found(healthy, check)).as(check).startsWith("ok ");
            }
            assertThat(found(healthy, "pools")).doesNotContain(estate.pool());
        });

        var second = estate.id() + "-second";
        var both = estate.nodes().getFirst();
        estate.pool(second)
                .set("spec.nodeSelector", Map.of("matchLabels", Map.of("kubernetes.io/hostname", both)))
                .create();
        var kind = "gpusites.gpulease.io";
        var description = "/spec/versions/0/schema/openAPIV3Schema/description";
        var before = estate.kubectl().get("crd", "default", kind).orElseThrow().at(description);
        describe(estate, kind, description, "Of another version.");
        try {
            var sick = examined(plane);
            assertThat(sick.path("ok").asBoolean()).isFalse();
            assertThat(found(sick, "pools"))
                    .contains("fail pools %s, %s all select".formatted(estate.pool(), second), both);
            assertThat(found(sick, "kinds")).contains("fail " + kind + " is another one");
            assertThat(gpulease(plane, "doctor", "-o", "wide").run().out()).contains(second, kind);
        } finally {
            describe(estate, kind, description, before.asText());
        }
    }

    private static void describe(TestEstate estate, String kind, String path, String text) {
        estate.kubectl()
                .run(
                        "patch",
                        "crd",
                        kind,
                        "--type=json",
                        "-p",
                        "[{\"op\":\"replace\",\"path\":\"%s\",\"value\":\"%s\"}]".formatted(path, text));
    }

    /** Whatever else is on the plane: the exit code has to fit. */
    private static JsonNode examined(ControlPlane plane) {
        var outcome = gpulease(plane, "doctor", "-o", "json").run();
        try {
            var answer = new ObjectMapper().readTree(outcome.out());
            assertThat(outcome.exit())
                    .as(outcome.err())
                    .isEqualTo(answer.path("ok").asBoolean() ? 0 : 5);
            return answer;
        } catch (JsonProcessingException e) {
            throw new AssertionError("the doctor printed no JSON: " + outcome.out() + outcome.err(), e);
        }
    }

    /** All that a check found, each as its state and its sentence. */
    private static String found(JsonNode answer, String check) {
        return String.join(
                "\n",
                StreamSupport.stream(answer.path("findings").spliterator(), false)
                        .filter(finding -> finding.path("check").asText().equals(check))
                        .map(finding -> finding.path("state").asText() + " "
                                + finding.path("found").asText())
                        .toList());
    }

    private static JsonNode spec(Kubectl kubectl, String resource, String name) {
        return kubectl.get(resource, "default", name).orElseThrow().path("spec");
    }

    /** Of whom Events with that reason speak. */
    private static List<String> events(Kubectl kubectl, String reason) {
        return kubectl.list("events.events.k8s.io", "default").stream()
                .filter(event -> event.path("reason").asText().equals(reason))
                .map(event -> event.at("/regarding/name").asText())
                .toList();
    }
}
