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
import java.util.Set;

/** Reads what the operator has put into tenants' namespaces: role bindings, network policies, quotas, limits. */
public final class PartReader implements ItemReader<SlimPart> {

    /** Where the kinds concerned say what they say. */
    private static final Set<String> CONTENT = Set.of("spec", "subjects", "roleRef");

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private final SlimReading reading = new SlimReading();

    @Override
    public SlimPart read(JsonParser parser) throws IOException {
        var metadata = new MetadataDraft(parser);
        var tenant = new String[] {""};
        ObjectNode content = JSON.createObjectNode();
        Fields.each(parser, top -> {
            if (top.equals("metadata")) {
                Fields.each(parser, field -> {
                    if (field.equals("labels")) {
                        tenant[0] =
                                reading.strings(parser, Names.TENANT::equals).getOrDefault(Names.TENANT, "");
                    } else {
                        metadata.take(field);
                    }
                });
            } else if (CONTENT.contains(top)) {
                JsonNode value = JSON.readTree(parser);
                content.set(top, value);
            }
        });
        return new SlimPart(metadata.ref(), tenant[0], digest(content));
    }

    /** What {@link SlimPart#content} is once the API server has such an object and has added nothing to it. */
    public static long contentOf(JsonNode object) {
        ObjectNode content = JSON.createObjectNode();
        CONTENT.stream().filter(object::has).forEach(field -> content.set(field, object.get(field)));
        return digest(content);
    }

    private static long digest(ObjectNode content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(content));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be hashed: every JVM has SHA-256", e);
        }
    }
}
