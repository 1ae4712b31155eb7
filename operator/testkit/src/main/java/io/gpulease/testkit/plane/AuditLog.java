package io.gpulease.testkit.plane;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the API server itself recorded of the writes it served. */
public final class AuditLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    public AuditLog(Path file) {
        this.file = file;
    }

    /**
     * One request that would change something.
     *
     * @param resource the resource with its subresource, such as {@code gpuleases/status}
     * @param object {@code namespace/name}, or the name alone of a cluster-scoped object
     * @param code the HTTP status answered
     * @param agent what the client calls itself
     */
    public record Write(Instant at, String user, String verb, String resource, String object, int code, String agent) {
        public boolean succeeded() {
            return code >= 200 && code < 300;
        }

        /** The verb and the resource: what writes are counted by. */
        public String kind() {
            return verb + " " + resource;
        }
    }

    /** All writes of this user from that instant on, oldest first. */
    public List<Write> writesOf(String user, Instant from) {
        return writes(w -> w.user().equals(user) && !w.at().isBefore(from));
    }

    /** All writes that match, oldest first. */
    public List<Write> writes(Predicate<Write> wanted) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (var lines = Files.lines(file)) {
            return lines.flatMap(line -> parse(line).stream()).filter(wanted).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many of each kind: {@code patch gpuleases/status -> 12}. */
    public static Map<String, Long> byKind(Stream<Write> writes) {
        return writes.collect(Collectors.groupingBy(Write::kind, TreeMap::new, Collectors.counting()));
    }

    static Optional<Write> parse(String line) {
        JsonNode event;
        try {
            event = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            // The last line may be half written; it is whole the next time.
            return Optional.empty();
        }
        var ref = event.path("objectRef");
        if (!event.path("stage").asText().equals("ResponseComplete") || ref.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(new Write(
                Instant.parse(event.path("requestReceivedTimestamp").asText()),
                event.path("user").path("username").asText(),
                event.path("verb").asText(),
                joined(ref.path("resource").asText(), ref.path("subresource").asText()),
                objectName(ref),
                event.path("responseStatus").path("code").asInt(),
                event.path("userAgent").asText()));
    }

    private static String objectName(JsonNode ref) {
        var namespace = ref.path("namespace").asText();
        return namespace.isEmpty()
                ? ref.path("name").asText()
                : namespace + "/" + ref.path("name").asText();
    }

    private static String joined(String resource, String subresource) {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }
}
