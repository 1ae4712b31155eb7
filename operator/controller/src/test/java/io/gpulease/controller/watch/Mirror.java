package io.gpulease.controller.watch;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds the last readable state of every object a watch tells of, and tells a listener what became of each; after a new
 * list it works out by itself what was missed. Written by the watch's thread, readable from any.
 */
public final class Mirror<T> implements Sink<T> {
    /** Told of each change, on the watch's thread, after the mirror shows it. */
    public interface Listener<T> {
        /** {@code before} is null for what is new, {@code after} for what is gone. */
        void changed(ObjectKey key, @Nullable T before, @Nullable T after);

        /** The object cannot be read; the mirror keeps what it knew of it, if anything. */
        default void unreadable(ObjectRef ref, String cause) {}

        /** A list was taken in whole. */
        default void listed() {}
    }

    private final Function<T, ObjectRef> refOf;
    private final Listener<T> listener;
    private final Map<ObjectKey, T> known = new ConcurrentHashMap<>();
    private final Map<ObjectKey, ObjectRef> strange = new ConcurrentHashMap<>();
    private final Set<ObjectKey> strangeInList = new HashSet<>();

    public Mirror(Function<T, ObjectRef> refOf, Listener<T> listener) {
        this.refOf = refOf;
        this.listener = listener;
    }

    public @Nullable T get(ObjectKey key) {
        return known.get(key);
    }

    /** A live view of all objects that could be read at some time and still exist. */
    public Collection<T> values() {
        return Collections.unmodifiableCollection(known.values());
    }

    /** The objects whose present version cannot be read. */
    public Collection<ObjectRef> unreadable() {
        return Collections.unmodifiableCollection(strange.values());
    }

    @Override
    public void listing() {
        strangeInList.clear();
    }

    @Override
    public void replaced(List<T> all) {
        var seen = new HashSet<>(strangeInList);
        for (var object : all) {
            var ref = refOf.apply(object);
            seen.add(ref.key());
            put(ref, object);
        }
        for (var key : List.copyOf(known.keySet())) {
            if (!seen.contains(key)) {
                deleted(key);
            }
        }
        strange.keySet().retainAll(strangeInList);
        strangeInList.clear();
        listener.listed();
    }

    @Override
    public void changed(T object) {
        put(refOf.apply(object), object);
    }

    private void put(ObjectRef ref, T object) {
        strange.remove(ref.key());
        var before = known.put(ref.key(), object);
        if (before == null || !refOf.apply(before).equals(ref)) {
            listener.changed(ref.key(), before, object);
        }
    }

    @Override
    public void deleted(ObjectKey key) {
        strange.remove(key);
        var before = known.remove(key);
        if (before != null) {
            listener.changed(key, before, null);
        }
    }

    @Override
    public void unreadable(ObjectRef ref, String cause) {
        strangeInList.add(ref.key());
        strange.put(ref.key(), ref);
        listener.unreadable(ref, cause);
    }
}
