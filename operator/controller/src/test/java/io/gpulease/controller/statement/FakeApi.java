package io.gpulease.controller.statement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.claim.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Keeps objects by their paths; some calls are refused, some are lost, with their effect or without. */
final class FakeApi implements Transport {

    private static final ObjectMapper JSON = new ObjectMapper();

    final Map<String, ObjectNode> objects = new TreeMap<>();
    private final Random random;
    private final InstantSource clock;
    private int faultsInHundred;
    private int uids;
    /** A call to such a path ends in what nobody expects. */
    String broken = "none";

    int pageReads;

    FakeApi(Random random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    void faults(int inHundred) {
        faultsInHundred = inHundred;
    }

    @Override
    public Answer send(Call call) throws IOException {
        if (call.method().equals("GET") && call.path().contains("/configmaps/")) {
            pageReads++;
        }
        if (call.path().endsWith(broken)) {
            throw new IllegalStateException("broken");
        }
        if (random.nextInt(100) >= faultsInHundred) {
            return answered(call);
        }
        return switch (random.nextInt(3)) {
            case 0 -> answer(random.nextBoolean() ? 500 : 429, JSON.createObjectNode());
            case 1 -> throw new IOException("lost on its way");
            default -> {
                answered(call);
                throw new IOException("its answer was lost");
            }
        };
    }

    private Answer answered(Call call) throws JsonProcessingException {
        String path = call.path().split("\\?", 2)[0];
        return switch (call.method()) {
            case "GET" ->
                path.endsWith("/configmaps")
                        ? list(path)
                        : path.endsWith("/leasestatements") ? statements() : found(path);
            case "POST" -> create(path, (ObjectNode) JSON.readTree(call.body()));
            case "DELETE" -> delete(path, JSON.readTree(call.body()));
            case "PATCH" -> patch(path.replaceAll("/status$", ""), JSON.readTree(call.body()));
            default -> throw new IllegalArgumentException(call.method());
        };
    }

    private Answer found(String path) {
        ObjectNode object = objects.get(path);
        return object == null ? answer(404, JSON.createObjectNode()) : answer(200, object);
    }

    /** Of the pages of the ledger, by their label. */
    private Answer list(String path) {
        ObjectNode list = JSON.createObjectNode();
        var items = list.putArray("items");
        objects.forEach((at, object) -> {
            if (at.startsWith(path + "/")
                    && object.path("metadata").path("labels").has(Names.LEDGER)) {
                items.addObject().set("metadata", object.path("metadata"));
            }
        });
        return answer(200, list);
    }

    /** Of all namespaces. */
    private Answer statements() {
        ObjectNode list = JSON.createObjectNode();
        var items = list.putArray("items");
        objects.forEach((at, object) -> {
            if (at.contains("/leasestatements/")) {
                String namespace = at.replaceFirst(".*/namespaces/([^/]+)/.*", "$1");
                ObjectNode metadata = object.path("metadata").deepCopy();
                items.addObject().set("metadata", metadata.put("namespace", namespace));
            }
        });
        return answer(200, list);
    }

    private Answer create(String path, ObjectNode object) {
        String at = path + "/" + object.path("metadata").path("name").asText();
        if (objects.containsKey(at)) {
            return answer(409, JSON.createObjectNode());
        }
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        metadata.put("uid", "u" + ++uids)
                .put(
                        "creationTimestamp",
                        Instant.ofEpochSecond(clock.instant().getEpochSecond()).toString());
        objects.put(at, object);
        return answer(201, object);
    }

    private Answer delete(String path, JsonNode options) {
        ObjectNode object = objects.get(path);
        if (object == null) {
            return answer(404, JSON.createObjectNode());
        }
        if (!object.path("metadata")
                .path("uid")
                .equals(options.path("preconditions").path("uid"))) {
            return answer(409, JSON.createObjectNode());
        }
        objects.remove(path);
        return answer(200, object);
    }

    private Answer patch(String path, JsonNode patch) {
        ObjectNode object = objects.get(path);
        if (object == null) {
            return answer(404, JSON.createObjectNode());
        }
        object.set("status", patch.path("status").deepCopy());
        return answer(200, object);
    }

    private static Answer answer(int code, JsonNode body) {
        return new Answer(code, body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
