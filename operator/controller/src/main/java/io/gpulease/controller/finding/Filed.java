package io.gpulease.controller.finding;

import io.gpulease.controller.finding.PolicyShelf.Shelved;
import io.gpulease.controller.status.ConditionTypes;
import io.gpulease.crds.LeaseViolation;
import io.gpulease.crds.LeaseViolationStatus;
import io.gpulease.crds.ViolationEvidence;
import io.gpulease.crds.Words.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a violation that somebody filed by hand. It must name a rule that is written down and a lease that runs; then it takes the way of any other, but that
 * nothing clears it but a verdict: nobody can measure what it speaks of.
 */
final class Filed {

    /** What it names may have been made a moment before it, and be heard of a moment after. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LeaseViolation violation;
    private final LeaseViolationStatus standing;
    private final Instant now;

    Filed(LeaseViolation violation, Instant now) {
        this.violation = violation;
        this.standing = violation.statusOrEmpty();
        this.now = now;
    }

    /** Why nothing can come of it. */
    record Fault(String reason, String message) {}

    /**
     * @param policy that it names, if there is one
     * @param subject the lease of that uid, if there is one
     * @return empty: it stays as it is
     */
    Optional<Turn> next(Optional<Shelved> policy, Optional<Subject> subject) {
        if (StatusDraft.isFinal(standing.phaseOrOpen())
                || isAtFault()
                || Verdict.DISMISSED.equals(violation.getSpec().verdict())) {
            return Optional.empty();
        }
        Optional<CompiledRule> rule =
                policy.flatMap(one -> one.rule(violation.getSpec().rule()));
        Optional<Fault> fault = fault(policy, rule, subject);
        if (fault.isPresent()) {
            return isFresh() ? Optional.empty() : stalled(fault.get());
        }
        return isKnownSince(policy, rule) ? rule.flatMap(this::proceeds) : Optional.empty();
    }

    private boolean isFresh() {
        String filed = violation.getMetadata().getCreationTimestamp();
        return filed != null && now.isBefore(Instant.parse(filed).plus(PATIENCE));
    }

    /** It is on record since when the rule says that: only then can be told whether that was before what this speaks of. */
    private static boolean isKnownSince(Optional<Shelved> policy, Optional<CompiledRule> rule) {
        return rule.flatMap(one -> policy.flatMap(its -> its.since(one))).isPresent();
    }

    /** It may be acted on: it names a rule as that was when it was taken up, in force, and a lease that it is meant for. */
    boolean stands(Optional<Shelved> policy, Optional<Subject> subject) {
        Optional<CompiledRule> rule =
                policy.flatMap(one -> one.rule(violation.getSpec().rule()));
        return !isAtFault()
                && fault(policy, rule, subject).isEmpty()
                && isKnownSince(policy, rule)
                && rule.filter(one -> one.enforced() && one.digest().equals(standing.ruleDigest()))
                        .isPresent();
    }

    /** Nobody looks again whether it is so: what came to nothing once, comes to nothing also if the rule is written down later. */
    private boolean isAtFault() {
        return standing.condition(ConditionTypes.STALLED).isPresent();
    }

    private Optional<Fault> fault(Optional<Shelved> policy, Optional<CompiledRule> rule, Optional<Subject> subject) {
        return ruleFault(policy, rule)
                .or(() -> leaseFault(policy, subject))
                .or(() -> rule.flatMap(this::changeFault))
                .or(() -> policy.flatMap(its -> rule.flatMap(one -> dateFault(its, one))));
    }

    /** What it speaks of was before the rule: at that time it was allowed. */
    private Optional<Fault> dateFault(Shelved policy, CompiledRule rule) {
        Optional<Instant> since = policy.since(rule);
        return violation.getSpec().evidence().stream()
                .map(ViolationEvidence::at)
                .filter(at ->
                        since.filter(start -> Instant.parse(at).isBefore(start)).isPresent())
                .findFirst()
                .map(at -> new Fault(
                        "BreachBeforeRule",
                        "What was seen at %s was before rule %s of LeasePolicy %s said what it says, which is since %s. File another violation for what came after that."
                                .formatted(at, rule.name(), rule.policy(), since.orElseThrow())));
    }

    /** Nothing is ended on a rule that was not written before the breach, nor on one that did not act then. */
    private Optional<Fault> changeFault(CompiledRule rule) {
        return standing.brokenSince() == null || rule.digest().equals(standing.ruleDigest())
                ? Optional.empty()
                : Optional.of(new Fault(
                        "RuleWrittenAnew",
                        "Rule %s of LeasePolicy %s was changed, or put in force, after this was filed. File another violation for what came after it."
                                .formatted(
                                        violation.getSpec().rule(),
                                        violation.getSpec().policy())));
    }

    private Optional<Fault> ruleFault(Optional<Shelved> policy, Optional<CompiledRule> rule) {
        var spec = violation.getSpec();
        if (policy.isEmpty() || isOlderThan(policy.get())) {
            return Optional.of(new Fault(
                    "RuleUnknown",
                    "There was no LeasePolicy %s when this was filed. File another violation that names a rule which is written down."
                            .formatted(spec.policy())));
        }
        if (rule.isEmpty()) {
            return Optional.of(new Fault(
                    "RuleUnknown",
                    "LeasePolicy %s has no rule %s, or it does not compile. File another violation that names a rule which is written down."
                            .formatted(spec.policy(), spec.rule())));
        }
        return rule.get().text().action().equals(spec.action())
                ? Optional.empty()
                : Optional.of(new Fault(
                        "ActionDiffers",
                        "Rule %s of LeasePolicy %s says %s, not %s. File another violation with the rule's own action."
                                .formatted(
                                        spec.rule(),
                                        spec.policy(),
                                        rule.get().text().action(),
                                        spec.action())));
    }

    /** Where both say when they were made. */
    private boolean isOlderThan(Shelved policy) {
        String filed = violation.getMetadata().getCreationTimestamp();
        String written = policy.policy().getMetadata().getCreationTimestamp();
        return filed != null && written != null && Instant.parse(filed).isBefore(Instant.parse(written));
    }

    private Optional<Fault> leaseFault(Optional<Shelved> policy, Optional<Subject> subject) {
        var spec = violation.getSpec();
        boolean isThere = subject.filter(one -> one.name().equals(spec.leaseName())
                        && one.namespace().equals(violation.getMetadata().getNamespace()))
                .isPresent();
        if (!isThere) {
            return Optional.of(new Fault(
                    "LeaseUnknown",
                    "There is no lease %s with the uid %s in this namespace. File another violation that names one."
                            .formatted(spec.leaseName(), spec.leaseUid())));
        }
        Subject lease = subject.get();
        if (lease.isOver()) {
            return Optional.of(new Fault(
                    "LeaseOver", "Lease %s is over: nothing can be done about it.".formatted(spec.leaseName())));
        }
        return policy.filter(one -> one.isFor(lease.lease(), lease.tenantLabels()))
                        .isPresent()
                ? Optional.empty()
                : Optional.of(new Fault(
                        "RuleNotMeant",
                        "LeasePolicy %s is not meant for this lease: its tier is exempt, or its tenant is not selected."
                                .formatted(spec.policy())));
    }

    private Optional<Turn> stalled(Fault fault) {
        boolean told = standing.condition(ConditionTypes.STALLED)
                .filter(one ->
                        one.reason().equals(fault.reason()) && one.message().equals(fault.message()))
                .isPresent();
        if (told && standing.actsAt() == null && standing.brokenSince() == null) {
            return Optional.empty();
        }
        var draft = new StatusDraft(violation, now).stops();
        draft.conditions().set(ConditionTypes.STALLED, true, fault.reason(), fault.message());
        return Optional.of(Turn.of(draft.status(), fault.reason(), fault.message()));
    }

    private Optional<Turn> proceeds(CompiledRule rule) {
        boolean counts = standing.brokenSince() != null && rule.digest().equals(standing.ruleDigest());
        if (counts) {
            return new Course(violation, now).held(rule);
        }
        var draft = new StatusDraft(violation, now).begins(rule.digest(), Course.written(now));
        draft.conditions().drop(ConditionTypes.AUDIT);
        var begun = new LeaseViolation();
        begun.setMetadata(violation.getMetadata());
        begun.setSpec(violation.getSpec());
        begun.setStatus(draft.status());
        return new Course(begun, now).held(rule);
    }
}
