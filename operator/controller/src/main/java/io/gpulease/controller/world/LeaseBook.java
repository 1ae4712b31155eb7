package io.gpulease.controller.world;

import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Leases by uid and by name, and which exist in a form that cannot be read. */
final class LeaseBook {

    private final Map<String, LeaseEntry> byUid = new HashMap<>();
    private final Map<ObjectKey, LeaseEntry> byName = new HashMap<>();
    private final Map<ObjectKey, String> unreadable = new HashMap<>();

    /** From now on its name means this one, which can be read. */
    void put(LeaseEntry entry) {
        byUid.put(entry.uid(), entry);
        byName.put(keyOf(entry), entry);
        unreadable.remove(keyOf(entry));
    }

    void putUnreadable(ObjectRef ref) {
        unreadable.put(ref.key(), ref.uid());
    }

    /** Its name does not mean it any more; under its uid it stays. */
    void removeName(ObjectRef ref, LeaseEntry entry) {
        byName.remove(ref.key(), entry);
    }

    void removeUnreadable(ObjectRef ref) {
        unreadable.remove(ref.key(), ref.uid());
    }

    void remove(LeaseEntry entry) {
        byUid.remove(entry.uid());
        byName.remove(keyOf(entry), entry);
    }

    Collection<LeaseEntry> all() {
        return byUid.values();
    }

    @Nullable
    LeaseEntry get(String uid) {
        return byUid.get(uid);
    }

    @Nullable
    LeaseEntry named(ObjectKey key) {
        return byName.get(key);
    }

    boolean isKnown(String uid) {
        return byUid.containsKey(uid) || unreadable.containsValue(uid);
    }

    boolean hasNamed(ObjectKey key) {
        return byName.containsKey(key) || unreadable.containsKey(key);
    }

    static ObjectKey keyOf(LeaseEntry entry) {
        return new ObjectKey(entry.namespace(), entry.name());
    }

    /** Their jobs may be judged otherwise from now on. */
    void outdateJobsOf(String tenant) {
        for (LeaseEntry entry : all()) {
            if (entry.tenant().filter(tenant::equals).isPresent()) {
                entry.jobVerdict().outdated();
            }
        }
    }

    /** Of leases of a namespace too; those that were refused are to be looked at. */
    void outdateJobsIn(String namespace, Changes changes) {
        for (LeaseEntry entry : all()) {
            if (entry.namespace().equals(namespace) && entry.jobVerdict().check() instanceof JobCheck.Invalid) {
                entry.jobVerdict().outdated();
                changes.lease(entry.uid());
            }
        }
    }
}
