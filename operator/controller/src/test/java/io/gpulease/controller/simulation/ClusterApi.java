package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What etcd and the API server hold: objects with resourceVersion, generation, finalizers and deletion, and all news of them. */
final class ClusterApi {

    private static final Comparator<ObjectKey> BY_NAME =
            Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

    private final FakeClock clock;
    private final Map<Kind, TreeMap<ObjectKey, ObjectNode>> objects = new EnumMap<>(Kind.class);
    private final Map<Kind, List<News>> news = new EnumMap<>(Kind.class);
    private final List<Consumer<News>> witnesses = new ArrayList<>();
    private long version = 90;
    private long uids;

    ClusterApi(FakeClock clock) {
        this.clock = clock;
        for (Kind kind : Kind.values()) {
            objects.put(kind, new TreeMap<>(BY_NAME));
            news.put(kind, new ArrayList<>());
        }
    }

    /** Told of every change at once, in order. */
    void witness(Consumer<News> witness) {
        witnesses.add(witness);
    }

    /** Grows with every change of anything. */
    long version() {
        return version;
    }

    Instant now() {
        return clock.instant();
    }

    /** All that happened to objects of a kind, in order. */
    List<News> news(Kind kind) {
        return news.getOrDefault(kind, List.of());
    }

    /** In order of name. */
    List<ObjectNode> all(Kind kind) {
        return List.copyOf(table(kind).values());
    }

    @Nullable
    ObjectNode get(Kind kind, ObjectKey key) {
        return table(kind).get(key);
    }

    boolean has(Kind kind, ObjectKey key) {
        return table(kind).containsKey(key);
    }

    private Map<ObjectKey, ObjectNode> table(Kind kind) {
        return objects.getOrDefault(kind, new TreeMap<>(BY_NAME));
    }

    static ObjectKey keyOf(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return new ObjectKey(
                metadata.path("namespace").asText(""), metadata.path("name").asText());
    }

    /** The object must not exist. */
    ObjectNode create(Kind kind, ObjectNode object) {
        ObjectNode made = object.deepCopy();
        var metadata = (ObjectNode) made.path("metadata");
        metadata.put("uid", "u%06d".formatted(++uids));
        metadata.put("creationTimestamp", seconds(now()));
        if (kind.hasGeneration()) {
            metadata.put("generation", 1);
        }
        metadata.put("resourceVersion", Long.toString(++version));
        table(kind).put(keyOf(made), made);
        tell(new News(now(), kind, false, null, made));
        return made;
    }

    /** Changes a copy; nothing happens when it comes out the same. An object that nobody holds back any more goes. */
    ObjectNode change(Kind kind, ObjectKey key, Consumer<ObjectNode> how) {
        ObjectNode before = existing(kind, key);
        ObjectNode after = before.deepCopy();
        how.accept(after);
        if (after.equals(before)) {
            return before;
        }
        var metadata = (ObjectNode) after.path("metadata");
        if (kind.hasGeneration() && !after.path("spec").equals(before.path("spec"))) {
            metadata.put(
                    "generation", before.path("metadata").path("generation").asLong() + 1);
        }
        metadata.put("resourceVersion", Long.toString(++version));
        if (isLeaving(after) && finalizers(after).isEmpty() && kind != Kind.POD) {
            table(kind).remove(key);
            tell(new News(now(), kind, true, before, after));
            return after;
        }
        table(kind).put(key, after);
        tell(new News(now(), kind, false, before, after));
        return after;
    }

    /** As a deletion without grace: the object goes at once, or when its finalizers do. */
    void delete(Kind kind, ObjectKey key) {
        if (finalizers(existing(kind, key)).isEmpty()) {
            remove(kind, key);
        } else {
            change(kind, key, object -> markDeleted(object, Duration.ZERO));
        }
    }

    /** As a deletion with grace. */
    void deleteGracefully(ObjectKey pod, Duration grace) {
        change(Kind.POD, pod, object -> markDeleted(object, grace));
    }

    private void markDeleted(ObjectNode object, Duration grace) {
        var metadata = (ObjectNode) object.path("metadata");
        Instant at = now().plus(grace).truncatedTo(ChronoUnit.SECONDS);
        String standing = metadata.path("deletionTimestamp").asText("");
        if (standing.isEmpty() || Instant.parse(standing).isAfter(at)) {
            metadata.put("deletionTimestamp", at.toString());
            metadata.put("deletionGracePeriodSeconds", grace.toSeconds());
        }
    }

    /** It is no more, whoever held it back. */
    void remove(Kind kind, ObjectKey key) {
        ObjectNode last = existing(kind, key);
        ObjectNode gone = last.deepCopy();
        ((ObjectNode) gone.path("metadata")).put("resourceVersion", Long.toString(++version));
        table(kind).remove(key);
        tell(new News(now(), kind, true, last, gone));
    }

    private ObjectNode existing(Kind kind, ObjectKey key) {
        ObjectNode known = get(kind, key);
        if (known == null) {
            throw new IllegalStateException("there is no %s %s".formatted(kind, key));
        }
        return known;
    }

    private void tell(News one) {
        news.computeIfAbsent(one.kind(), _ -> new ArrayList<>()).add(one);
        witnesses.forEach(witness -> witness.accept(one));
    }

    static boolean isLeaving(JsonNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    static ArrayNode finalizers(JsonNode object) {
        return object.path("metadata").path("finalizers") instanceof ArrayNode list ? list : new ArrayNode(null);
    }

    static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
