package io.gpulease.testkit.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final String STATUS = """
            {"kind":"Event","stage":"ResponseComplete","verb":"patch","user":{"username":"op"},"objectRef":{"resource":"gpuleases",\
            "namespace":"a","name":"x","subresource":"status"},"responseStatus":{"code":%d},"requestReceivedTimestamp":"%s"}
            """;

    @TempDir
    Path dir;

    @Test
    void writesAreCountedByVerbAndResource() throws IOException {
        var log = log(
                STATUS.formatted(200, "2026-12-01T09:00:00.000001Z") + STATUS.formatted(409, "2026-12-01T09:00:01Z"));
        var writes = log.writesOf("op", Instant.parse("2026-12-01T09:00:00Z"));
        assertThat(AuditLog.byKind(writes.stream())).isEqualTo(Map.of("patch gpuleases/status", 2L));
        assertThat(writes).extracting(AuditLog.Write::object).containsOnly("a/x");
        assertThat(writes).extracting(AuditLog.Write::succeeded).containsExactly(true, false);
    }

    @Test
    void othersAndEarlierOnesAreLeftOut() throws IOException {
        var log = log(STATUS.formatted(200, "2026-12-01T08:59:59Z"));
        assertThat(log.writesOf("op", Instant.parse("2026-12-01T09:00:00Z"))).isEmpty();
        assertThat(log.writesOf("somebody", Instant.EPOCH)).isEmpty();
    }

    @Test
    void aHalfWrittenLineIsReadTheNextTime() throws IOException {
        var whole = STATUS.formatted(200, "2026-12-01T09:00:00Z");
        assertThat(log(whole + whole.substring(0, 80)).writes(w -> true)).hasSize(1);
    }

    private AuditLog log(String text) throws IOException {
        return new AuditLog(Files.writeString(dir.resolve("audit.log"), text));
    }
}
