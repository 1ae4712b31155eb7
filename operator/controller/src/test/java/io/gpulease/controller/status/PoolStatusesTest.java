package io.gpulease.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.facts.Facts.NodeSince;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuPoolStatus;
import io.gpulease.crds.GpuPoolStatus.GpuCounts;
import io.gpulease.crds.GpuPoolStatus.NodeCounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolStatusesTest {

    private static final Instant TEN = Instant.parse("2026-12-24T10:00:00Z");

    @Test
    void itTellsOfEachNodeThatNobodyCanHaveYetInWhichStateItIsAndSinceWhen() {
        GpuPoolStatus status = of(
                List.of(since("a", 1)),
                List.of(since("b", 3), since("c", 2)),
                List.of(new NodeSince("d", Optional.empty())));
        assertThat(message(status, ConditionTypes.DRAINING))
                .contains(
                        "Leases are over, and their pods have until the end of their grace to stop: a since 2026-12-24T09:01:00Z.");
        assertThat(message(status, ConditionTypes.SANITIZING))
                .as("first which is so longest")
                .contains("Being cleaned: c since 2026-12-24T09:02:00Z, b since 2026-12-24T09:03:00Z.");
        assertThat(message(status, ConditionTypes.QUARANTINED))
                .as("a taint that a person has put there may have no time")
                .contains("Set aside until a person has looked and takes the taint gpulease.io/quarantined away: d.");
    }

    @Test
    void ofManyItNamesThoseThatAreSoLongestAndBoundsTheOthers() {
        List<NodeSince> many = IntStream.rangeClosed(1, 30)
                .mapToObj(minute -> since("n%02d".formatted(31 - minute), minute))
                .toList();
        String message = message(of(List.of(), many.reversed(), List.of()), ConditionTypes.SANITIZING)
                .orElseThrow();
        assertThat(message)
                .startsWith("Being cleaned: 30 nodes, of which the first are n30 since 2026-12-24T09:01:00Z, n29 since")
                .endsWith("n21 since 2026-12-24T09:10:00Z, and 20 more, none of them before 2026-12-24T09:11:00Z.");
    }

    @Test
    void whereThereIsNoneItSaysNothingOfIt() {
        assertThat(of(List.of(), List.of(), List.of()).conditions())
                .extracting(Condition::type)
                .containsExactly(ConditionTypes.READY);
    }

    private static NodeSince since(String node, int minute) {
        return new NodeSince(node, Optional.of("2026-12-24T09:%02d:00Z".formatted(minute)));
    }

    private static Optional<String> message(GpuPoolStatus status, String type) {
        return status.condition(type).map(Condition::message);
    }

    private static GpuPoolStatus of(List<NodeSince> drained, List<NodeSince> cleaned, List<NodeSince> quarantined) {
        var facts = new Facts.OfPool(
                new NodeCounts(9, 0, 0, 0, 0, 0),
                new GpuCounts(0, 0, 0, 0),
                drained,
                cleaned,
                quarantined,
                Optional.empty(),
                0,
                false,
                Optional.empty(),
                Optional.empty(),
                List.of());
        var pool = Given.pool(
                "{'metadata':{'name':'p','uid':'p1','generation':1},'spec':{'gpuClass':'c','nodeSelector':{'matchLabels':{'of':'p'}}}}");
        return PoolStatuses.of(pool, facts, TEN);
    }
}
