package io.gpulease.controller.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When a verdict was given is known from what the API server notes of each writer of an object. */
class ViolationReaderTest {

    private static final Instant SEEN = Instant.parse("2026-12-01T15:00:00Z");

    private static SlimViolation read(String... writers) throws IOException {
        String violation = """
            {"apiVersion":"gpulease.io/v1alpha1","kind":"LeaseViolation",
             "metadata":{"name":"v","namespace":"ants","uid":"u1","resourceVersion":"7","managedFields":[%s]},
             "spec":{"leaseName":"l","leaseUid":"u0","policy":"p","rule":"r","action":"Revoke","reportedBy":"desk","verdict":"Dismissed"},
             "status":{"phase":"Acted"}}""".formatted(String.join(",", writers));
        try (var parser = new JsonFactory().createParser(violation)) {
            parser.nextToken();
            return new ViolationReader().read(parser);
        }
    }

    private static String writer(String name, String time, String fields) {
        return """
                {"manager":"%s","operation":"Update","apiVersion":"gpulease.io/v1alpha1","time":"%s","fieldsType":"FieldsV1","fieldsV1":{%s}}
                """.formatted(name, time, fields);
    }

    @Test
    void aVerdictIsAsOldAsItsWriterSays() throws IOException {
        SlimViolation read = read(
                writer("kubectl-create", "2026-12-01T10:00:00Z", "\"f:spec\":{\".\":{},\"f:action\":{},\"f:rule\":{}}"),
                writer("gpulease", "2026-12-01T14:00:00Z", "\"f:status\":{\"f:phase\":{},\"f:verdict\":{}}"),
                writer("kubectl-patch", "2026-12-01T12:00:00Z", "\"f:spec\":{\"f:verdict\":{}}"));
        assertThat(read.verdict()).isEqualTo("Dismissed");
        assertThat(read.judgedAt(SEEN)).isEqualTo(Instant.parse("2026-12-01T12:00:00Z"));
        assertThat(read.name()).isEqualTo("v");
    }

    @Test
    void ofSeveralWhoSaidItTheFirstCounts() throws IOException {
        SlimViolation read = read(
                writer("flux", "2026-12-01T13:00:00Z", "\"f:spec\":{\"f:verdict\":{}}"),
                writer("kubectl-patch", "2026-12-01T12:00:00Z", "\"f:spec\":{\"f:verdict\":{}}"));
        assertThat(read.judgedAt(SEEN)).isEqualTo(Instant.parse("2026-12-01T12:00:00Z"));
    }

    @Test
    void whereNothingTellsItIsAsOldAsItWasSeen() throws IOException {
        assertThat(read().judgedAt(SEEN)).isEqualTo(SEEN);
        assertThat(read(writer("gpulease", "2026-12-01T14:00:00Z", "\"f:status\":{\"f:phase\":{}}"))
                        .judgedAt(SEEN))
                .isEqualTo(SEEN);
    }
}
