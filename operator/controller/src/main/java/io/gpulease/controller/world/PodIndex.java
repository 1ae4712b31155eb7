package io.gpulease.controller.world;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.SlimPod;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** @return as what it is known now and was known before, where that is of another lease or node; nothing where it is no news */
    List<SlimPod> see(SlimPod heard) {
        SlimPod known = byName.get(keyOf(heard));
        if (known == null) {
            put(heard);
            return List.of(heard);
        }
        boolean isSame = known.uid().equals(heard.uid());
        if (isSame && !Version.isNews(heard.resourceVersion(), known.resourceVersion())) {
            return List.of();
        }
        if (isSame) {
            remove(known);
        } else {
            gone(known);
        }
        put(heard);
        return isSame && concernsTheSame(known, heard) ? List.of(heard) : List.of(known, heard);
    }

    /** Its object is no more, and what its node said of it was on its way. */
    List<SlimPod> late(SlimPod heard) {
        if (!heard.life().isOver()) {
            return List.of();
        }
        vanished.hasEnded(heard.uid());
        return List.of(heard);
    }

    /** Its object is no more; gives it, where it was known. */
    List<SlimPod> gone(ObjectRef ref) {
        SlimPod known = byName.get(ref.key());
        if (known == null || !known.uid().equals(ref.uid())) {
            return List.of();
        }
        gone(known);
        return List.of(known);
    }

    private static boolean concernsTheSame(SlimPod before, SlimPod now) {
        return Objects.equals(before.scheduling().nodeName(), now.scheduling().nodeName())
                && Objects.equals(before.labels().get(Names.LEASE), now.labels().get(Names.LEASE));
    }

    private void put(SlimPod pod) {
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

    private void remove(SlimPod pod) {
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

    private void gone(SlimPod pod) {
        remove(pod);
        vanished.gone(pod);
    }

    public Vanished vanished() {
        return vanished;
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
