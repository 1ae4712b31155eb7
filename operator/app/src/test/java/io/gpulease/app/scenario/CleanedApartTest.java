package io.gpulease.app.scenario;

import static io.gpulease.app.scenario.Product.gpulease;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.testkit.estate.TestEstate;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of one lease, of which one is longer in use: each is drained and cleaned by itself. What cleans them is simulated. */
@OnControlPlane(privately = true)
class CleanedApartTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aNodeIsTheNextTenantsWhileAnotherOfItsLeaseIsStillCleaned(
            Installation installation,
            InvariantWatch watch,
            TestEstate estate,
            ControlPlane plane,
            @TempDir Path folder)
            throws IOException {
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            estate.with(2, 4);
            estate.kubectl().run("patch", "gpupool", estate.pool(), "--type=merge", "-p", """
                {"spec": {"sanitization": {"timeout": "120s", "podTemplate": {
                  "metadata": {"annotations": {"sim.gpulease.io/completes-after": "12s"}},
                  "spec": {"containers": [{"name": "wipe", "image": "none"}]}}}}}
                """);
            var lease =
                    estate.lease("first").gpus(8).seconds(600).grace(20).apply().awaitActive();
            estate.pod("stubborn")
                    .lease("first")
                    .gpus(4)
                    .set("metadata.annotations", Map.of("sim.gpulease.io/stops-after", "6"))
                    .create();
            lease.awaitRunningPods(1);
            String used = lease.runningPods().getFirst().node();
            String idle = estate.nodes().stream()
                    .filter(node -> !node.equals(used))
                    .findFirst()
                    .orElseThrow();

            lease.release();
            var next = estate.lease("next").gpus(4).seconds(600).apply().awaitActive();
            assertThat(next.nodes()).as("the one that was left at once").containsExactly(idle);
            lease.awaitReleased();
            assertThat(lease.entered("Released"))
                    .as("it waits for the other one")
                    .isAfter(next.entered("Active"));

            var cleanings = cleanings(plane, estate, folder);
            assertThat(closed(cleanings, used))
                    .as("closed once its pod had stopped, and while the other was cleaned")
                    .isAfter(closed(cleanings, idle))
                    .isBefore(clean(cleanings, idle));
            assertThat(clean(cleanings, used)).isAfter(clean(cleanings, idle));
            estate.assertNoBreach();
            estate.close();
            operator.terminate();
            watch.operatorDown();
        }
    }

    /** What the receipt of the first lease says, by node. */
    private static Map<String, JsonNode> cleanings(ControlPlane plane, TestEstate estate, Path folder)
            throws IOException {
        var name = estate.kubectl()
                .run("get", "gl", "first", "-n", estate.namespace(), "-o", "jsonpath={.status.handover.receipts[0]}");
        var receipt = Files.writeString(
                folder.resolve("receipt.yaml"),
                estate.kubectl().run("get", "gl/first", "cm/" + name.strip(), "-n", estate.namespace(), "-o", "yaml"));
        gpulease(plane, "verify", receipt.toString()).runOrFail();
        var record = estate.kubectl()
                .run("get", "cm", name.strip(), "-n", estate.namespace(), "-o", "jsonpath={.data.record}");
        var byNode = new TreeMap<String, JsonNode>();
        JSON.readTree(record)
                .path("nodes")
                .forEach(node -> byNode.put(node.path("node").asText(), node));
        return byNode;
    }

    private static Instant closed(Map<String, JsonNode> cleanings, String node) {
        return instant(cleanings, node, "closedAt");
    }

    private static Instant clean(Map<String, JsonNode> cleanings, String node) {
        return instant(cleanings, node, "endedAt");
    }

    private static Instant instant(Map<String, JsonNode> cleanings, String node, String field) {
        var cleaning = Optional.ofNullable(cleanings.get(node)).orElseThrow();
        return Instant.parse(cleaning.path(field).asText());
    }
}
