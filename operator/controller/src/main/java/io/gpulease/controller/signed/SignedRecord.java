package io.gpulease.controller.signed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A page as somebody shows it, which need not be one of ours.
 *
 * @param name of the object it was found in
 * @param namespace of that object
 */
public record SignedRecord(String namespace, String name, String text, String signature) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Whether it is what the operator has signed. */
    public sealed interface Verdict {

        /** It is, byte for byte. */
        record Verified(Content content) implements Verdict {}

        /** It is not, or nobody can tell. {@code why} has what, why, and what to do, in one line. */
        record Refused(String why) implements Verdict {}
    }

    /**
     * What a page says.
     *
     * @param previous the digest of the page before; empty for the first one
     * @param digest its own
     * @param key by which it is signed
     * @param nodes one object for each
     */
    public record Content(
            Subject subject, int page, int pages, String previous, String digest, String key, List<JsonNode> nodes) {
        public Content {
            nodes = List.copyOf(nodes);
        }

        /** How many nodes there are whose outcome is that. */
        public long nodesThatAre(String outcome) {
            return nodes.stream()
                    .filter(node -> node.path("outcome").asText().equals(outcome))
                    .count();
        }
    }

    public Verdict verify(PublicKeys keys) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Optional<Content> content = content(bytes);
        if (content.isEmpty()) {
            return refused("it is not in the form %s, so it was changed or is no record. Get it anew from the cluster."
                    .formatted(Pages.FORM));
        }
        Content said = content.get();
        Optional<PublicKeys.Known> key = keys.get(said.key());
        if (key.isEmpty()) {
            return refused(
                    "it says that key %s signed it, which is not among those given (%s). Give the ConfigMap gpulease-signing-keys of the operator's namespace; if it is not there either, it is no record of this operator."
                            .formatted(said.key(), keys.isEmpty() ? "none" : String.join(", ", keys.ids())));
        }
        if (!key.get().hasSigned(bytes, signature)) {
            return refused(
                    "its signature is not that of key %s over these bytes, so one of them was changed. Get it anew from the cluster; if that does not verify either, ask the platform."
                            .formatted(said.key()));
        }
        if (!said.subject().namespace().equals(namespace)
                || !said.subject().pageName(bytes, said.page()).equals(name)) {
            return refused("it was signed as %s/%s, so it was moved or renamed. Get that one from the cluster."
                    .formatted(said.subject().namespace(), said.subject().pageName(bytes, said.page())));
        }
        return new Verdict.Verified(said);
    }

    private Verdict refused(String why) {
        return new Verdict.Refused("ConfigMap %s/%s does not verify: %s".formatted(namespace, name, why));
    }

    private Optional<Content> content(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(text);
            Optional<RecordKind> kind = RecordKind.of(json.path("kind").asText());
            if (!json.path("form").asText().equals(Pages.FORM) || kind.isEmpty()) {
                return Optional.empty();
            }
            JsonNode lease = json.path("lease");
            var subject = new Subject(
                    kind.get(),
                    lease.path("uid").asText(),
                    lease.path("namespace").asText(),
                    lease.path("name").asText(),
                    lease.path("tenant").asText(""),
                    json.path("pool").asText(""));
            var nodes = new ArrayList<JsonNode>();
            json.path("nodes").forEach(nodes::add);
            return Optional.of(new Content(
                    subject,
                    json.path("page").asInt(),
                    json.path("pages").asInt(),
                    json.path("previous").asText(""),
                    Page.digest(bytes),
                    json.path("key").asText(),
                    nodes));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }
}
