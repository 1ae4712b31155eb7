package io.gpulease.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** An operator ends at each of its writes in turn, which came through or did not: the next one comes to the same. */
class EnforcedRestartTest {

    /** Who starts anew asks the plan anew, and goes on so much later: GPU-seconds. */
    private static final long SOME_SECONDS = 8 * 2;

    private static Instant instant(JsonNode status, String field) {
        return Instant.parse(status.path("term").path(field).asText());
    }

    private static long sum(JsonNode lines, String kind) {
        long sum = 0;
        for (JsonNode line : lines) {
            sum += line.path("kind").asText().equals(kind)
                    ? line.path("gpuSeconds").asLong()
                    : 0;
        }
        return sum;
    }

    @Test
    void whicheverWriteAnOperatorEndsAtTheNextOneComesToTheSame() {
        sameWhereverItEnds(stage -> {
            ObjectKey lease = stage.lease("l", 8, 300);
            stage.pod(lease, "p", 8);
            ObjectKey first = stage.violation(lease, "v1", "Suspend");
            stage.pass(Duration.ofSeconds(20));
            ObjectKey second = stage.violation(lease, "v2", "Suspend");
            stage.pass(Duration.ofSeconds(10));
            stage.judge(first, "Dismissed");
            stage.pass(Duration.ofSeconds(10));
            stage.judge(second, "Dismissed");
            stage.pass(Duration.ofSeconds(15));
            ObjectKey third = stage.violation(lease, "v3", "Revoke");
            stage.pass(Duration.ofSeconds(30));
            stage.judge(third, "Dismissed");
            stage.pass(Duration.ofSeconds(30));
        });
    }

    @Test
    void soItIsWhereTheWindowClosesAndTheVerdictIsLate() {
        sameWhereverItEnds(stage -> {
            ObjectKey lease = stage.lease("l", 8, 300);
            stage.pod(lease, "p", 8);
            ObjectKey warning = stage.violation(lease, "v0", "Warn");
            ObjectKey first = stage.violation(lease, "v1", "Suspend");
            stage.pass(Duration.ofSeconds(90));
            stage.judge(first, "Dismissed");
            stage.judge(warning, "Upheld");
            stage.pass(Duration.ofSeconds(20));
        });
    }

    @Test
    void soItIsWhereTheObjectIsGoneWhenTheVerdictsCome() {
        sameWhereverItEnds(stage -> {
            ObjectKey lease = stage.lease("l", 8, 300);
            ObjectKey first = stage.violation(lease, "v1", "Suspend");
            stage.pass(Duration.ofSeconds(20));
            ObjectKey second = stage.violation(lease, "v2", "Revoke");
            stage.pass(Duration.ofSeconds(10));
            stage.api.delete(Kind.LEASE, lease);
            stage.pass(Duration.ofSeconds(10));
            stage.judge(first, "Dismissed");
            stage.judge(second, "Dismissed");
            stage.pass(Duration.ofSeconds(30));
        });
    }

    private static void sameWhereverItEnds(Consumer<Stage> life) {
        var undisturbed = new Stage(2).endingAt(-1, false);
        life.accept(undisturbed);
        int writes = undisturbed.writes();
        assertThat(writes).isGreaterThan(10);
        for (int write = 1; write <= writes; write++) {
            for (boolean isCarried : new boolean[] {true, false}) {
                var stage = new Stage(2).endingAt(write, isCarried);
                life.accept(stage);
                String when =
                        "ended at write %d, which %s through".formatted(write, isCarried ? "came" : "did not come");
                assertThat(outcome(stage)).as(when).isEqualTo(outcome(undisturbed));
                assertThat(used(stage))
                        .as(when)
                        .allSatisfy((kind, seconds) -> assertThat(seconds)
                                .isCloseTo(used(undisturbed).getOrDefault(kind, 0L), within(SOME_SECONDS)));
                assertThat(used(stage).keySet())
                        .as(when)
                        .isEqualTo(used(undisturbed).keySet());
                stage.api.all(Kind.LEASE).forEach(EnforcedRestartTest::isCountedToTheSecond);
            }
        }
    }

    private static void isCountedToTheSecond(ObjectNode lease) {
        JsonNode status = lease.path("status");
        long held = Holdings.held(lease)
                * Duration.between(instant(status, "startedAt"), instant(status, "endedAt"))
                        .toSeconds();
        assertThat(status.path("usage").path("gpuSeconds").asLong()).isEqualTo(held);
        assertThat(sum(status.path("usage").path("lines"), "GivenBack"))
                .isEqualTo(Holdings.held(lease)
                        * status.path("term").path("givenBackSeconds").asLong());
    }

    private static Map<String, Long> used(Stage stage) {
        Map<String, Long> used = new TreeMap<>();
        for (ObjectNode lease : stage.api.all(Kind.LEASE)) {
            for (JsonNode line : lease.path("status").path("usage").path("lines")) {
                used.merge(line.path("kind").asText(), line.path("gpuSeconds").asLong(), Long::sum);
            }
        }
        return used;
    }

    /** Phases, what was done, and what was said of it. */
    private static List<String> outcome(Stage stage) {
        List<String> outcome = new ArrayList<>();
        for (ObjectNode lease : stage.api.all(Kind.LEASE)) {
            JsonNode status = lease.path("status");
            outcome.add("%s %s %s"
                    .formatted(
                            Objects.phase(lease),
                            status.path("endReason"),
                            status.path("enforcements").toString().replaceAll("u[0-9]{6}", "u")));
        }
        for (ObjectNode violation : stage.api.all(Kind.VIOLATION)) {
            outcome.add("%s %s".formatted(Objects.name(violation), violation.path("status")));
        }
        return outcome;
    }
}
