package io.gpulease.crds;

import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;

/** What our kinds share: they can be of a newer version than this one. */
public abstract class OwnKind<S, T> extends CustomResource<S, T> {

    private transient List<String> unknownFields = List.of();

    /** Fields of its spec that this version does not know, as in {@code spec.newField}: set by whoever reads it, never written. */
    public final List<String> unknownFields() {
        return unknownFields;
    }

    /** Notes what was skipped when it was read. */
    public final void skipped(List<String> fields) {
        unknownFields = List.copyOf(fields);
    }
}
