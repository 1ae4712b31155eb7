package io.gpulease.controller.finding;

import io.gpulease.controller.measure.Measured;
import io.gpulease.controller.measure.MeasuredPod;
import io.gpulease.controller.measure.PodKey;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.rules.facts.Pod;
import io.gpulease.rules.facts.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The pods of leases, as rules see them. Owned by the thread that looks. */
final class RuledPods {

    private final Map<ObjectKey, RuledPod> byName = new HashMap<>();
    private final Map<ObjectKey, TreeMap<String, RuledPod>> byLease = new HashMap<>();
    private final Map<ObjectKey, Long> changes = new HashMap<>();
    private long counter;
    private Set<String> gpuResources = RuledPod.USUAL_GPUS;

    /** What counts as GPUs, by what pools there are. */
    void count(Set<String> resources) {
        Set<String> now = resources.isEmpty() ? RuledPod.USUAL_GPUS : Set.copyOf(resources);
        if (!now.equals(gpuResources)) {
            gpuResources = now;
            List.copyOf(byName.values()).forEach(this::see);
        }
    }

    void see(RuledPod heard) {
        RuledPod pod = heard.counting(gpuResources);
        RuledPod before = byName.put(pod.ref().key(), pod);
        if (before != null) {
            leave(before);
        }
        ObjectKey lease = leaseOf(pod);
        byLease.computeIfAbsent(lease, _ -> new TreeMap<>()).put(pod.ref().name(), pod);
        changes.put(lease, ++counter);
    }

    void gone(ObjectRef ref) {
        RuledPod last = byName.remove(ref.key());
        if (last != null) {
            leave(last);
        }
    }

    private void leave(RuledPod pod) {
        ObjectKey lease = leaseOf(pod);
        byLease.computeIfPresent(
                lease, (_, pods) -> pods.remove(pod.ref().name()) != null && pods.isEmpty() ? null : pods);
        changes.put(lease, ++counter);
        if (!byLease.containsKey(lease)) {
            // The counter never goes back, so what was remembered of the lease is news all the same.
            changes.remove(lease);
        }
    }

    /** Nobody follows pods any more. */
    void clear() {
        byName.clear();
        byLease.clear();
        changes.clear();
    }

    /** Another number after each change. */
    long version(ObjectKey lease) {
        return changes.getOrDefault(lease, 0L);
    }

    /** Those that are not over. */
    List<RuledPod> of(ObjectKey lease) {
        Map<String, RuledPod> pods = byLease.get(lease);
        if (pods == null) {
            return List.of();
        }
        List<RuledPod> some = new ArrayList<>(pods.size());
        for (RuledPod pod : pods.values()) {
            if (!pod.isOver()) {
                some.add(pod);
            }
        }
        return some;
    }

    boolean isAnyRunning(ObjectKey lease) {
        Map<String, RuledPod> pods = byLease.get(lease);
        return pods != null && pods.values().stream().anyMatch(RuledPod::runs);
    }

    /**
     * The same with what was measured of each.
     *
     * @param since when their lease began, or went on; empty: nobody knows, so nothing is known of them
     */
    static List<Pod> measured(Collection<RuledPod> pods, Optional<Instant> since, Measured measured, Instant now) {
        return pods.stream()
                .map(pod -> pod.pod().measured(measured.of(asked(pod, since), now)))
                .toList();
    }

    /** Of those that use GPUs, together: as far back as all of them have run. */
    static Usage together(Collection<RuledPod> pods, Optional<Instant> since, Measured measured, Instant now) {
        List<MeasuredPod> users = pods.stream()
                .filter(RuledPod::usesGpus)
                .map(pod -> asked(pod, since))
                .toList();
        return measured.of(users, now);
    }

    private static MeasuredPod asked(RuledPod pod, Optional<Instant> lease) {
        Optional<Instant> since =
                pod.pod().startedAt().flatMap(started -> lease.map(begun -> begun.isAfter(started) ? begun : started));
        return new MeasuredPod(key(pod), since, pod.gpus(), pod.pod().node());
    }

    private static PodKey key(RuledPod pod) {
        return new PodKey(pod.ref().namespace(), pod.ref().name());
    }

    private static ObjectKey leaseOf(RuledPod pod) {
        return new ObjectKey(pod.ref().namespace(), pod.lease());
    }
}
