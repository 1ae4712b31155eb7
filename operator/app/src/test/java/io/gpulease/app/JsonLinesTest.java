package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
    private static JsonNode line(@Nullable Throwable error, KeyValuePair... pairs) throws IOException {
        var logger = new LoggerContext().getLogger("io.gpulease.Some");
        var event = new LoggingEvent("caller", logger, Level.INFO, "lease decided", error, null);
        event.setKeyValuePairs(List.of(pairs));
        var text = new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
        assertThat(text).endsWith("}\n");
        assertThat(text.lines()).hasSize(1);
        return new ObjectMapper().readTree(text);
    }

    @Test
    void putsTheKeysBesideTheMessage() throws IOException {
        var line = line(
                null,
                new KeyValuePair("lease", "ns/a \"quoted\"\n"),
                new KeyValuePair("gpus", 8),
                new KeyValuePair("ready", true),
                new KeyValuePair("nothing", null));
        assertThat(line.path("message").asText()).isEqualTo("lease decided");
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("lease").asText()).isEqualTo("ns/a \"quoted\"\n");
        assertThat(line.path("gpus").asInt()).isEqualTo(8);
        assertThat(line.path("ready").asBoolean()).isTrue();
        assertThat(line.path("nothing").isNull()).isTrue();
        assertThat(line.has("error")).isFalse();
    }

    @Test
    void keepsAStackTraceOnTheSameLine() throws IOException {
        var line = line(new IllegalStateException("broken"));
        assertThat(line.path("error").asText())
                .contains("IllegalStateException: broken")
                .contains("JsonLinesTest");
    }
}
