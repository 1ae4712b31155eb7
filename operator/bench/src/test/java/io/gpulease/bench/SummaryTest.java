package io.gpulease.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
    private static final Figure SHARE =
            new Figure("throughput/share", 61.5, "%", ">= 70", OptionalDouble.of(100), "make bench ONLY=throughput");
    private static final Figure EVENTS =
            new Figure("writes/events", 3, "writes", "", OptionalDouble.empty(), "make bench ONLY=writes");

    @Test
    void aMissedGoalIsSaidToBeMissed() {
        assertThat(new Summary(List.of(SHARE)).table()).contains("61.50", ">= 70", "MISSED", "100");
        assertThat(SHARE.withGoal("<= 70").keepsItsGoal()).isTrue();
    }

    @Test
    void theFileHasSixFieldsForEachFigure(@TempDir Path dir) throws IOException {
        var file = dir.resolve("bench/summary.json");
        new Summary(List.of(SHARE, EVENTS)).write(file);
        JsonNode list = new ObjectMapper().readTree(file.toFile());
        assertThat(list.get(0).fieldNames())
                .toIterable()
                .containsExactly("figure", "value", "unit", "goal", "limit", "command");
        assertThat(list.get(0).path("value").asDouble()).isEqualTo(61.5);
    }

    @Test
    void whatHasNoGoalAndNoLimitSaysSo(@TempDir Path dir) throws IOException {
        var file = dir.resolve("summary.json");
        new Summary(List.of(EVENTS)).write(file);
        JsonNode events = new ObjectMapper().readTree(file.toFile()).get(0);
        assertThat(events.path("goal").isNull()).isTrue();
        assertThat(events.path("limit").isNull()).isTrue();
    }
}
