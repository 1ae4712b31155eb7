package io.gpulease.engine.model;

import java.util.Comparator;

/** Names one lease for good: a lease made anew under the same name has another uid. */
public record LeaseId(String namespace, String name, String uid) implements Comparable<LeaseId> {

    private static final Comparator<LeaseId> ORDER = Comparator.comparing(LeaseId::namespace)
            .thenComparing(LeaseId::name)
            .thenComparing(LeaseId::uid);

    @Override
    public int compareTo(LeaseId other) {
        return ORDER.compare(this, other);
    }
}
