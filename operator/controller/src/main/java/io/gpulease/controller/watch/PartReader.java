package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Reads what the operator has put into tenants' namespaces: role bindings, network policies, quotas, limits. */
public final class PartReader implements ItemReader<SlimPart> {

    /** The field manager that the operator applies as. */
    public static final String MANAGER = "gpulease";

    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** Where the kinds concerned say what they say. */
    private static final Set<String> CONTENT = Set.of("spec", "subjects", "roleRef");

    private static final Set<String> LABELS = Set.of(Names.TENANT, MANAGED_BY);
    private static final String HARD = "hard";

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private final SlimReading reading = new SlimReading();

    @Override
    public SlimPart read(JsonParser parser) throws IOException {
        var metadata = new MetadataDraft(parser);
        var found = new Object() {
            Map<String, String> labels = Map.of();
            Set<String> applied = Set.of();
        };
        ObjectNode content = JSON.createObjectNode();
        Fields.each(parser, top -> {
            if (top.equals("metadata")) {
                Fields.each(parser, field -> {
                    switch (field) {
                        case "labels" -> found.labels = reading.strings(parser, LABELS::contains);
                        case "managedFields" -> found.applied = applied(JSON.readTree(parser));
                        default -> metadata.take(field);
                    }
                });
            } else if (CONTENT.contains(top)) {
                JsonNode value = JSON.readTree(parser);
                content.set(top, value);
            }
        });
        return new SlimPart(
                metadata.ref(),
                found.labels.getOrDefault(Names.TENANT, ""),
                digest(found.labels, content),
                hardOf(content),
                found.applied);
    }

    /** What {@link SlimPart#content} is once the API server has such an object and has added nothing to it. */
    public static long contentOf(JsonNode manifest) {
        var labels = new HashMap<String, String>();
        LABELS.forEach(label -> labels.put(
                label, manifest.path("metadata").path("labels").path(label).asText()));
        ObjectNode content = JSON.createObjectNode();
        CONTENT.stream().filter(manifest::has).forEach(field -> content.set(field, manifest.get(field)));
        return digest(labels, content);
    }

    /** The entries of a quota; none of what is no quota. */
    public static Map<String, String> hardOf(JsonNode object) {
        var hard = new HashMap<String, String>();
        object.path("spec")
                .path(HARD)
                .properties()
                .forEach(entry -> hard.put(entry.getKey(), entry.getValue().asText()));
        return hard;
    }

    private static Set<String> applied(JsonNode managers) {
        var names = new HashSet<String>();
        for (JsonNode manager : managers) {
            if (manager.path("manager").asText().equals(MANAGER)
                    && manager.path("operation").asText().equals("Apply")) {
                manager.path("fieldsV1")
                        .path("f:spec")
                        .path("f:" + HARD)
                        .fieldNames()
                        .forEachRemaining(field -> {
                            if (field.startsWith("f:")) {
                                names.add(field.substring(2));
                            }
                        });
            }
        }
        return names;
    }

    private static long digest(Map<String, String> labels, ObjectNode content) {
        ObjectNode said = JSON.createObjectNode();
        LABELS.forEach(label -> said.put(label, labels.getOrDefault(label, "")));
        content.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.has(HARD)) {
                value = ((ObjectNode) value.deepCopy()).without(HARD);
            }
            // The API server leaves an empty list out.
            if (!value.isEmpty()) {
                said.set(field.getKey(), value);
            }
        });
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(said));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be hashed: every JVM has SHA-256", e);
        }
    }
}
