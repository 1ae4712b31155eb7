package io.gpulease.controller.tenant;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.facts.Facts.OfNamespace;
import io.gpulease.controller.watch.ItemReader;
import io.gpulease.controller.watch.NamespaceReader;
import io.gpulease.controller.watch.PartReader;
import io.gpulease.controller.watch.SlimNamespace;
import io.gpulease.controller.watch.SlimPart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * An API server as far as tenants' namespaces go: creation, server-side apply of the kinds concerned, and news that are heard
 * only when the test delivers them, each watch in its own time. Times are told to it.
 */
final class TenantApi implements Transport {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAMESPACES = "/api/v1/namespaces";

    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final Map<String, Queue<Runnable>> news = new TreeMap<>();
    private final Map<String, OfNamespace> heardNamespaces = new TreeMap<>();
    private final Map<String, Long> departures = new TreeMap<>();
    final List<Call> calls = new ArrayList<>();
    private PartBook book = new PartBook();
    private long version = 100;
    Instant now = Instant.parse("2026-12-01T10:00:00Z");
    /** Instead of the answer; empty: it is answered. A lost answer has had its effect if the call was let through. */
    Predicate<Call> lostBefore = _ -> false;

    Predicate<Call> lostAfter = _ -> false;
    private final Map<String, Answer> refusals = new TreeMap<>();

    PartBook book() {
        return book;
    }

    void refuse(String path, int code, String message) {
        refusals.put(path, failure(code, message));
    }

    void refuseNothing() {
        refusals.clear();
    }

    /** Namespaces as the operator has heard of them. */
    Map<String, OfNamespace> heard() {
        return Map.copyOf(heardNamespaces);
    }

    /** How many of a name it has heard to go. */
    Map<String, Long> departures() {
        return Map.copyOf(departures);
    }

    // ---- what others do

    Optional<JsonNode> get(String path) {
        return Optional.ofNullable(objects.get(path));
    }

    /** Made by somebody else, who says whose manager he is. */
    void put(String path, String json, String manager) {
        ObjectNode object = parsed(json.replace('\'', '"'));
        ObjectNode before = objects.get(path);
        object.withObject("/metadata")
                .put(
                        "uid",
                        before == null
                                ? "uid-" + ++version
                                : before.at("/metadata/uid").asText())
                .put("creationTimestamp", (before == null ? now : made(before)).toString());
        if (before != null && before.at("/metadata").has("managedFields")) {
            object.withObject("/metadata").set("managedFields", before.at("/metadata/managedFields"));
        }
        JsonNode labels = object.at("/metadata/labels");
        if (path.startsWith(NAMESPACES) && labels.has("gpulease.io/tenant")) {
            Fields.own(object, manager, "Update")
                    .withObject("/fieldsV1/f:metadata/f:labels")
                    .putObject("f:gpulease.io/tenant");
        }
        store(path, object);
    }

    void change(String path, Consumer<ObjectNode> change) {
        ObjectNode object = objects.get(path);
        if (object != null) {
            ObjectNode changed = object.deepCopy();
            change.accept(changed);
            store(path, changed);
        }
    }

    void delete(String path) {
        ObjectNode lost = objects.remove(path);
        if (lost != null) {
            tell(path, lost, true);
        }
    }

    // ---- news

    /** Delivers the oldest of one kind, if there is any. */
    boolean deliver(int which) {
        List<Queue<Runnable>> waiting =
                news.values().stream().filter(queue -> !queue.isEmpty()).toList();
        if (waiting.isEmpty()) {
            return false;
        }
        waiting.get(Math.floorMod(which, waiting.size())).remove().run();
        return true;
    }

    void deliverNamespaces() {
        Queue<Runnable> waiting = queue("namespaces");
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    void deliverAll() {
        while (deliver(0)) {}
    }

    /** Everything is gone, and nobody hears that it was ever there. */
    void loseNews() {
        objects.clear();
        news.clear();
    }

    /** Another operator: it has lists of everything, and no memory. */
    void restart() {
        news.clear();
        heardNamespaces.clear();
        departures.clear();
        book = new PartBook();
        objects.forEach((path, object) -> tell(path, object, false));
        deliverAll();
    }

    private void store(String path, ObjectNode object) {
        ObjectNode before = objects.get(path);
        if (before != null && sameButVersion(before, object)) {
            return;
        }
        object.withObject("/metadata").put("resourceVersion", Long.toString(++version));
        objects.put(path, object);
        tell(path, object, false);
    }

    private static boolean sameButVersion(ObjectNode one, ObjectNode other) {
        ObjectNode a = one.deepCopy();
        ObjectNode b = other.deepCopy();
        a.withObject("/metadata").remove("resourceVersion");
        b.withObject("/metadata").remove("resourceVersion");
        return a.equals(b);
    }

    private void tell(String path, ObjectNode object, boolean gone) {
        byte[] bytes = object.toString().getBytes(StandardCharsets.UTF_8);
        String[] words = path.split("/", -1);
        if (words.length == 5) {
            SlimNamespace namespace = read(new NamespaceReader(), bytes);
            queue("namespaces").add(() -> hear(namespace, gone));
        } else {
            kindOf(words[words.length - 2]).ifPresent(kind -> tell(kind, read(new PartReader(), bytes), gone));
        }
    }

    /** A watch by label tells of one that has lost it as of one that is gone. */
    private void tell(PartKind kind, SlimPart part, boolean gone) {
        PartBook listener = book;
        queue(kind.name()).add(() -> {
            if (gone || part.tenant().isEmpty()) {
                listener.gone(kind, part.ref());
            } else {
                listener.see(kind, part);
            }
        });
    }

    private Queue<Runnable> queue(String kind) {
        return news.computeIfAbsent(kind, _ -> new ArrayDeque<>());
    }

    private void hear(SlimNamespace namespace, boolean gone) {
        if (gone) {
            heardNamespaces.remove(namespace.name());
            departures.merge(namespace.name(), 1L, Long::sum);
        } else {
            heardNamespaces.put(
                    namespace.name(),
                    new OfNamespace(
                            namespace.ref().uid(),
                            namespace.tenant(),
                            namespace.keptFor(),
                            namespace.podSecurity(),
                            namespace.runtimeClass(),
                            namespace.terminating()));
        }
    }

    // ---- what the operator asks

    /** As a verb and the end of the path. */
    List<String> writes() {
        return calls.stream()
                .filter(Call::isWrite)
                .map(call -> call.method() + pathOf(call).replaceAll(".*/([^/]+/[^/]+)$", " $1"))
                .toList();
    }

    private static String pathOf(Call call) {
        return call.path().replaceAll("\\?.*", "");
    }

    @Override
    public Answer send(Call call) throws IOException {
        calls.add(call);
        if (lostBefore.test(call)) {
            throw new IOException("lost");
        }
        String path = pathOf(call);
        Answer answer = refusals.containsKey(path) ? refusals.get(path) : answered(call, path);
        if (lostAfter.test(call)) {
            throw new IOException("lost");
        }
        return answer;
    }

    private Answer answered(Call call, String path) {
        return switch (call.method()) {
            case "GET" -> got(path);
            case "POST" -> created(parsed(call.body()));
            default -> applied(path, parsed(call.body()), call.contentType().contains("merge-patch"));
        };
    }

    private Answer got(String path) {
        if (objects.containsKey(path)) {
            return ok(there(path));
        }
        ObjectNode list = JSON.createObjectNode();
        ArrayNode items = list.putArray("items");
        objects.forEach((at, object) -> {
            if (at.startsWith(path + "/")) {
                items.add(object);
            }
        });
        return ok(list);
    }

    private Answer created(ObjectNode namespace) {
        String path = NAMESPACES + "/" + namespace.at("/metadata/name").asText();
        if (objects.containsKey(path)) {
            return failure(409, "already exists");
        }
        put(path, namespace.toString(), "gpulease");
        return ok(there(path));
    }

    private Answer applied(String path, ObjectNode manifest, boolean isMerge) {
        ObjectNode before = objects.get(path);
        String uid = manifest.at("/metadata/uid").asText("");
        if (before == null && !uid.isEmpty()) {
            return failure(409, "uid in precondition");
        }
        if (before != null
                && !uid.isEmpty()
                && !uid.equals(before.at("/metadata/uid").asText())) {
            return failure(409, "uid in precondition");
        }
        if (before != null && !before.path("roleRef").equals(manifest.path("roleRef"))) {
            return failure(422, "cannot change roleRef");
        }
        if (before == null && !objects.containsKey(path.replaceAll(".*(/namespaces/[^/]+)/.*", "/api/v1$1"))) {
            return failure(404, "namespaces not found");
        }
        ObjectNode after = before == null ? JSON.createObjectNode() : before.deepCopy();
        if (before == null) {
            after.withObject("/metadata")
                    .put("uid", "uid-" + ++version)
                    .put("creationTimestamp", now.toString())
                    .put("name", manifest.at("/metadata/name").asText())
                    .put("namespace", manifest.at("/metadata/namespace").asText());
        }
        Fields.putLabels(after, manifest, isMerge);
        manifest.properties().forEach(field -> {
            if (!field.getKey().equals("metadata")) {
                Fields.merge(after, field.getKey(), field.getValue());
            }
        });
        store(path, after);
        return ok(there(path));
    }

    private static Instant made(ObjectNode object) {
        return Instant.parse(object.at("/metadata/creationTimestamp").asText());
    }

    private ObjectNode there(String path) {
        return Optional.ofNullable(objects.get(path)).orElseThrow(() -> new AssertionError(path));
    }

    private static Optional<PartKind> kindOf(String plural) {
        return Stream.of(PartKind.values())
                .filter(kind -> kind.path("x", "y").endsWith("/" + plural + "/y"))
                .findFirst();
    }

    private static <T> T read(ItemReader<T> reader, byte[] bytes) {
        try (JsonParser parser = JSON.createParser(bytes)) {
            parser.nextToken();
            return reader.read(parser);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode parsed(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }

    private static Answer ok(JsonNode body) {
        return new Answer(200, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Answer failure(int code, String message) {
        String text = "{\"kind\":\"Status\",\"message\":\"%s\"}".formatted(message);
        return new Answer(code, text.getBytes(StandardCharsets.UTF_8));
    }
}
