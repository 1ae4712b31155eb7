package io.gpulease.crds;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what is absent as empty, so that nobody has to ask whether a list or a map is there. */
final class Absent {
    private Absent() {}

    static <T> List<T> list(@Nullable List<T> given) {
        if (given == null) {
            return List.of();
        }
        var copy = new ArrayList<>(given);
        // A null item cannot pass the schema, but must not make an object unreadable either.
        copy.removeIf(Objects::isNull);
        return Collections.unmodifiableList(copy);
    }

    /** Not {@link Map#copyOf}: an open object may hold nulls, and its order is worth keeping. */
    static <V> Map<String, V> map(@Nullable Map<String, V> given) {
        return given == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(given));
    }
}
