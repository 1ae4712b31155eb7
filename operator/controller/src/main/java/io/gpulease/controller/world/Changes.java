package io.gpulease.controller.world;

import io.gpulease.controller.watch.ObjectKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Whom the latest news concern, until somebody takes them. */
public final class Changes {

    private final Set<String> leases = new LinkedHashSet<>();
    private final Set<String> nodes = new LinkedHashSet<>();
    private final Set<String> quotes = new LinkedHashSet<>();
    private final Set<ObjectKey> strayPods = new LinkedHashSet<>();
    private final Map<String, Set<String>> leasesByAwaitedNode = new HashMap<>();
    private boolean plan;
    private boolean parties;

    /** The lease of this uid should be looked at. */
    public void lease(String uid) {
        leases.add(uid);
    }

    public void node(String name) {
        nodes.add(name);
        Set<String> waiting = leasesByAwaitedNode.remove(name);
        if (waiting != null) {
            leases.addAll(waiting);
        }
    }

    /** The lease should be looked at when there is news of this node, which may not exist now. */
    public void leaseOnceNodeChanges(String uid, String node) {
        leasesByAwaitedNode.computeIfAbsent(node, _ -> new LinkedHashSet<>()).add(uid);
    }

    /** The quote of this uid should be looked at. */
    public void quote(String uid) {
        quotes.add(uid);
    }

    /** A pod that belongs to no lease that we know. */
    public void strayPod(ObjectKey pod) {
        strayPods.add(pod);
    }

    /** The engine's picture has changed. */
    public void plan() {
        plan = true;
    }

    /** What pools, sites and tenants are told of themselves may have changed. */
    public void parties() {
        parties = true;
    }

    public Set<String> takeLeases() {
        return take(leases);
    }

    public Set<String> takeNodes() {
        return take(nodes);
    }

    public Set<String> takeQuotes() {
        return take(quotes);
    }

    public Set<ObjectKey> takeStrayPods() {
        return take(strayPods);
    }

    public boolean isPlanNeeded() {
        return plan;
    }

    public void planned() {
        plan = false;
    }

    /** Nobody is left to look at. */
    public boolean isEmpty() {
        return leases.isEmpty() && nodes.isEmpty() && quotes.isEmpty() && strayPods.isEmpty();
    }

    public boolean takeParties() {
        boolean taken = parties;
        parties = false;
        return taken;
    }

    /** Forgets whom the news concern. */
    public void drop() {
        leases.clear();
        nodes.clear();
        quotes.clear();
        strayPods.clear();
        leasesByAwaitedNode.clear();
    }

    private static <T> Set<T> take(Set<T> from) {
        Set<T> taken = new LinkedHashSet<>(from);
        from.clear();
        return taken;
    }
}
