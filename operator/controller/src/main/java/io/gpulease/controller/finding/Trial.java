package io.gpulease.controller.finding;

import io.gpulease.controller.finding.Examiner.Sight;
import io.gpulease.controller.finding.PolicyShelf.Shelved;
import io.gpulease.controller.measure.Figure;
import io.gpulease.controller.measure.Measured;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.Words.PolicyAction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What policies would come to if they were in force: the rules are asked as a finder asks them, at one instant after another, and
 * nothing is put on record. Leases and pods are those that there are now; of what was before them nobody knows.
 */
public final class Trial {

    private final PolicyShelf policies = new PolicyShelf();
    private final RuledPods pods = new RuledPods();
    private final List<RuledPod> all = new ArrayList<>();
    private final Map<Asked, Breach> open = new HashMap<>();
    private final Set<Asked> over = new HashSet<>();
    private final Map<Asked, String> unknown = new HashMap<>();
    private final List<Breach> breaches = new ArrayList<>();

    private record Asked(String uid, String policy, String rule) {}

    /**
     * A rule that a lease broke for a while.
     *
     * @param from when it was first seen broken
     * @param until when it was no longer; empty: it still is
     * @param held from when on it had been broken for as long as it takes; empty: it was not
     * @param acts when the action is due; empty where {@code held} is
     * @param acted when the action would have been taken; empty: it was, or is, not broken so long
     * @param unclear it ended because nobody could say, not because the lease complied
     * @param observed what was seen at first
     */
    public record Breach(
            String namespace,
            String lease,
            String tenant,
            String policy,
            String rule,
            String action,
            Duration lasting,
            Instant from,
            Optional<Instant> until,
            Optional<Instant> held,
            Optional<Instant> acts,
            Optional<Instant> acted,
            boolean unclear,
            List<String> observed) {

        /** By lease, and in the order of time. */
        static final Comparator<Breach> IN_ORDER = Comparator.comparing(Breach::namespace)
                .thenComparing(Breach::lease)
                .thenComparing(Breach::policy)
                .thenComparing(Breach::rule)
                .thenComparing(Breach::from);

        public Breach {
            observed = List.copyOf(observed);
        }

        /** It was, or is, broken for as long as it takes: its tenant would have heard of it. */
        public boolean isHit() {
            return held.isPresent();
        }

        private Breach ends(Instant at, boolean unclear) {
            return new Breach(
                    namespace,
                    lease,
                    tenant,
                    policy,
                    rule,
                    action,
                    lasting,
                    from,
                    Optional.of(at),
                    held,
                    acts,
                    acted,
                    unclear,
                    observed);
        }

        /** It is still broken at that instant. */
        private Breach goesOn(Instant at, Duration notice) {
            Optional<Instant> now = held.isPresent() || at.isBefore(from.plus(lasting)) ? held : Optional.of(at);
            Optional<Instant> due = now.map(first -> acts.orElse(first.plus(notice)));
            Optional<Instant> done = acted.isPresent() ? acted : due.filter(then -> !at.isBefore(then));
            return new Breach(
                    namespace, lease, tenant, policy, rule, action, lasting, from, until, now, due, done, unclear,
                    observed);
        }
    }

    /** Where nobody can say at the last instant whether a lease keeps a rule. */
    public record Doubt(String policy, String rule, long leases, String why) {}

    /** Another policy that is tried, in force whatever its mode. A rule that does not compile is not asked. */
    public void add(LeasePolicy policy) {
        policies.see(policy);
    }

    /** What counts as GPUs, by what pools there are. */
    public void count(Set<String> gpuResources) {
        pods.count(gpuResources);
    }

    /** A pod of a lease. */
    public void see(RuledPod pod) {
        all.add(pod);
    }

    /** What is to be measured for it. */
    public Set<Figure> figures() {
        return policies.figures();
    }

    /**
     * Asks all rules about all leases that ran then.
     *
     * @param measured empty: nothing is known of usage
     * @param at later than at the call before
     */
    public void look(Collection<Subject> leases, Optional<Measured> measured, Instant at) {
        // What each knew of the instant before is no answer at this one.
        pods.clear();
        all.stream().filter(pod -> wasThere(pod, at)).forEach(pods::see);
        var examiner = new Examiner(pods);
        unknown.clear();
        for (Subject lease : leases) {
            if (ran(lease, at)) {
                for (Shelved policy : policies.all()) {
                    if (policy.isFor(lease.lease(), lease.tenantLabels())) {
                        examiner.ask(lease, policy.rules(), 0, new Sight(measured, at, Duration.ZERO), at)
                                .forEach((rule, opinion) -> hear(lease, rule, opinion, at));
                    }
                }
            }
        }
    }

    private static boolean wasThere(RuledPod pod, Instant at) {
        return pod.pod().startedAt().filter(at::isBefore).isEmpty();
    }

    private static boolean ran(Subject lease, Instant at) {
        return lease.isRunning()
                && lease.facts(0)
                        .startedAt()
                        .filter(started -> !at.isBefore(started))
                        .isPresent();
    }

    private void hear(Subject lease, CompiledRule rule, Opinion opinion, Instant at) {
        var asked = new Asked(lease.uid(), rule.policy(), rule.name());
        if (over.contains(asked)) {
            return;
        }
        if (opinion instanceof Opinion.Broken broken) {
            Breach begun = open.computeIfAbsent(asked, _ -> begun(lease, rule, broken, at));
            Breach now = begun.goesOn(at, rule.notice().orElse(Duration.ZERO));
            open.put(asked, now);
            if (now.acted().isPresent() && !rule.text().action().equals(PolicyAction.WARN)) {
                // The lease would be over, or stopped: what it does afterwards it would not have done.
                over.add(asked);
            }
            return;
        }
        boolean unclear = opinion instanceof Opinion.Unknown;
        if (opinion instanceof Opinion.Unknown(var why)) {
            unknown.put(asked, why);
        }
        Breach ended = open.remove(asked);
        if (ended != null) {
            breaches.add(ended.ends(at, unclear));
        }
    }

    private static Breach begun(Subject lease, CompiledRule rule, Opinion.Broken broken, Instant at) {
        return new Breach(
                lease.namespace(),
                lease.name(),
                lease.tenant().map(tenant -> tenant.getMetadata().getName()).orElse(""),
                rule.policy(),
                rule.name(),
                rule.text().action(),
                rule.lasting(),
                at,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                broken.first());
    }

    /** All that was seen, also what was too short. */
    public List<Breach> breaches() {
        var seen = new ArrayList<>(breaches);
        seen.addAll(open.values());
        seen.sort(Breach.IN_ORDER);
        return seen;
    }

    /** Of the last look. */
    public List<Doubt> doubts() {
        record By(String policy, String rule, String why) {}
        Map<By, Long> counted = new HashMap<>();
        unknown.forEach((asked, why) -> counted.merge(new By(asked.policy(), asked.rule(), why), 1L, Long::sum));
        return counted.entrySet().stream()
                .map(one -> new Doubt(
                        one.getKey().policy(),
                        one.getKey().rule(),
                        one.getValue(),
                        one.getKey().why()))
                .sorted(Comparator.comparing(Doubt::policy)
                        .thenComparing(Doubt::rule)
                        .thenComparing(Doubt::why))
                .toList();
    }
}
