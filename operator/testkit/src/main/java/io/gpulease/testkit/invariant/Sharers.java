package io.gpulease.testkit.invariant;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who has come to a node that others are on, and who has left it.
 *
 * @param there uids of leases that had a claim on it before its last change
 * @param came uids of those that have had one since that change
 * @param left uids of those that gave GPUs of it back while others stayed, since it was last clean or empty
 */
record Sharers(Set<String> there, Set<String> came, Set<String> left) {
    static final Sharers NONE = new Sharers(Set.of(), Set.of(), Set.of());

    Sharers {
        there = Set.copyOf(there);
        came = Set.copyOf(came);
        left = Set.copyOf(left);
    }

    /** @param hasStarted whether a lease may have used what it held, as far as is known */
    Sharers next(NodeRecord before, NodeRecord now, Predicate<String> hasStarted) {
        var came = new HashSet<>(now.claims().keySet());
        came.removeAll(before.claims().keySet());
        return new Sharers(before.claims().keySet(), came, leftBy(before, now, hasStarted));
    }

    private Set<String> leftBy(NodeRecord before, NodeRecord now, Predicate<String> hasStarted) {
        boolean isClean = before.isBeingCleaned() && !now.isBeingCleaned() && !now.isQuarantined();
        boolean isGivenOn = now.claims().isEmpty() && !before.isSetAside() && !now.isSetAside();
        if (isClean || isGivenOn) {
            return Set.of();
        }
        var all = new HashSet<>(left);
        before.claims().entrySet().stream()
                .filter(claim -> hasLowered(claim, now))
                .map(Map.Entry::getKey)
                .filter(hasStarted)
                .forEach(all::add);
        return all;
    }

    /** Also the last one: where the node cannot be cleaned it is among those that were there before. */
    private static boolean hasLowered(Map.Entry<String, Integer> claim, NodeRecord now) {
        return now.claims().getOrDefault(claim.getKey(), 0) < claim.getValue();
    }
}
