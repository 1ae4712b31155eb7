package io.gpulease.simulate.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.gpulease.bridge.Reading;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Objects as values of their kinds; what the API server would not take is refused here. */
final class ObjectReading {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final Set<String> FIELDS = Set.of("apiVersion", "kind", "metadata", "spec", "status");

    private ObjectReading() {}

    /** @throws ManifestProblem if a field is of another type, or is not known */
    static <T extends HasMetadata> T read(Document document, Class<T> kind) {
        if (document.name().isEmpty()) {
            throw document.problem("it has no metadata.name");
        }
        try {
            T object = MAPPER.treeToValue(document.tree(), kind);
            var spec = document.tree().path("spec");
            unknown(spec, MAPPER.valueToTree(object).path("spec"), "spec")
                    .or(() -> misplaced(document))
                    .or(() -> object.getMetadata().getAdditionalProperties().keySet().stream()
                            .findFirst()
                            .map(field -> "metadata." + field))
                    .ifPresent(field -> {
                        throw document.problem("there is no field " + field);
                    });
            return object;
        } catch (JsonProcessingException e) {
            throw document.problem(where(e) + e.getOriginalMessage().split("[;\n]", 2)[0]);
        }
    }

    private static Optional<String> misplaced(Document document) {
        return document.tree().properties().stream()
                .map(Map.Entry::getKey)
                .filter(field -> !FIELDS.contains(field))
                .findFirst();
    }

    /** The value of it. */
    static <T, R> R understood(Document document, T object, Function<T, Reading<R>> reader) {
        return switch (reader.apply(object)) {
            case Reading.Understood<R>(var value) -> value;
            case Reading.Unreadable<R>(var cause) -> throw document.problem(cause);
        };
    }

    /** A field that is written and was not read. What is empty is not written back. */
    private static Optional<String> unknown(JsonNode written, JsonNode read, String path) {
        if (written.isArray()) {
            for (int i = 0; i < written.size(); i++) {
                var found = unknown(written.get(i), read.path(i), "%s[%d]".formatted(path, i));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        for (var field : written.properties()) {
            var name = path + "." + field.getKey();
            var found = read.has(field.getKey())
                    ? unknown(field.getValue(), read.get(field.getKey()), name)
                    : Optional.of(name).filter(_ -> !isEmpty(field.getValue()));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isContainerNode() ? value.isEmpty() : value.asText().isEmpty() || value.isNull();
    }

    private static String where(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException of)) {
            return "";
        }
        var path = new StringBuilder();
        for (var step : of.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "" : path + ": ";
    }
}
