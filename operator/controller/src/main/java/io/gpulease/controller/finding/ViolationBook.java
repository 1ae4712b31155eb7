package io.gpulease.controller.finding;

import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.world.Version;
import io.gpulease.crds.LeaseViolation;
import io.gpulease.crds.Words.ViolationPhase;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The violations that are on record. Owned by the thread that looks. */
final class ViolationBook {

    private final Map<ObjectKey, LeaseViolation> byName =
            new TreeMap<>(Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name));
    private final Map<Of, Map<ObjectKey, LeaseViolation>> byRule = new HashMap<>();

    /** Who broke which rule. */
    record Of(String leaseUid, String policy, String rule) {
        static Of of(LeaseViolation violation) {
            var spec = violation.getSpec();
            return new Of(spec.leaseUid(), spec.policy(), spec.rule());
        }
    }

    /** Late news does not undo the answer to a write. */
    void see(LeaseViolation heard) {
        ObjectKey key = key(heard);
        LeaseViolation known = byName.get(key);
        if (known != null
                && known.getMetadata().getUid().equals(heard.getMetadata().getUid())
                && !Version.isNews(version(heard), version(known))) {
            return;
        }
        if (known != null) {
            forget(key, known);
        }
        byName.put(key, heard);
        byRule.computeIfAbsent(Of.of(heard), _ -> new HashMap<>()).put(key, heard);
    }

    void gone(ObjectRef ref) {
        LeaseViolation known = byName.get(ref.key());
        if (known != null && known.getMetadata().getUid().equals(ref.uid())) {
            forget(ref.key(), known);
        }
    }

    private void forget(ObjectKey key, LeaseViolation known) {
        byName.remove(key);
        byRule.computeIfPresent(Of.of(known), (_, some) -> some.remove(key) != null && some.isEmpty() ? null : some);
    }

    Collection<LeaseViolation> all() {
        return List.copyOf(byName.values());
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Those that the operator found, in the order in which they were made. */
    List<LeaseViolation> found(Of of) {
        Map<ObjectKey, LeaseViolation> some = byRule.get(of);
        if (some == null) {
            // So it is of nearly all leases and rules.
            return List.of();
        }
        return some.values().stream()
                .filter(violation -> violation.getSpec().isFound())
                .sorted(Comparator.comparingInt(ViolationBook::number))
                .toList();
    }

    /** By lease, how many were acted on and not dismissed. */
    Map<String, Long> acted() {
        Map<String, Long> acted = new HashMap<>();
        byName.values().stream()
                .filter(violation -> switch (violation.statusOrEmpty().phaseOrOpen()) {
                    case ViolationPhase.ACTED, ViolationPhase.UPHELD -> true;
                    default -> false;
                })
                .forEach(violation -> acted.merge(violation.getSpec().leaseUid(), 1L, Long::sum));
        return acted;
    }

    /** Which one of its lease and rule it is; 0 of one whose name is not of our making. */
    static int number(LeaseViolation violation) {
        String name = violation.getMetadata().getName();
        try {
            return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    static ObjectKey key(LeaseViolation violation) {
        return new ObjectKey(
                violation.getMetadata().getNamespace(), violation.getMetadata().getName());
    }

    private static String version(LeaseViolation violation) {
        return violation.getMetadata().getResourceVersion();
    }
}
