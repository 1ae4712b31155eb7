package io.gpulease.testkit.estate;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document for the API server, written in the contract's words rather than with the operator's classes: a field renamed
 * by mistake on both sides would go unseen otherwise.
 */
public final class Manifest {
    private final Map<String, Object> root = new LinkedHashMap<>();

    static Manifest of(String apiVersion, String kind, String name) {
        return new Manifest().set("apiVersion", apiVersion).set("kind", kind).set("metadata.name", name);
    }

    /** Sets a field by its dotted path; null removes it. Keys that hold dots themselves go into a map given as value. */
    public Manifest set(String path, @Nullable Object value) {
        var words = List.of(path.split("\\.", -1));
        var at = root;
        for (var word : words.subList(0, words.size() - 1)) {
            at = child(at, word);
        }
        if (value == null) {
            at.remove(words.getLast());
        } else {
            at.put(words.getLast(), written(value));
        }
        return this;
    }

    /** Adds an entry to a map by the map's path; the key may hold dots. */
    public Manifest put(String path, String key, Object value) {
        var at = root;
        for (var word : path.split("\\.", -1)) {
            at = child(at, word);
        }
        at.put(key, written(value));
        return this;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> map, String word) {
        return (Map<String, Object>) map.computeIfAbsent(word, _ -> new LinkedHashMap<String, Object>());
    }

    public Manifest copy() {
        var copy = new Manifest();
        root.forEach((key, value) -> copy.root.put(key, written(value)));
        return copy;
    }

    /** Instants become text; maps are copied, so that fields in them can be set afterwards. */
    private static Object written(Object value) {
        return switch (value) {
            case Instant instant -> instant.toString();
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<Object, Object>();
                map.forEach((key, each) -> copy.put(key, written(each)));
                yield copy;
            }
            default -> value;
        };
    }

    /** As JSON, which kubectl reads as well as YAML. */
    public String text() {
        return Serialization.asJson(root);
    }

    /** As a resource of the client. */
    public GenericKubernetesResource resource() {
        return as(GenericKubernetesResource.class);
    }

    /** As a typed resource, such as one of our kinds. */
    public <T> T as(Class<T> type) {
        return Serialization.unmarshal(text(), type);
    }
}
