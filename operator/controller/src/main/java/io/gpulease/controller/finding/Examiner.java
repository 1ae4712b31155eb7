package io.gpulease.controller.finding;

import io.gpulease.controller.measure.Measured;
import io.gpulease.rules.Case;
import io.gpulease.rules.Finding;
import io.gpulease.rules.facts.Facts;
import io.gpulease.rules.facts.Pod;
import io.gpulease.rules.facts.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks rules about leases. One that depends on nothing but a lease and its pods is asked again when these have changed. */
final class Examiner {

    private static final Opinion NOBODYS = new Opinion.Unknown("the tenant of its namespace is not known");

    private final RuledPods pods;
    /** By the uid of the lease. */
    private final Map<String, Remembered> remembered = new HashMap<>();

    Examiner(RuledPods pods) {
        this.pods = pods;
    }

    /**
     * Where measurements come from.
     *
     * @param since when this process began to ask
     * @param patience how long a first answer is waited for before it counts as none
     */
    record Sight(Optional<Measured> measured, Instant since, Duration patience) {
        boolean isPending(Instant now) {
            return measured.isEmpty() && now.isBefore(since.plus(patience));
        }
    }

    /** @param measured when Prometheus was asked; empty where a value has grown too old since: it may be any other rule that reads it */
    private record Version(String lease, long pods, long violations, Optional<Instant> measured) {
        boolean isSameLease(Version other) {
            return lease.equals(other.lease) && pods == other.pods && violations == other.violations;
        }
    }

    /**
     * @param plain what is to be known without measurements, if some rule asked; the time in it is another one
     * @param measured the same with them, as they were when Prometheus was asked
     */
    private record Remembered(
            Version version, Map<CompiledRule, Opinion> opinions, Optional<Case> plain, Optional<Case> measured) {
        boolean isGoodFor(CompiledRule rule, Version now) {
            return switch (rule.dependence()) {
                case LEASE -> version.isSameLease(now);
                case MEASUREMENTS -> isMeasuredAs(now);
                case TIME -> false;
            };
        }

        boolean isMeasuredAs(Version now) {
            return now.measured().isPresent() && version.equals(now);
        }
    }

    private static final Remembered NOTHING =
            new Remembered(new Version("", -1, -1, Optional.empty()), Map.of(), Optional.empty(), Optional.empty());

    /** @param violations of the lease that were acted on and not dismissed */
    Map<CompiledRule, Opinion> ask(
            Subject subject, List<CompiledRule> rules, long violations, Sight sight, Instant now) {
        if (subject.tenant().isEmpty()) {
            Map<CompiledRule, Opinion> none = new HashMap<>();
            rules.forEach(rule -> none.put(rule, NOBODYS));
            return none;
        }
        var version = new Version(
                subject.version(),
                pods.version(subject.key()),
                violations,
                sight.measured().filter(some -> some.isYoung(now)).map(Measured::at));
        var before = remembered.getOrDefault(subject.uid(), NOTHING);
        var asked =
                new Asked(subject, violations, sight, now, version.measured().isPresent());
        if (before.version().isSameLease(version)) {
            asked.plain = before.plain().map(known -> known.at(now));
        }
        if (before.isMeasuredAs(version)) {
            asked.measured = before.measured().map(known -> known.at(now));
        }
        Map<CompiledRule, Opinion> opinions = HashMap.newHashMap(rules.size());
        for (CompiledRule rule : rules) {
            Opinion known = before.isGoodFor(rule, version) ? before.opinions().get(rule) : null;
            opinions.put(rule, known == null ? asked.opinion(rule) : known);
        }
        remembered.put(subject.uid(), new Remembered(version, opinions, asked.plain, asked.measured));
        return opinions;
    }

    /** Of the others nothing is remembered any more. */
    void keepOnly(Set<String> uids) {
        remembered.keySet().retainAll(uids);
    }

    /** One lease in one round; what is to be known of it is found when the first rule asks. */
    private final class Asked {
        private final Subject subject;
        private final long violations;
        private final Sight sight;
        private final Instant now;
        /** No value has grown too old since Prometheus was asked, so what was true of them then is true now. */
        private final boolean isYoung;

        private Optional<Case> plain = Optional.empty();
        private Optional<Case> measured = Optional.empty();

        Asked(Subject subject, long violations, Sight sight, Instant now, boolean isYoung) {
            this.subject = subject;
            this.violations = violations;
            this.sight = sight;
            this.now = now;
            this.isYoung = isYoung;
        }

        Opinion opinion(CompiledRule rule) {
            boolean measures = rule.rule().readsUsage();
            Finding finding = rule.rule().check(measures ? measured(rule) : plain());
            return switch (finding) {
                case Finding.Kept() -> Opinion.Complies.KEPT;
                case Finding.Broken(var observed, var values) -> new Opinion.Broken(observed, values);
                // It may have been for want of an answer that is yet to come.
                case Finding.Unknown _ when measures && sight.isPending(now) -> new Opinion.Pending();
                case Finding.Unknown(var why) -> new Opinion.Unknown(why);
            };
        }

        private Case plain() {
            if (plain.isEmpty()) {
                List<Pod> all =
                        pods.of(subject.key()).stream().map(RuledPod::pod).toList();
                plain = Optional.of(facts(all, Usage.UNKNOWN));
            }
            return plain.get();
        }

        private Case measured(CompiledRule rule) {
            if (sight.measured().isEmpty()) {
                return plain();
            }
            Measured values = sight.measured().get();
            if (!isYoung || rule.readsAge()) {
                return measured(values, now);
            }
            if (measured.isEmpty()) {
                measured = Optional.of(measured(values, values.at()));
            }
            return measured.get();
        }

        /** @param then how old the values are is counted from here */
        private Case measured(Measured values, Instant then) {
            List<RuledPod> all = pods.of(subject.key());
            var since = subject.since();
            return facts(RuledPods.measured(all, since, values, then), RuledPods.together(all, since, values, then));
        }

        private Case facts(List<Pod> all, Usage usage) {
            return new Case(new Facts(subject.facts(violations), subject.tenantFacts(), all, usage, now));
        }
    }
}
