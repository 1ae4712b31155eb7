package io.gpulease.app.scenario;

import static io.gpulease.app.scenario.Product.gpulease;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.OperatorOptions;
import io.gpulease.testkit.product.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way of nodes from one tenant to the next where the pool cleans them. The nodes are simulated, and so is what the cleaning pods do:
 * an annotation of the template says how long they take, and how they end.
 */
@OnControlPlane(privately = true)
class SanitizingTest {
    private static final String NAMESPACE = "gpulease-system";

    @Test
    void nodesAreCleanedEachByItselfAndQuarantinedWhereThatFails(
            Installation installation,
            InvariantWatch watch,
            TestEstate estate,
            ControlPlane plane,
            @TempDir Path folder)
            throws IOException {
        try (var first = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            estate.with(2, 4);
            cleanedBy(estate, "60s", "3s", 0);
            var lease = leased(estate, "succeeds");
            var given = Instant.now();
            lease.release();
            awaitTaint(estate, estate.nodes().getFirst(), "sanitizing");
            var next = estate.lease("next").gpus(8).seconds(300).apply();
            assertThat(next.awaitActive().entered("Active"))
                    .as("only once both nodes were cleaned, which takes 3 s, counted in whole seconds")
                    .isAfterOrEqualTo(given.plusSeconds(2));
            lease.awaitReleased();
            Eventually.until(Eventually.SOON, () -> cleaners(estate).isEmpty(), () -> "some stay: " + cleaners(estate));

            Path receipt = saved(estate, lease, "receipts", folder);
            Path keys = Files.writeString(
                    folder.resolve("keys.yaml"),
                    estate.kubectl().run("get", "cm", "gpulease-signing-keys", "-n", NAMESPACE, "-o", "yaml"));
            var verified =
                    gpulease(plane, "verify", receipt.toString(), "-o", "wide").runOrFail();
            assertThat(verified.out())
                    .contains(estate.nodes())
                    .contains("Receipt", "Cleaned", "wipe (exit 0) simulated");
            gpulease(plane, "verify", receipt.toString(), "--key", keys.toString())
                    .runOrFail();
            Path flipped = Files.writeString(
                    folder.resolve("flipped.yaml"),
                    Files.readString(receipt).replaceFirst("\"outcome\":\"Cleaned\"", "\"outcome\":\"Cleaoed\""));
            var refused = gpulease(plane, "verify", flipped.toString(), "--key", keys.toString())
                    .run();
            assertThat(refused.exit()).isEqualTo(5);
            assertThat(refused.err()).contains("does not verify", "one of them was changed");
            assertThat(gpulease(
                                    plane,
                                    "verify",
                                    saved(estate, next, "records", folder).toString())
                            .runOrFail()
                            .out())
                    .as("what the next tenant is told")
                    .containsPattern("yes +Handover .* 2 +2 ");

            // The pod fails: the nodes wait for a person, and the lease does not.
            cleanedBy(estate, "60s", "1s", 1);
            next.release();
            next.awaitReleased();
            awaitPool(estate, "quarantined", 2);
            assertThat(gpulease(
                                    plane,
                                    "verify",
                                    saved(estate, next, "receipts", folder).toString(),
                                    "-o",
                                    "json")
                            .runOrFail()
                            .out())
                    .contains("\"outcome\" : \"Failed\"", "\"exitCode\" : 1");
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
            lift(estate);
            Eventually.until(Eventually.SOON, () -> cleaners(estate).isEmpty(), () -> "some stay: " + cleaners(estate));

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
            var last = estate.found(estate.lease("last").manifest()).awaitReleased();
            assertThat(gpulease(
                                    plane,
                                    "verify",
                                    saved(estate, last, "receipts", folder).toString())
                            .runOrFail()
                            .out())
                    .as("cleaned while no operator was there")
                    .containsPattern("yes +Receipt .* 2 +2 ");
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

    /** The lease, and the records that its status names, as kubectl writes them. */
    private static Path saved(TestEstate estate, TestLease lease, String which, Path folder) throws IOException {
        var names = estate.kubectl()
                .run(
                        "get",
                        "gl",
                        lease.name(),
                        "-n",
                        lease.namespace(),
                        "-o",
                        "jsonpath={.status.handover.%s[*]}".formatted(which));
        assertThat(names).as("%s of %s", which, lease.name()).isNotBlank();
        var asked = Stream.concat(
                Stream.of("get", "gl/" + lease.name()),
                Stream.of(names.strip().split(" ", -1)).map(name -> "cm/" + name));
        var all = Stream.concat(asked, Stream.of("-n", lease.namespace(), "-o", "yaml"));
        return Files.writeString(
                folder.resolve(lease.name() + "-" + which + ".yaml"),
                estate.kubectl().run(all.toArray(String[]::new)));
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
