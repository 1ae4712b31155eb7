package io.gpulease.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** A ledger and its statements as the operator would have written them, with what is planted in them. */
final class Given {

    private static final ObjectMapper JSON = new ObjectMapper();
    static final Instant NOW = Instant.parse("2026-12-20T00:00:00Z");

    final List<String> records = new ArrayList<>();
    final List<JsonNode> pages = new ArrayList<>();
    final List<JsonNode> statements = new ArrayList<>();
    private String hash = "0".repeat(64);
    private int paged;
    private Instant written = NOW;
    /** There are no others. */
    boolean isWhole;

    /** A lease of 8 GPUs of a node that has 8, from its start to its end, at 3.60 USD. */
    Given lease(String name, String node, String start, String end) {
        return start(name, node, start, end).end(name, start, end, 0);
    }

    Given start(String name, String node, String start, String end) {
        return record("start", name, """
                "tier":"OnDemand","from":"%1$s","started":"%1$s","ends":"%2$s","state":"s","nodes":[{"name":"%3$s","gpus":8,"of":8}],\
                "lines":[{"kind":"Active","tier":"OnDemand","from":"%1$s","to":"%1$s","gpuSeconds":0,"pricePerGpuHour":"3.60","currency":"USD","gpus":8}]\
                """.formatted(start, end, node));
    }

    /** @param missing so many GPU-seconds less than it used */
    Given end(String name, String start, String end, long missing) {
        return record("end", name, """
                "tier":"OnDemand","started":"%1$s","from":"%2$s","reason":"Expired","nodes":[{"name":"n","gpus":8,"of":8}],\
                "lines":[{"kind":"Active","tier":"OnDemand","from":"%1$s","to":"%2$s","gpuSeconds":%3$d,"pricePerGpuHour":"3.60","currency":"USD"}]\
                """.formatted(start, end, seconds(start, end) - missing));
    }

    static long seconds(String start, String end) {
        return 8 * Duration.between(Instant.parse(start), Instant.parse(end)).toSeconds();
    }

    /** When records are written from now on. */
    Given writtenAt(Instant at) {
        written = at;
        return this;
    }

    Given record(String kind, String name, String rest) {
        records.add("""
                {"seq":%d,"at":"%s","key":"%s %d","kind":"%s","uid":"uid-%s","namespace":"ns","lease":"%s","tenant":"ants",%s}\
                """.formatted(records.size() + 1, written, kind, records.size(), kind, name, name, rest));
        return this;
    }

    /** What was not written yet becomes a page. */
    Given page() {
        pages.add(page("gpulease-ledger-%012d".formatted(paged + 1), paged, hash));
        hash = pages.getLast().path("data").path("hash").asText();
        paged = records.size();
        return this;
    }

    /** All that was written is in one page as well. */
    Given merged() {
        pages.add(page("gpulease-ledger-%012d-%012d".formatted(1, paged), 0, "0".repeat(64)));
        return this;
    }

    private ObjectNode page(String name, int from, String previous) {
        List<String> lines = records.subList(from, records.size());
        ObjectNode page = JSON.createObjectNode();
        page.put("kind", "ConfigMap").put("immutable", true);
        page.putObject("metadata").put("name", name);
        String last = previous;
        for (String line : lines) {
            last = hash(last + "\n" + line);
        }
        page.putObject("data")
                .put("first", Integer.toString(from + 1))
                .put("previous", previous)
                .put("hash", last);
        page.putObject("binaryData").put("records.gz", packed(lines));
        return page;
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String packed(List<String> lines) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** A statement of one line. */
    Given statement(String lease, String from, String to, long gpuSeconds, String amount) {
        statements.add(json(
                """
                {"metadata":{"name":"ants-2026-12","namespace":"ns"},"spec":{"tenant":"ants","month":"2026-12","page":1},
                 "status":{"asOf":"%s","through":%d,"closed":false,"pages":1,"leases":1,"gpuSeconds":%d,"creditedGpuSeconds":0,
                  "amounts":[{"currency":"USD","amount":"%s"}],
                  "lines":[{"namespace":"ns","lease":"%s","uid":"uid-%s","kind":"Active","tier":"OnDemand","from":"%s","to":"%s",
                   "gpuSeconds":%d,"creditedGpuSeconds":0,"pricePerGpuHour":"3.60","currency":"USD","amount":"%s"}]}}\
                """.formatted(NOW, records.size(), gpuSeconds, amount, lease, lease, from, to, gpuSeconds, amount)));
        return this;
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException(text, impossible);
        }
    }

    /** The cluster's nodes, where they are known. */
    final List<JsonNode> nodes = new ArrayList<>();

    /** The cluster's leases, where they are known. */
    final List<JsonNode> leases = new ArrayList<>();

    /** A node of 8 GPUs that has long been as it is. */
    Given node(String name, String claims) {
        nodes.add(json("""
                {"kind":"Node","metadata":{"name":"%s","creationTimestamp":"2026-12-01T00:00:00Z","annotations":{"gpulease.io/allocations":"%s"}},
                 "status":{"capacity":{"nvidia.com/gpu":"8"},"allocatable":{"nvidia.com/gpu":"8"}}}\
                """.formatted(name, claims.replace("\"", "\\\""))));
        return this;
    }

    /** A lease that has long held so many GPUs of that node by its status. */
    Given status(String name, String phase, String node, long gpus) {
        leases.add(json("""
                {"kind":"GpuLease","metadata":{"name":"%1$s","namespace":"ns","uid":"uid-%1$s","creationTimestamp":"2026-12-01T00:00:00Z"},
                 "status":{"phase":"%2$s","term":{"startedAt":"2026-12-10T09:00:00Z"},"placement":{"nodes":[{"name":"%3$s","gpus":%4$d}]},"usage":{"lines":[]}}}\
                """.formatted(name, phase, node, gpus)));
        return this;
    }

    Audit.Report audited(Optional<List<JsonNode>> there) {
        return audited(there.map(all -> new Audit.Leases(all, List.of())), NOW);
    }

    Audit.Report audited(Instant now) {
        return audited(Optional.empty(), now);
    }

    Audit.Report audited() {
        return audited(NOW);
    }

    /** With the leases and the nodes. */
    Audit.Report auditedAll() {
        return audited(Optional.of(new Audit.Leases(leases, List.of())), NOW);
    }

    private Audit.Report audited(Optional<Audit.Leases> there, Instant now) {
        return Audit.of(new Audit.Input(
                pages,
                statements,
                isWhole,
                there,
                nodes.isEmpty() ? Optional.empty() : Optional.of(new Audit.Nodes(nodes, List.of())),
                now));
    }
}
