package io.gpulease.controller.world;

import io.gpulease.controller.claim.Allocations;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.SlimNode;
import io.gpulease.controller.watch.SlimNode.Taint;
import io.gpulease.engine.model.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A node with what is derived from it. */
public final class NodeEntry {

    private final String name;
    private SlimNode node;
    private Optional<Allocations> allocations;

    /** Names of all pools that select it; more than one is a fault of the pools. */
    private Set<String> selectedBy = Set.of();
    /** The engine's view, kept to see whether a change matters to the plan; null until its pool is known. */
    private @Nullable Node planned;
    /** One of our writes on it is under way. */
    private boolean busy;

    private final Set<String> waiters = new HashSet<>();
    private boolean refused;
    private Optional<String> uncleanable = Optional.empty();
    private List<Taint> closedWith = List.of();
    private final Set<String> stuckPods = new HashSet<>();
    private final Backoff backoff = new Backoff();

    NodeEntry(SlimNode node) {
        this.name = node.name();
        this.node = node;
        this.allocations = read(node);
    }

    void see(SlimNode heard) {
        node = heard;
        allocations = read(heard);
    }

    private static Optional<Allocations> read(SlimNode node) {
        return Allocations.parse(node.annotations().getOrDefault(Names.ALLOCATIONS, ""));
    }

    public String name() {
        return name;
    }

    public SlimNode node() {
        return node;
    }

    /** Empty when the node's record cannot be read: nothing is placed there then. */
    public Optional<Allocations> allocations() {
        return allocations;
    }

    public Allocations allocationsOrNone() {
        return allocations.orElse(Allocations.NONE);
    }

    /** The pool whose label the node carries; empty text for none. */
    public String labelledPool() {
        return node.labels().getOrDefault(Names.POOL, "");
    }

    public Set<String> selectedBy() {
        return selectedBy;
    }

    void selectBy(Set<String> pools) {
        selectedBy = Set.copyOf(pools);
    }

    /** The uid of the lease that its fence is for; empty when none stands. */
    public Optional<String> fencedFor() {
        return hasTaint(Names.LEASED) ? Optional.ofNullable(node.labels().get(Names.LEASE_UID)) : Optional.empty();
    }

    public boolean hasTaint(String key) {
        return taint(key).isPresent();
    }

    public Optional<Taint> taint(String key) {
        return node.taints().stream().filter(t -> t.key().equals(key)).findFirst();
    }

    public @Nullable Node planned() {
        return planned;
    }

    void plan(@Nullable Node now) {
        planned = now;
    }

    public boolean isBusy() {
        return busy;
    }

    public void begin() {
        busy = true;
    }

    public void done() {
        busy = false;
    }

    public Backoff backoff() {
        return backoff;
    }

    /** The API server refuses our writes on it, by a webhook or a rule of its own: nothing is placed there for now. */
    public boolean isRefused() {
        return refused;
    }

    void refused(boolean now) {
        refused = now;
    }

    /** Whether it is news, since this was asked last, that it is cleaned or set aside, or is so no longer, or since when. */
    boolean isClosedOtherwise() {
        List<Taint> now = Stream.of(Names.SANITIZING, Names.QUARANTINED)
                .flatMap(key -> taint(key).stream())
                .toList();
        boolean isNews = !now.equals(closedWith);
        closedWith = now;
        return isNews;
    }

    /** Why no pod can be made that cleans it; empty where one can, or nobody has tried. */
    public Optional<String> uncleanable() {
        return uncleanable;
    }

    /** True when that is news. */
    public boolean uncleanable(Optional<String> cause) {
        boolean isNews = !cause.equals(uncleanable);
        uncleanable = cause;
        return isNews;
    }

    /** Uids of pods of tenants that were asked to leave it and did not: nothing is placed there while they stay. */
    Set<String> stuckPods() {
        return stuckPods;
    }

    /** Leases that want to write on this node once it is not busy. */
    public Set<String> waiters() {
        return waiters;
    }
}
