package io.gpulease.controller.tenant;

import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.SlimPart;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What tenants' namespaces hold of ours, as the watches tell it and nobody else; readers are told by name whose has changed.
 * Told by the deciding thread, read by the reconcilers'.
 */
public final class PartBook {

    private final Map<Key, SlimPart> seen = new HashMap<>();
    private final List<Consumer<String>> readers = new CopyOnWriteArrayList<>();

    private record Key(PartKind kind, String namespace, String name) {}

    void onChange(Consumer<String> reader) {
        readers.add(reader);
    }

    public void see(PartKind kind, SlimPart heard) {
        if (!TenantParts.NAMES.contains(heard.ref().name())) {
            return;
        }
        SlimPart before = put(key(kind, heard.ref()), heard).orElse(null);
        if (before == null || !before.said().equals(heard.said())) {
            var concerned = new TreeSet<>(List.of(heard.tenant()));
            if (before != null) {
                concerned.add(before.tenant());
            }
            concerned.forEach(tenant -> readers.forEach(reader -> reader.accept(tenant)));
        }
    }

    private synchronized Optional<SlimPart> put(Key key, SlimPart heard) {
        return Optional.ofNullable(seen.put(key, heard));
    }

    /** It is gone, or does not carry a tenant's label any more. */
    public void gone(PartKind kind, ObjectRef ref) {
        removed(key(kind, ref), ref.uid()).ifPresent(lost -> readers.forEach(reader -> reader.accept(lost.tenant())));
    }

    private synchronized Optional<SlimPart> removed(Key key, String uid) {
        SlimPart known = seen.get(key);
        if (known == null || !known.ref().uid().equals(uid)) {
            return Optional.empty();
        }
        seen.remove(key);
        return Optional.of(known);
    }

    /** What is there in the place of that part; empty: nothing that carries a tenant's label. */
    synchronized Optional<SlimPart> inPlaceOf(Part part) {
        return Optional.ofNullable(seen.get(new Key(part.kind(), part.namespace(), part.name())));
    }

    /** It is there and says what it is to say. */
    boolean has(Part part) {
        return inPlaceOf(part).filter(part::isIn).isPresent();
    }

    private static Key key(PartKind kind, ObjectRef ref) {
        return new Key(kind, ref.namespace(), ref.name());
    }
}
