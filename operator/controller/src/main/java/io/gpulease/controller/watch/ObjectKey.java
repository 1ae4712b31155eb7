package io.gpulease.controller.watch;

/** Where an object of one kind is found; {@code namespace} is empty for cluster-scoped kinds. */
public record ObjectKey(String namespace, String name) {
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
