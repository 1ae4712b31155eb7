package io.gpulease.controller.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Some records of the ledger in one ConfigMap, one after another.
 *
 * @param month (UTC) in which they were written
 * @param first the number of the first of them
 * @param previous the hash before the first
 * @param lines the records, one line of JSON each
 */
public record Page(YearMonth month, long first, String previous, List<String> lines) {

    private static final String PREFIX = "gpulease-ledger-";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{12,}(-\\d{12,})?");
    private static final int MOST_BYTES = 64 << 20;

    public Page {
        lines = List.copyOf(lines);
        if (lines.isEmpty() || first < 1) {
            throw new IllegalArgumentException(
                    "a page of %d records from number %d cannot be".formatted(lines.size(), first));
        }
    }

    /** @return the month (UTC) of that instant */
    public static YearMonth month(Instant at) {
        return YearMonth.from(at.atOffset(ZoneOffset.UTC));
    }

    /** The records; one that is no JSON, which the operator has not written, is an empty one. */
    List<JsonNode> records() {
        return lines.stream().map(Page::record).toList();
    }

    /** Of a record; what is no instant has always been. */
    static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException foreign) {
            return Instant.EPOCH;
        }
    }

    private static JsonNode record(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException foreign) {
            return JSON.createObjectNode();
        }
    }

    /** The number of the last record. */
    public long last() {
        return first + lines.size() - 1;
    }

    /** The hash of the last record. */
    public String hash() {
        return Chain.after(previous, lines);
    }

    /** Of a page as it is first written: whoever would write other records after the same ones meets that name. */
    public String name() {
        return name(first);
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    static String name(long first) {
        return PREFIX + "%012d".formatted(first);
    }

    /** Of one that several were merged into. */
    public String mergedName() {
        return name() + "-%012d".formatted(last());
    }

    public static String path(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    /** As it is sent. */
    public ObjectNode toObject(String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", "v1").put("kind", "ConfigMap").put("immutable", true);
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        metadata.putObject("labels").put(Names.LEDGER, month.toString());
        metadata.putObject("annotations").put(Names.LEDGER_LAST, Long.toString(last()));
        object.putObject("data")
                .put("month", month.toString())
                .put("first", Long.toString(first))
                .put("last", Long.toString(last()))
                .put("previous", previous)
                .put("hash", hash());
        object.putObject("binaryData").put("records.gz", Base64.getEncoder().encodeToString(packed(lines)));
        return object;
    }

    /** @throws IllegalArgumentException when it is no page, or its records are not what it says of them */
    public static Page of(JsonNode object) {
        JsonNode data = object.path("data");
        String name = object.path("metadata").path("name").asText();
        try {
            Page page = new Page(
                    YearMonth.parse(data.path("month").asText()),
                    Long.parseLong(data.path("first").asText()),
                    data.path("previous").asText(),
                    unpacked(Base64.getDecoder()
                            .decode(object.path("binaryData").path("records.gz").asText())));
            if (page.last() != data.path("last").asLong()
                    || !page.hash().equals(data.path("hash").asText())) {
                throw new IllegalArgumentException("its records are not those that its hash is of");
            }
            return page;
        } catch (RuntimeException | IOException unreadable) {
            throw new IllegalArgumentException(
                    "page %s of the ledger cannot be read: %s".formatted(name, unreadable.getMessage()), unreadable);
        }
    }

    private static byte[] packed(List<String> lines) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            for (String line : lines) {
                gzip.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static List<String> unpacked(byte[] packed) throws IOException {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] bytes = gzip.readNBytes(MOST_BYTES);
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        }
    }
}
