package io.gpulease.controller.booking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.signed.Page;
import io.gpulease.controller.signed.PublicKeys;
import io.gpulease.controller.signed.SignedRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps what is written: objects by path, their creation refused where they are, changed by merge patches of the right version. */
final class RecordServer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OWN = "/api/v1/namespaces/gpulease-system/";
    static final String SECRET = OWN + "secrets/gpulease-signing-key";
    static final String KEYS = OWN + "configmaps/gpulease-signing-keys";

    final Map<String, ObjectNode> objects = new TreeMap<>();
    final List<Call> calls = new ArrayList<>();
    /** What it says to calls whose path has this, instead of doing anything. */
    private final Map<String, Integer> refusals = new TreeMap<>();

    private final Map<String, String> bodies = new TreeMap<>();

    private int version = 100;

    RecordServer with(String path, String json) {
        objects.put(path, tree(json));
        return this;
    }

    RecordServer refusing(String part, int code) {
        refusals.put(part, code);
        return this;
    }

    /** As in {@link #refusing(String, int)}, with that body. */
    RecordServer refusing(String part, int code, String body) {
        bodies.put(part, body.replace('\'', '"'));
        return refusing(part, code);
    }

    RecordServer refusingNothing() {
        refusals.clear();
        return this;
    }

    /** Turns and answers, until nobody has more to say. */
    RecordServer serve(Turns turns) {
        for (int turn = 0; turn < 20 && !turns.take().isEmpty(); turn++) {
            turns.answers(this::answer);
        }
        return this;
    }

    Answer answer(Call call) {
        calls.add(call);
        for (var refusal : refusals.entrySet()) {
            if (call.path().contains(refusal.getKey())) {
                return said(refusal.getValue(), bodies.getOrDefault(refusal.getKey(), "{\"message\":\"because\"}"));
            }
        }
        String path = call.path().replaceAll("/status$", "");
        return switch (call.method()) {
            case "GET" -> found(objects.get(path));
            case "POST" -> made(path, tree(call.body()));
            case "PATCH" -> changed(path, tree(call.body()));
            default -> said(200, "{}");
        };
    }

    private static Answer found(@Nullable ObjectNode object) {
        return object == null ? said(404, "{}") : said(200, object.toString());
    }

    private Answer made(String collection, ObjectNode object) {
        String path = collection + "/" + object.path("metadata").path("name").asText();
        if (objects.containsKey(path)) {
            return said(409, "{\"reason\":\"AlreadyExists\"}");
        }
        object.path("stringData")
                .properties()
                .forEach(field -> object.withObject("/data")
                        .put(
                                field.getKey(),
                                Base64.getEncoder()
                                        .encodeToString(
                                                field.getValue().asText().getBytes(StandardCharsets.UTF_8))));
        object.remove("stringData");
        objects.put(path, object);
        return said(201, object.toString());
    }

    private Answer changed(String path, ObjectNode patch) {
        ObjectNode object = objects.get(path);
        if (object == null) {
            return said(404, "{}");
        }
        patch.withObject("/metadata").remove("resourceVersion");
        merge(object, patch);
        object.withObject("/metadata").put("resourceVersion", Integer.toString(++version));
        return said(200, object.toString());
    }

    private static void merge(ObjectNode into, ObjectNode patch) {
        for (var field : patch.properties()) {
            if (field.getValue().isNull()) {
                into.remove(field.getKey());
            } else if (field.getValue() instanceof ObjectNode inner
                    && into.path(field.getKey()) instanceof ObjectNode standing) {
                merge(standing, inner);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        }
    }

    private static Answer said(int code, String body) {
        return new Answer(code, body.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode tree(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException(json, notJson);
        }
    }

    // ---- what stands there

    JsonNode lease() {
        return Optional.<JsonNode>ofNullable(objects.get("/apis/gpulease.io/v1alpha1/namespaces/ns/gpuleases/l"))
                .orElseThrow();
    }

    JsonNode node() {
        return Optional.<JsonNode>ofNullable(objects.get("/api/v1/nodes/n")).orElseThrow();
    }

    /** The public keys that are published, by name. */
    JsonNode keys() {
        return Optional.<JsonNode>ofNullable(objects.get(KEYS)).orElseThrow().path("data");
    }

    /** Names of the records in namespace ns, in order. */
    List<String> records() {
        String at = "/api/v1/namespaces/ns/configmaps/";
        return objects.keySet().stream()
                .filter(path -> path.startsWith(at))
                .map(path -> path.substring(at.length()))
                .toList();
    }

    /** That record, checked with the keys that are published. */
    SignedRecord.Verdict verdict(String name) {
        JsonNode data = Optional.<JsonNode>ofNullable(objects.get("/api/v1/namespaces/ns/configmaps/" + name))
                .orElseThrow()
                .path("data");
        var pem = new StringBuilder();
        Optional.ofNullable(objects.get(KEYS))
                .ifPresent(keys -> keys.path("data").forEach(key -> pem.append(key.asText())));
        return new SignedRecord(
                        "ns",
                        name,
                        data.path(Page.RECORD).asText(),
                        data.path(Page.SIGNATURE).asText())
                .verify(PublicKeys.read(pem.toString()));
    }

    /** What that record says of its only node. */
    JsonNode said(String name) {
        return verdict(name) instanceof SignedRecord.Verdict.Verified(var content)
                ? content.nodes().getFirst()
                : JSON.createObjectNode().put("verdict", verdict(name).toString());
    }

    /** Whose lease a record says it is of; why it does not verify, if it does not. */
    String tenantOf(String name) {
        return verdict(name) instanceof SignedRecord.Verdict.Verified(var content)
                ? content.subject().tenant()
                : verdict(name).toString();
    }
}
