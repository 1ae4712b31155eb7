package io.gpulease.controller.guard;

import java.util.Comparator;

/** Which policy, or which binding. */
public record PolicyId(PolicyKind kind, String name) implements Comparable<PolicyId> {
    private static final Comparator<PolicyId> ORDER =
            Comparator.comparing(PolicyId::name).thenComparing(PolicyId::kind);

    /** The path of the object, from the server's root. */
    public String path() {
        return kind.path() + "/" + name;
    }

    @Override
    public int compareTo(PolicyId other) {
        return ORDER.compare(this, other);
    }

    /** As kubectl takes it. */
    @Override
    public String toString() {
        return kind.word() + "/" + name;
    }
}
