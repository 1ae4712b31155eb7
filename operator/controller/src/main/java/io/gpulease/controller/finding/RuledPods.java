package io.gpulease.controller.finding;

import io.gpulease.controller.measure.Lifetime;
import io.gpulease.controller.measure.Measured;
import io.gpulease.controller.measure.PodKey;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.rules.facts.Pod;
import io.gpulease.rules.facts.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pods of leases, as rules see them. Owned by the thread that looks. */
final class RuledPods {

    private final Map<ObjectKey, RuledPod> byName = new HashMap<>();
    private final Map<ObjectKey, TreeMap<String, RuledPod>> byLease = new HashMap<>();
    private final Map<ObjectKey, Long> changes = new HashMap<>();
    private long counter;

    void see(RuledPod pod) {
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
        return pods == null
                ? List.of()
                : pods.values().stream().filter(pod -> !pod.isOver()).toList();
    }

    /** The same with what was measured of each. */
    static List<Pod> measured(Collection<RuledPod> pods, Measured measured, Instant now) {
        return pods.stream()
                .map(pod -> pod.pod().measured(lifetime(List.of(pod), now).own(measured.of(key(pod), now))))
                .toList();
    }

    /** Of those that use GPUs, together: as far back as all of them have run. */
    static Usage together(Collection<RuledPod> pods, Measured measured, Instant now) {
        List<RuledPod> users = pods.stream().filter(RuledPod::usesGpus).toList();
        return lifetime(users, now)
                .own(measured.of(users.stream().map(RuledPods::key).toList(), now));
    }

    /** Of the youngest; one of which nobody says when it started was there always. */
    private static Lifetime lifetime(List<RuledPod> pods, Instant now) {
        Instant latest = pods.stream()
                .flatMap(pod -> pod.pod().startedAt().stream())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        return new Lifetime(Duration.between(latest, now));
    }

    private static PodKey key(RuledPod pod) {
        return new PodKey(pod.ref().namespace(), pod.ref().name());
    }

    private static ObjectKey leaseOf(RuledPod pod) {
        return new ObjectKey(pod.ref().namespace(), pod.lease());
    }
}
