package io.gpulease.controller.traps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.ApiTransport;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.claim.Allocations;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.watch.NodeReader;
import io.gpulease.controller.watch.SlimNode;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The compare-and-swap that everything rests on, on a real API server. */
@OnControlPlane
@Execution(ExecutionMode.SAME_THREAD)
class ClaimRaceTest {
    private static final int WINS = 15;
    private static final int ROUNDS = 100;
    private static final String POOL_OF_NOBODY = "nobody";

    @Test
    void ofTwoClaimsOnOneNodeAtOnceExactlyOneWins(TestEstate estate, KubernetesClient admin) throws Exception {
        var name = estate.node("contended", 4, POOL_OF_NOBODY);
        Transport api = new ApiTransport(admin, () -> {});
        int won = 0;
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; won < WINS && round < ROUNDS; round++) {
                SlimNode seen = read(api, name);
                List<Callable<Answer>> claims =
                        List.of(() -> api.send(claim(seen, "one")), () -> api.send(claim(seen, "two")));
                var codes = threads.invokeAll(claims).stream()
                        .map(Future::resultNow)
                        .map(Answer::code)
                        .sorted()
                        .toList();
                // Both lose when the node's own agent was quicker than either.
                assertThat(codes).isIn(List.of(200, 409), List.of(409, 409));
                if (codes.contains(200)) {
                    won++;
                    assertThat(read(api, name).annotations().get("gpulease.io/allocations"))
                            .isIn("{\"one\":4}", "{\"two\":4}");
                    free(api, name);
                }
            }
        }
        assertThat(won).isEqualTo(WINS);
    }

    @Test
    void aPatchThatChangesNothingIsNoWrite(TestEstate estate, KubernetesClient admin) throws Exception {
        var name = estate.node("unchanged", 4, POOL_OF_NOBODY);
        Transport api = new ApiTransport(admin, () -> {});
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(api.send(claim(read(api, name), "one")).code()).isEqualTo(200));
        assertThat(record(read(api, name), "one").call())
                .as("nothing is sent where nothing differs")
                .isEmpty();

        var same = Call.mergePatch(
                NodeRecord.path(name),
                "{\"metadata\":{\"annotations\":{\"gpulease.io/allocations\":\"{\\\"one\\\":4}\"}}}");
        // More than once, since the node's own agent may write in between.
        Eventually.passes(Eventually.SOON, () -> {
            var before = read(api, name).resourceVersion();
            assertThat(api.send(same).code()).isEqualTo(200);
            assertThat(read(api, name).resourceVersion())
                    .as("the API server writes nothing either")
                    .isEqualTo(before);
        });
        free(api, name);
    }

    private static void free(Transport api, String name) {
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(api.send(unclaim(read(api, name))).code()).isEqualTo(200));
    }

    private static NodeRecord record(SlimNode seen, String lease) {
        return new NodeRecord(seen)
                .allocate(
                        Allocations.NONE.with(lease, 4),
                        Optional.of(new NodeRecord.Fence(lease, "namespace." + lease)));
    }

    private static Call claim(SlimNode seen, String lease) {
        return record(seen, lease).call().orElseThrow();
    }

    private static Call unclaim(SlimNode seen) {
        return new NodeRecord(seen)
                .allocate(Allocations.NONE, Optional.empty())
                .call()
                .orElseThrow();
    }

    private static SlimNode read(Transport api, String name) throws IOException, InterruptedException {
        try (var parser = new JsonFactory()
                .createParser(api.send(Call.get(NodeRecord.path(name))).body())) {
            parser.nextToken();
            return new NodeReader().read(parser);
        }
    }
}
