package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.OperatorOptions;
import io.gpulease.testkit.product.OperatorProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The way of nodes from one tenant to the next where the pool cleans them. The nodes are simulated, and so is what the cleaning pods do:
 * an annotation of the template says how long they take, and how they end.
 */
@OnControlPlane(privately = true)
class SanitizingTest {
    private static final String NAMESPACE = "gpulease-system";

    @Test
    void nodesAreCleanedEachByItselfAndQuarantinedWhereThatFails(
            Installation installation, InvariantWatch watch, TestEstate estate) {
        try (var first = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            estate.with(2, 4);
            cleanedBy(estate, "60s", "3s", 0);
            var lease = leased(estate, "succeeds");
            lease.release();
            awaitTaint(estate, estate.nodes().getFirst(), "sanitizing");
            var next = estate.lease("next").gpus(8).seconds(300).apply();
            lease.awaitReleased();
            assertThat(next.awaitActive().entered("Active"))
                    .as("only once all its nodes were clean")
                    .isAfterOrEqualTo(lease.term("releasedAt"));
            Eventually.until(Eventually.SOON, () -> cleaners(estate).isEmpty(), () -> "some stay: " + cleaners(estate));

            // The pod fails: the nodes wait for a person, and the lease does not.
            cleanedBy(estate, "60s", "1s", 1);
            next.release();
            next.awaitReleased();
            awaitPool(estate, "quarantined", 2);
            assertThat(condition(estate, "Quarantined"))
                    .contains("gpulease.io/quarantined", estate.nodes().getFirst());
            assertThat(first.metrics())
                    .containsPattern(
                            "gpulease_nodes\\{pool=\"%s\",state=\"quarantined\"\\} 2.0".formatted(estate.pool()));
            assertThat(events(estate)).containsPattern(saidOfFirst(estate, "which cleans the node, failed"));
            var waits = estate.lease("waits").gpus(4).seconds(60).apply().awaitPhase("Pending");
            lift(estate);
            waits.awaitActive();
            Eventually.until(Eventually.SOON, () -> cleaners(estate).isEmpty(), () -> "some stay: " + cleaners(estate));

            // It does not come to its end in time, and the operator ends in the middle.
            cleanedBy(estate, "8s", "600s", 0);
            waits.release();
            awaitCleaners(estate, 1);
            first.kill();
            watch.operatorDown();
        }
        try (var second = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            awaitPool(estate, "quarantined", 1);
            assertThat(events(estate)).contains("did not come to its end within 8 s");
            Eventually.until(Eventually.SOON, () -> cleaners(estate).isEmpty(), () -> "some stay: " + cleaners(estate));
            lift(estate);

            // Cleaned while no operator is there: the next one finds it done.
            cleanedBy(estate, "60s", "4s", 0);
            var lease = leased(estate, "last");
            lease.release();
            awaitCleaners(estate, 2);
            second.kill();
            watch.operatorDown();
            Eventually.until(
                    Eventually.SOON,
                    () -> cleaners(estate).stream()
                            .allMatch(pod -> pod.getStatus().getPhase().equals("Succeeded")),
                    () -> "some do not end: " + cleaners(estate));
            assertThat(lease.phase()).isEqualTo("Releasing");
        }
        try (var third = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            estate.found(estate.lease("last").manifest()).awaitReleased();
            estate.awaitCleanNodes();
            Eventually.until(Eventually.SOON, () -> cleaners(estate).isEmpty(), () -> "some stay: " + cleaners(estate));
            estate.assertNoBreach();
            estate.close();
            third.terminate();
            watch.operatorDown();
        }
    }

    /** Holds both nodes, with a pod on one of them. */
    private static TestLease leased(TestEstate estate, String name) {
        var lease = estate.lease(name).gpus(8).seconds(300).grace(1).apply().awaitActive();
        estate.pod(name + "-pod").lease(name).gpus(4).create();
        lease.awaitRunningPods(1);
        return lease;
    }

    private static void cleanedBy(TestEstate estate, String timeout, String takes, int exitCode) {
        estate.kubectl()
                .run("patch", "gpupool", estate.pool(), "--type=merge", "-p", """
                    {"spec": {"sanitization": {"timeout": "%s", "podTemplate": {
                      "metadata": {"annotations": {"sim.gpulease.io/completes-after": "%s", "sim.gpulease.io/exit-code": "%d"}},
                      "spec": {"containers": [{"name": "wipe", "image": "none", "resources": {"limits": {"nvidia.com/gpu": 4}}}]}}}}}
                    """.formatted(timeout, takes, exitCode));
    }

    private static List<Pod> cleaners(TestEstate estate) {
        return estate.admin()
                .pods()
                .inNamespace(NAMESPACE)
                .withLabel("gpulease.io/sanitizing")
                .list()
                .getItems();
    }

    private static void awaitCleaners(TestEstate estate, int count) {
        Eventually.until(
                Eventually.SOON,
                () -> cleaners(estate).stream()
                                .filter(pod -> Optional.ofNullable(
                                                pod.getStatus().getPhase())
                                        .orElse("")
                                        .equals("Running"))
                                .count()
                        == count,
                () -> "not %d run: %s".formatted(count, cleaners(estate)));
    }

    private static void awaitTaint(TestEstate estate, String node, String taint) {
        Eventually.until(
                Eventually.SOON,
                () -> estate.world()
                        .node(node)
                        .orElseThrow()
                        .taint("gpulease.io/" + taint)
                        .isPresent(),
                () -> "node %s has not the taint %s".formatted(node, taint));
    }

    private static void awaitPool(TestEstate estate, String state, int count) {
        Eventually.until(
                Eventually.SOON,
                () -> status(estate).getOrDefault(state, "").equals(Integer.toString(count)),
                () -> "the pool says %s".formatted(status(estate)));
    }

    private static Map<String, String> status(TestEstate estate) {
        var nodes =
                estate.world().pool(estate.pool()).orElseThrow().path("status").path("nodes");
        return nodes.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, field -> field.getValue().asText()));
    }

    private static String condition(TestEstate estate, String type) {
        return estate.kubectl()
                .run(
                        "get",
                        "gpupool",
                        estate.pool(),
                        "-o",
                        "jsonpath={.status.conditions[?(@.type==\"%s\")].message}".formatted(type));
    }

    private static String saidOfFirst(TestEstate estate, String what) {
        return "(?m)^%s SanitizationFailed .*%s"
                .formatted(Pattern.quote(estate.nodes().getFirst()), Pattern.quote(what));
    }

    /** Of which object, why, and what, one a line. */
    private static String events(TestEstate estate) {
        return estate.kubectl()
                .run(
                        "get",
                        "events",
                        "-A",
                        "-o",
                        "jsonpath={range .items[*]}{.involvedObject.name} {.reason} {.message}{\"\\n\"}{end}");
    }

    private static void lift(TestEstate estate) {
        for (var node : estate.nodes()) {
            estate.kubectl().attempt("taint", "node", node, "gpulease.io/quarantined-");
        }
    }
}
