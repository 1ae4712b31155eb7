package io.gpulease.controller.tenant;

import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.SlimPart;
import io.gpulease.controller.world.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What tenants' namespaces hold of ours, as last seen; readers are told by name whose has changed. Of each object only a number
 * is kept. Told by the deciding thread, read and told by the reconcilers'.
 */
public final class PartBook {

    private final Map<Key, Entry> entries = new HashMap<>();
    private final List<Consumer<String>> readers = new CopyOnWriteArrayList<>();

    private record Key(PartKind kind, String namespace, String name) {}

    /**
     * @param wanted the content that was last applied, if any was
     * @param answered what the API server made of it: others may have added to it, which is theirs to keep
     */
    private record Entry(SlimPart seen, @Nullable Long wanted, long answered) {
        boolean is(Part part) {
            return seen.tenant().equals(part.tenant())
                    && (seen.content() == part.content()
                            || (wanted != null && wanted == part.content() && answered == seen.content()));
        }
    }

    void onChange(Consumer<String> reader) {
        readers.add(reader);
    }

    public void see(PartKind kind, SlimPart heard) {
        if (TenantParts.NAMES.contains(heard.ref().name()) && isChange(key(kind, heard.ref()), heard)) {
            readers.forEach(reader -> reader.accept(heard.tenant()));
        }
    }

    private synchronized boolean isChange(Key key, SlimPart heard) {
        Entry known = entries.get(key);
        if (known == null) {
            entries.put(key, new Entry(heard, null, 0));
            return true;
        }
        boolean sameObject = known.seen().ref().uid().equals(heard.ref().uid());
        if (sameObject
                && !Version.isNews(
                        heard.ref().resourceVersion(), known.seen().ref().resourceVersion())) {
            return false;
        }
        entries.put(key, new Entry(heard, known.wanted(), known.answered()));
        return known.seen().content() != heard.content()
                || !known.seen().tenant().equals(heard.tenant());
    }

    /** It is gone, or does not carry a tenant's label any more. */
    public void gone(PartKind kind, ObjectRef ref) {
        SlimPart lost = removed(key(kind, ref), ref.uid());
        if (lost != null) {
            readers.forEach(reader -> reader.accept(lost.tenant()));
        }
    }

    private synchronized @Nullable SlimPart removed(Key key, String uid) {
        Entry known = entries.get(key);
        if (known == null || !known.seen().ref().uid().equals(uid)) {
            return null;
        }
        entries.remove(key);
        return known.seen();
    }

    synchronized void applied(Part part, SlimPart answer) {
        entries.put(
                new Key(part.kind(), part.namespace(), part.name()),
                new Entry(answer, part.content(), answer.content()));
    }

    /** It is there and says what it is to say. */
    synchronized boolean has(Part part) {
        Entry known = entries.get(new Key(part.kind(), part.namespace(), part.name()));
        return known != null && known.is(part);
    }

    /** The namespace holds something that was made for this tenant. */
    synchronized boolean isKept(String namespace, String tenant) {
        for (PartKind kind : PartKind.values()) {
            for (String name : TenantParts.NAMES) {
                Entry known = entries.get(new Key(kind, namespace, name));
                if (known != null && known.seen().tenant().equals(tenant)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Key key(PartKind kind, ObjectRef ref) {
        return new Key(kind, ref.namespace(), ref.name());
    }
}
