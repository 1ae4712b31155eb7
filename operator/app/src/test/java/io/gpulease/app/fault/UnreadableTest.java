package io.gpulease.app.fault;

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
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Objects that this version cannot read are in nobody's way, whether they come or are there already. */
@Order(5)
@OnControlPlane(privately = true)
class UnreadableTest {
    private static final Duration STOP = Eventually.allowance(Duration.ofSeconds(15));
    private static final Map<String, String> KINDS =
            Map.of("gpupools", "GpuPool", "gpusites", "GpuSite", "gputenants", "GpuTenant");

    @Test
    void partiesOfANewerVersionStopNobodyElse(
            Installation installation, InvariantWatch watch, TestEstate estate, KubernetesClient admin) {
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            estate.with(1, 4);
            KINDS.forEach((plural, kind) -> {
                try (var loose = new LooseKind(admin, plural)) {
                    loose.create(ofTomorrow(kind));
                }
            });
            lives(estate, "while-they-come");
            watch.operatorDown();
            operator.terminate();
            assertThat(operator.awaitExit(STOP)).as(operator.tail()).isZero();
        }
        try (var successor = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            lives(estate, "with-them-there");
            KINDS.values().forEach(kind -> awaitTold(estate, kind));
            // Parties that can be read are still looked after.
            estate.tenant("second").create();
            KINDS.forEach((plural, kind) -> {
                try (var loose = new LooseKind(admin, plural)) {
                    loose.remove(ofTomorrow(kind));
                }
            });
            estate.close();
            assertThat(successor.alive()).as(successor.tail()).isTrue();
            watch.operatorDown();
        }
    }

    @Test
    void fieldsOfANewerVersionAreToldAndTheRestIsActedOn(
            Installation installation, InvariantWatch watch, TestEstate estate, KubernetesClient admin) {
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            estate.with(1, 4);
            var pool = """
                    apiVersion: gpulease.io/v1alpha1
                    kind: GpuPool
                    metadata: {name: %s-newer}
                    spec: {gpuClass: of-tomorrow, nodeSelector: {matchLabels: {nobody: has-it}}, quantum: {bits: 1}}
                    """.formatted(estate.id());
            var lease = """
                    apiVersion: gpulease.io/v1alpha1
                    kind: GpuLease
                    metadata: {name: newer, namespace: %s}
                    spec: {gpuClass: %s, gpus: 4, term: {duration: 20s, phase: full-moon}, ending: {notice: 1s}, quantum: true}
                    """.formatted(estate.namespace(), estate.gpuClass());
            try (var loose = new LooseKind(admin, "gpupools")) {
                // While the API server knows them: with a schema of before it leaves them out itself.
                loose.create(pool);
                awaitToldOf(estate, "gpupools", "", estate.id() + "-newer", "spec.quantum.");
            }
            try (var loose = new LooseKind(admin, "gpuleases")) {
                loose.create(lease);
                var newer = estate.found(estate.lease("newer").manifest());
                awaitToldOf(estate, "gpuleases", estate.namespace(), "newer", "spec.term.phase, spec.quantum.");
                newer.endsOnTime();
            }
            try (var loose = new LooseKind(admin, "gpupools")) {
                loose.remove(pool);
            }
            estate.close();
            assertThat(operator.alive()).as(operator.tail()).isTrue();
            watch.operatorDown();
        }
    }

    /** A watch that began before the schema was another one leaves out what is new: a later edit has it. */
    private static void awaitToldOf(TestEstate estate, String plural, String namespace, String name, String fields) {
        var edits = new AtomicInteger();
        Eventually.passes(Eventually.SOON, () -> {
            estate.kubectl()
                    .patch(
                            plural + ".gpulease.io",
                            namespace,
                            name,
                            "{\"spec\":{\"quantum\":%d}}".formatted(edits.incrementAndGet()));
            assertThat(estate.kubectl().get(plural, namespace, name))
                    .get()
                    .asString()
                    .contains("This version does not act on: " + fields);
        });
    }

    private static void awaitEvent(TestEstate estate, String reason, String kind, String name) {
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.kubectl().list("events.events.k8s.io", "default"))
                        .as("Events of %s %s", kind, name)
                        .anyMatch(event -> event.path("reason").asText().equals(reason)
                                && event.at("/regarding/kind").asText().equals(kind)
                                && event.at("/regarding/name").asText().equals(name)));
    }

    private static void awaitTold(TestEstate estate, String kind) {
        awaitEvent(estate, "Stalled", kind, "of-tomorrow");
    }

    private static String ofTomorrow(String kind) {
        return """
                apiVersion: gpulease.io/v1alpha1
                kind: %s
                metadata: {name: of-tomorrow}
                spec: {gpuClass: [a, b], isolation: {none: true}, namespaces: {all: true}, reliability: [1], state: {x: 1}}
                """.formatted(kind);
    }

    private static void lives(TestEstate estate, String name) {
        estate.lease(name).gpus(4).seconds(4).notice(1).apply().awaitActive().endsOnTime();
    }
}
