package io.gpulease.controller.world;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.SlimPod;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Pods by name, by the lease they name and by the node they are on. */
public final class PodIndex {

    private final Map<ObjectKey, SlimPod> byName = new HashMap<>();
    private final Map<ObjectKey, TreeMap<String, SlimPod>> byLease = new HashMap<>();
    private final Map<String, Map<ObjectKey, SlimPod>> byNode = new HashMap<>();
    private final Vanished vanished = new Vanished();

    void put(SlimPod pod) {
        byName.put(keyOf(pod), pod);
        vanished.seen(pod);
        String lease = pod.labels().get(Names.LEASE);
        if (lease != null) {
            byLease.computeIfAbsent(new ObjectKey(pod.namespace(), lease), _ -> new TreeMap<>())
                    .put(pod.name(), pod);
        }
        String node = pod.scheduling().nodeName();
        if (node != null) {
            byNode.computeIfAbsent(node, _ -> new HashMap<>()).put(keyOf(pod), pod);
        }
    }

    void remove(SlimPod pod) {
        byName.remove(keyOf(pod));
        String lease = pod.labels().get(Names.LEASE);
        if (lease != null) {
            var key = new ObjectKey(pod.namespace(), lease);
            byLease.computeIfPresent(key, (_, pods) -> pods.remove(pod.name()) != null && pods.isEmpty() ? null : pods);
        }
        String node = pod.scheduling().nodeName();
        if (node != null) {
            byNode.computeIfPresent(node, (_, pods) -> pods.remove(keyOf(pod)) != null && pods.isEmpty() ? null : pods);
        }
    }

    /** Its object is no more. */
    void gone(SlimPod pod) {
        remove(pod);
        vanished.gone(pod);
    }

    public Vanished vanished() {
        return vanished;
    }

    @Nullable
    SlimPod get(SlimPod same) {
        return byName.get(keyOf(same));
    }

    public @Nullable SlimPod get(ObjectKey key) {
        return byName.get(key);
    }

    /** In order of name. */
    public Collection<SlimPod> ofLease(ObjectKey lease) {
        var pods = byLease.get(lease);
        return pods == null ? List.of() : List.copyOf(pods.values());
    }

    public Collection<SlimPod> on(String node) {
        var pods = byNode.get(node);
        return pods == null ? List.of() : List.copyOf(pods.values());
    }

    /** The uids of those on a node that are not over. */
    Set<String> livingOn(String node) {
        return on(node).stream()
                .filter(pod -> !pod.life().isOver())
                .map(SlimPod::uid)
                .collect(Collectors.toSet());
    }

    /** Of these namespaces. */
    Collection<SlimPod> in(Set<String> namespaces) {
        return byName.values().stream()
                .filter(pod -> namespaces.contains(pod.namespace()))
                .toList();
    }

    public Collection<SlimPod> all() {
        return List.copyOf(byName.values());
    }

    private static ObjectKey keyOf(SlimPod pod) {
        return new ObjectKey(pod.namespace(), pod.name());
    }
}
