package io.gpulease.controller.watch;

/** One version of one object, as its metadata names it; {@code namespace} is empty for cluster-scoped kinds. */
public record ObjectRef(String namespace, String name, String uid, String resourceVersion) {
    public ObjectKey key() {
        return new ObjectKey(namespace, name);
    }
}
