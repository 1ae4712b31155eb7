package io.gpulease.controller.guard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Caller;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Sending;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.PolicyReader;
import io.gpulease.controller.watch.SlimConfig;
import io.gpulease.controller.watch.SlimPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An API server that has policies alone. As the real one it fills in defaults, leaves at an apply what others have added, and
 * refuses what was computed from another version. Watch events and answers come when the test says so.
 */
final class PolicyServer implements Caller {
    private static final ObjectMapper JSON = new ObjectMapper();

    final Map<PolicyId, ObjectNode> objects = new TreeMap<>();
    final List<Call> calls = new ArrayList<>();
    private final Map<PolicyId, ObjectNode> installed = new HashMap<>();
    private final List<Runnable> events = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private Optional<SlimConfig> recorded = Optional.empty();
    private int version;
    /** The next calls get no answer, though they have their effect. */
    int losing;
    /** Empty: writes are allowed. */
    String forbidding = "";
    /** The API server writes a status of its own as soon as a policy was applied. */
    boolean statusFollows;
    /** A default that the operator does not know. */
    boolean hasDefaultsOfItsOwn;

    PolicyUpkeep upkeep = new PolicyUpkeep(this, new ToldNews(), InstantSource.system());

    static PolicyId id(PolicyKind kind, String name) {
        return new PolicyId(kind, name);
    }

    // ---- what others do

    void install(String applier, ObjectNode... manifests) {
        var data = new HashMap<String, String>();
        installed.clear();
        for (var manifest : manifests) {
            var id = idOf(manifest);
            data.put(id.kind().word() + "." + id.name(), manifest.toString());
            installed.put(id, manifest);
            put(id, manifest.deepCopy());
        }
        record(Optional.of(new SlimConfig(new ObjectRef("ns", "r", "u", "1"), data, applier)));
    }

    void record(Optional<SlimConfig> config) {
        recorded = config;
        events.add(() -> upkeep.recorded(config));
    }

    void delete(PolicyId id) {
        if (objects.remove(id) != null) {
            events.add(() -> upkeep.deleted(id.kind(), id.name()));
        }
    }

    void change(PolicyId id, Consumer<ObjectNode> change) {
        var object = objects.get(id);
        if (object != null) {
            var changed = object.deepCopy();
            change.accept((ObjectNode) changed.path("spec"));
            put(id, changed);
        }
    }

    /** What stands then. */
    private ObjectNode put(PolicyId id, ObjectNode object) {
        var before = objects.get(id);
        var metadata = (ObjectNode) object.path("metadata");
        if (hasDefaultsOfItsOwn) {
            ((ObjectNode) object.path("spec")).put("novelty", "Usual");
        }
        metadata.remove("resourceVersion");
        if (before == null) {
            metadata.put("uid", "uid-" + ++version);
        } else {
            metadata.put("uid", before.path("metadata").path("uid").asText());
            var same = before.deepCopy();
            ((ObjectNode) same.path("metadata")).remove("resourceVersion");
            if (same.equals(object)) {
                return before;
            }
        }
        metadata.put("resourceVersion", Integer.toString(++version));
        objects.put(id, object);
        var told = read(object);
        events.add(() -> upkeep.seen(id.kind(), told));
        return object;
    }

    // ---- what the operator hears

    /** The first list of every kind. */
    void list() {
        upkeep.recorded(recorded);
        for (var kind : PolicyKind.values()) {
            var all = objects.entrySet().stream()
                    .filter(entry -> entry.getKey().kind() == kind)
                    .map(entry -> read(entry.getValue()))
                    .toList();
            upkeep.listed(kind, all);
        }
    }

    boolean tellNextEvent() {
        return runFirst(events);
    }

    boolean answerNextCall() {
        return runFirst(answers);
    }

    void tellAll() {
        while (tellNextEvent() || answerNextCall()) {
            // Until nothing is left to tell.
        }
    }

    private static boolean runFirst(List<Runnable> queue) {
        if (queue.isEmpty()) {
            return false;
        }
        queue.removeFirst().run();
        return true;
    }

    @Override
    public Sending send(Urgency urgency, Call call, Consumer<Outcome> then) {
        calls.add(call);
        answers.add(() -> {
            var answer = answer(call);
            if (losing > 0) {
                losing--;
                then.accept(new Outcome.Lost("the connection broke"));
            } else {
                then.accept(new Outcome.Answered(answer));
            }
        });
        return () -> false;
    }

    private Answer answer(Call call) {
        if (!forbidding.isEmpty()) {
            return status(403, forbidding);
        }
        var path = call.path().replaceAll("\\?.*", "").split("/", -1);
        var kind = Arrays.stream(PolicyKind.values())
                .filter(one -> one.plural().equals(path[4]))
                .findFirst()
                .orElseThrow();
        var id = id(kind, path[5]);
        return call.contentType().contains("apply-patch") ? applied(id, call) : replaced(id, call);
    }

    private Answer applied(PolicyId id, Call call) {
        var wanted = (ObjectNode) parsed(call.body());
        var there = objects.get(id);
        var expected = wanted.path("metadata").path("resourceVersion").asText("");
        if (!expected.isEmpty()
                && (there == null
                        || !there.path("metadata")
                                .path("resourceVersion")
                                .asText()
                                .equals(expected))) {
            return status(409, "the object has been modified");
        }
        if (there != null) {
            // Fields that others set stay.
            var spec = ((ObjectNode) there.path("spec")).deepCopy();
            spec.setAll((ObjectNode) wanted.path("spec"));
            wanted.set("spec", spec);
        }
        var answer = put(id, wanted).deepCopy();
        if (statusFollows) {
            var followed = answer.deepCopy();
            followed.put("status", "of version " + version);
            put(id, followed);
        }
        return new Answer(200, answer.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Answer replaced(PolicyId id, Call call) {
        var there = objects.get(id);
        var patch = parsed(call.body());
        if (there == null) {
            return status(404, "not found");
        }
        var changed = there.deepCopy();
        changed.set("spec", patch.at("/0/value"));
        return new Answer(200, put(id, changed).toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Answer status(int code, String message) {
        return new Answer(
                code, JSON.createObjectNode().put("message", message).toString().getBytes(StandardCharsets.UTF_8));
    }

    // ---- what is so

    /** Everything stands as it was installed. */
    boolean isAsInstalled() {
        return installed.entrySet().stream().allMatch(entry -> {
            var there = objects.get(entry.getKey());
            if (there == null) {
                return false;
            }
            var spec = ((ObjectNode) there.path("spec")).deepCopy();
            spec.remove("novelty");
            return spec.equals(entry.getValue().path("spec"));
        });
    }

    static ObjectNode policy(PolicyKind kind, String name, String expression) {
        var manifest = JSON.createObjectNode()
                .put("apiVersion", "admissionregistration.k8s.io/v1")
                .put("kind", kind.word());
        manifest.putObject("metadata").put("name", name).putObject("labels").put("app", "gpulease");
        manifest.putObject("spec").put("failurePolicy", "Fail").put("expression", expression);
        return manifest;
    }

    private static PolicyId idOf(JsonNode manifest) {
        return PolicyRecord.of(Map.of("x", manifest.toString()))
                .manifests()
                .keySet()
                .iterator()
                .next();
    }

    private static SlimPolicy read(JsonNode object) {
        try (var parser = new JsonFactory().createParser(object.toString())) {
            parser.nextToken();
            return new PolicyReader().read(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
