package io.gpulease.controller.world;

import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.SlimViolation;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeasePolicySpec;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Violations by the lease that broke something, and how long a tenant may appeal by the policy that it broke. */
public final class ViolationBook {

    private static final Comparator<ViolationEntry> IN_ORDER =
            Comparator.comparing(entry -> entry.violation().name());

    private final Map<ObjectKey, ViolationEntry> byKey = new HashMap<>();
    private final Map<String, Map<ObjectKey, ViolationEntry>> byLease = new HashMap<>();
    private final Map<String, LeasePolicySpec> policies = new HashMap<>();
    private final Departed departed;
    private final Changes changes;

    ViolationBook(Departed departed, Changes changes) {
        this.departed = departed;
        this.changes = changes;
    }

    public void see(SlimViolation heard) {
        ObjectKey key = heard.ref().key();
        ViolationEntry known = byKey.get(key);
        if (departed.has(heard.uid())) {
            return;
        }
        if (known != null && known.violation().uid().equals(heard.uid())) {
            String version = known.violation().ref().resourceVersion();
            if (!Version.isNews(heard.ref().resourceVersion(), version)) {
                return;
            }
            known.see(heard);
        } else {
            if (known != null) {
                remove(known);
            }
            ViolationEntry entry = new ViolationEntry(heard);
            byKey.put(key, entry);
            byLease.computeIfAbsent(heard.leaseUid(), _ -> new HashMap<>()).put(key, entry);
        }
        changes.lease(heard.leaseUid());
    }

    public void deleted(ObjectRef ref) {
        departed.add(ref.uid());
        ViolationEntry known = byKey.get(ref.key());
        if (known != null && known.violation().uid().equals(ref.uid())) {
            remove(known);
            changes.lease(known.violation().leaseUid());
        }
    }

    private void remove(ViolationEntry entry) {
        entry.vanish();
        ObjectKey key = entry.violation().ref().key();
        String lease = entry.violation().leaseUid();
        byKey.remove(key);
        Map<ObjectKey, ViolationEntry> ofLease = byLease.getOrDefault(lease, Map.of());
        ofLease.remove(key);
        if (ofLease.isEmpty()) {
            byLease.remove(lease);
        }
    }

    /** Those of a lease, by name. One in another namespace is of no lease, whatever uid it names. */
    public List<ViolationEntry> of(LeaseEntry lease) {
        return byLease.getOrDefault(lease.uid(), Map.of()).values().stream()
                .filter(entry -> entry.violation().ref().namespace().equals(lease.namespace()))
                .sorted(IN_ORDER)
                .toList();
    }

    /** All that name that lease. */
    public List<ViolationEntry> of(String leaseUid) {
        return byLease.getOrDefault(leaseUid, Map.of()).values().stream()
                .sorted(IN_ORDER)
                .toList();
    }

    /** Those of leases that are no more should be looked at as well. */
    void markAll() {
        byLease.keySet().forEach(changes::lease);
    }

    public @Nullable ViolationEntry get(ObjectKey key) {
        return byKey.get(key);
    }

    // ---- policies

    public void see(LeasePolicy policy) {
        LeasePolicySpec spec = policy.getSpec();
        if (spec != null) {
            policies.put(policy.getMetadata().getName(), spec);
        }
    }

    public void policyDeleted(ObjectRef ref) {
        policies.remove(ref.name());
    }

    /** How long the tenant may appeal by the rule as it is written now; empty where it does not say, cannot be read, or is no more. */
    public Optional<Duration> appealWindow(String policy, String rule) {
        try {
            return Optional.ofNullable(policies.get(policy))
                    .flatMap(spec -> spec.rule(rule))
                    .flatMap(LeasePolicySpec.Rule::appealWindowDuration);
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
