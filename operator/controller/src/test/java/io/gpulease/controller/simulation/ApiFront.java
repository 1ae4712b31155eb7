package io.gpulease.controller.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.watch.ObjectKey;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Answers calls as the API server does: preconditions, subresources, what may not be changed. */
final class ApiFront {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClusterApi api;

    ApiFront(ClusterApi api) {
        this.api = api;
    }

    Answer send(Call call) {
        Path path = Path.of(call.path());
        if (call.method().equals("POST") && path.subresource().isEmpty()) {
            return create(path, object(call.body()));
        }
        if (call.method().equals("GET") && path.key().name().isEmpty()) {
            ObjectNode list = JSON.createObjectNode();
            list.putArray("items").addAll(listed(path));
            return answer(200, list);
        }
        ObjectNode known = api.get(path.kind(), path.key());
        if (known == null) {
            return refusal(404, "%s %s not found".formatted(path.kind().plural, path.key()));
        }
        return switch (call.method()) {
            case "GET" -> answer(200, known);
            case "POST" -> evict(path, known, object(call.body()));
            case "DELETE" -> delete(path, known, object(call.body()));
            case "PATCH" -> patch(path, known, call);
            default -> refusal(405, call.method());
        };
    }

    private Answer create(Path path, ObjectNode object) {
        if (path.dryRun()) {
            return answer(201, object);
        }
        if (!path.key().namespace().isEmpty()) {
            ((ObjectNode) object.path("metadata")).put("namespace", path.key().namespace());
        }
        if (api.has(path.kind(), ClusterApi.keyOf(object))) {
            return isThereAlready();
        }
        if (path.kind() == Kind.POD) {
            object.putObject("status").put("phase", "Pending");
        }
        return answer(201, api.create(path.kind(), object));
    }

    // ---- ends

    private Answer evict(Path path, ObjectNode pod, ObjectNode eviction) {
        if (pod.path("metadata").path("labels").has("budget")) {
            return refusal(429, "Cannot evict pod as it would violate the pod's disruption budget.");
        }
        Answer answer = delete(path, pod, (ObjectNode) eviction.path("deleteOptions"));
        return answer.isSuccess() ? status(201, "Success", "") : answer;
    }

    private Answer delete(Path path, ObjectNode known, ObjectNode options) {
        String wanted = options.path("preconditions").path("uid").asText("");
        if (!wanted.isEmpty() && !wanted.equals(uid(known))) {
            return refusal(409, "the UID in the precondition does not match");
        }
        if (path.kind() != Kind.POD) {
            api.delete(path.kind(), path.key());
            return status(200, "Success", "");
        }
        String phase = known.path("status").path("phase").asText("");
        boolean stopped = phase.equals("Succeeded") || phase.equals("Failed");
        if (stopped || !known.path("spec").has("nodeName")) {
            api.remove(Kind.POD, path.key());
            return answer(200, known);
        }
        api.deleteGracefully(
                path.key(),
                Duration.ofSeconds(options.path("gracePeriodSeconds").asLong(30)));
        ObjectNode left = api.get(Kind.POD, path.key());
        return answer(200, left == null ? known : left);
    }

    // ---- changes

    private Answer patch(Path path, ObjectNode known, Call call) {
        if (call.contentType().contains("json-patch")) {
            return jsonPatch(path, known, call.body());
        }
        ObjectNode patch = object(call.body());
        JsonNode metadata = patch.path("metadata");
        if (metadata.has("resourceVersion")
                && !metadata.path("resourceVersion")
                        .equals(known.path("metadata").path("resourceVersion"))) {
            return refusal(409, "the object has been modified");
        }
        if (metadata.has("uid") && !metadata.path("uid").asText().equals(uid(known))) {
            return refusal(409, "Precondition failed: UID in precondition");
        }
        ObjectNode wanted = known.deepCopy();
        boolean status = path.subresource().equals("status");
        if (status) {
            wanted.set("status", merged(known.path("status"), patch.path("status")));
        } else {
            patch.properties().stream()
                    .filter(field ->
                            path.kind() != Kind.LEASE || !field.getKey().equals("status"))
                    .forEach(field -> wanted.set(field.getKey(), merged(known.path(field.getKey()), field.getValue())));
        }
        return put(path, known, wanted);
    }

    private Answer jsonPatch(Path path, ObjectNode known, String body) {
        try {
            var wanted = (ObjectNode) JsonPatch.apply(JSON.readTree(body), known);
            return put(path, known, wanted);
        } catch (JsonPatchException refused) {
            return refusal(422, "the server rejected our request due to an error in our request");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Answer put(Path path, ObjectNode known, ObjectNode wanted) {
        String fault = path.kind() == Kind.POD ? PodRules.fault(known, wanted) : "";
        if (!fault.isEmpty()) {
            return refusal(422, fault);
        }
        return answer(200, api.change(path.kind(), path.key(), object -> {
            object.removeAll();
            object.setAll(wanted);
        }));
    }

    /** RFC 7386. */
    private static JsonNode merged(JsonNode standing, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        ObjectNode result = standing instanceof ObjectNode object ? object.deepCopy() : JSON.createObjectNode();
        changes.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else {
                result.set(field.getKey(), merged(result.path(field.getKey()), field.getValue()));
            }
        });
        return result;
    }

    // ---- forms

    private static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("not JSON: " + json, notJson);
        }
    }

    private static Answer answer(int code, JsonNode body) {
        return new Answer(code, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Answer refusal(int code, String message) {
        return status(code, "Failure", message);
    }

    /** Told from other conflicts by its reason. */
    private static Answer isThereAlready() {
        return answer(
                409,
                JSON.createObjectNode()
                        .put("kind", "Status")
                        .put("status", "Failure")
                        .put("message", "already exists")
                        .put("reason", "AlreadyExists")
                        .put("code", 409));
    }

    private static Answer status(int code, String outcome, String message) {
        return answer(
                code,
                JSON.createObjectNode()
                        .put("kind", "Status")
                        .put("status", outcome)
                        .put("message", message)
                        .put("code", code));
    }

    /** Of the namespace, and with the label, that the path names. */
    private List<ObjectNode> listed(Path path) {
        return api.all(path.kind()).stream()
                .filter(object -> path.key().namespace().isEmpty()
                        || path.key()
                                .namespace()
                                .equals(ClusterApi.keyOf(object).namespace()))
                .filter(object -> path.label().isEmpty()
                        || object.path("metadata").path("labels").has(path.label()))
                .toList();
    }

    static ArrayNode list() {
        return JSON.createArrayNode();
    }

    static ObjectNode node(String json) {
        return object(json);
    }

    /** Which object a path names. */
    private record Path(Kind kind, ObjectKey key, String subresource, String label, boolean dryRun) {
        private static final String LABEL = "labelSelector=";

        static Path of(String path) {
            int query = path.indexOf('?');
            String[] parts = (query < 0 ? path : path.substring(0, query)).split("/", -1);
            int from = parts[1].equals("api") ? 3 : 4;
            String namespace = "";
            if (parts[from].equals("namespaces")) {
                namespace = parts[from + 1];
                from += 2;
            }
            String name = parts.length > from + 1 ? parts[from + 1] : "";
            String subresource = parts.length > from + 2 ? parts[from + 2] : "";
            int label = path.indexOf(LABEL);
            return new Path(
                    Kind.of(parts[from]),
                    new ObjectKey(namespace, name),
                    subresource,
                    label < 0
                            ? ""
                            : URLDecoder.decode(
                                    path.substring(label + LABEL.length()).replaceAll("&.*", ""),
                                    StandardCharsets.UTF_8),
                    path.contains("dryRun"));
        }
    }
}
