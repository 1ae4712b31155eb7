package io.gpulease.controller.world;

import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.SlimJob;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs by name. */
final class JobIndex {

    private final Map<ObjectKey, SlimJob> jobs = new HashMap<>();

    /** False when a later version of it is known. */
    boolean put(SlimJob heard) {
        SlimJob known = jobs.get(heard.ref().key());
        boolean late = known != null
                && known.ref().uid().equals(heard.ref().uid())
                && !Version.isNews(heard.ref().resourceVersion(), known.ref().resourceVersion());
        if (!late) {
            jobs.put(heard.ref().key(), heard);
        }
        return !late;
    }

    /** False when it is not known, or another one has its name by now. */
    boolean remove(ObjectRef ref) {
        SlimJob known = jobs.get(ref.key());
        boolean same = known != null && known.ref().uid().equals(ref.uid());
        if (same) {
            jobs.remove(ref.key());
        }
        return same;
    }

    @Nullable
    SlimJob get(ObjectKey key) {
        return jobs.get(key);
    }
}
