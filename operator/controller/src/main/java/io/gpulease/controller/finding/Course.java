package io.gpulease.controller.finding;

import io.gpulease.controller.status.ConditionTypes;
import io.gpulease.crds.LeaseViolation;
import io.gpulease.crds.LeaseViolationStatus;
import io.gpulease.crds.ViolationEvidence;
import io.gpulease.crds.Words.PolicyAction;
import io.gpulease.crds.Words.Verdict;
import io.gpulease.crds.Words.ViolationPhase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What becomes of a violation that is on record: a function of the record, of what is to be thought of the lease now, and of the time. What was
 * counted so far is all in the record, so a finder that starts anew goes on where another left off.
 */
final class Course {

    private final LeaseViolation violation;
    private final LeaseViolationStatus standing;
    private final Instant exactly;
    /** As it is written: whole seconds, rounded up, in the tenant's favour. */
    private final Instant now;

    Course(LeaseViolation violation, Instant now) {
        this.violation = violation;
        this.standing = violation.statusOrEmpty();
        this.exactly = now;
        this.now = written(now);
    }

    static Instant written(Instant now) {
        Instant whole = now.truncatedTo(ChronoUnit.SECONDS);
        return whole.equals(now) ? whole : whole.plusSeconds(1);
    }

    /** There is no rule any more by which it could be broken, or no lease that could break it. */
    Optional<Turn> without(Opinion.Complies why) {
        return isBeingDismissed() ? Optional.empty() : complies(why);
    }

    /** @return empty: it stays as it is */
    Optional<Turn> next(CompiledRule rule, Opinion opinion) {
        if (isBeingDismissed()) {
            return Optional.empty();
        }
        return switch (opinion) {
            case Opinion.Broken broken -> isSettled() ? settledIsBroken(rule, broken) : broken(rule, broken);
            case Opinion.Complies complies -> complies(complies);
            case Opinion.Unknown(var why) -> unknown(why);
            case Opinion.Pending() -> Optional.empty();
        };
    }

    /** It was acted on, or judged: what is left to say is whether it goes on. */
    boolean isSettled() {
        return StatusDraft.isFinal(standing.phaseOrOpen());
    }

    /** The platform has said its word, which the booking thread is about to carry out. */
    private boolean isBeingDismissed() {
        return Verdict.DISMISSED.equals(violation.getSpec().verdict()) && !isSettled();
    }

    private Optional<Turn> broken(CompiledRule rule, Opinion.Broken broken) {
        Optional<Instant> since = standing.brokenSinceInstant();
        if (since.isEmpty()) {
            return Optional.of(begun(rule, broken, "The rule is broken"));
        }
        if (!rule.digest().equals(standing.ruleDigest())) {
            // Nothing is ended on a rule that was not written before the breach.
            return Optional.of(begun(rule, broken, "The rule was written anew, and is broken"));
        }
        return exactly.isBefore(since.get().plus(rule.lasting())) ? Optional.empty() : held(rule);
    }

    private Turn begun(CompiledRule rule, Opinion.Broken broken, String what) {
        var draft = new StatusDraft(violation, now).begins(rule.digest(), now).brokenAgain();
        draft.conditions().drop(ConditionTypes.AUDIT);
        if (standing.phase() != null) {
            // What was seen at first is in the spec.
            draft.seen(evidence(rule, broken, now));
        }
        var started = new Course(with(draft.status()), exactly);
        // Without a span it counts at once: one write says both.
        return rule.lasting().isZero()
                ? started.held(rule).orElseGet(() -> Turn.of(draft.status(), "RuleBroken", sentence(what, broken)))
                : Turn.of(draft.status(), "RuleBroken", sentence(what, broken));
    }

    private LeaseViolation with(LeaseViolationStatus status) {
        var copy = new LeaseViolation();
        copy.setMetadata(violation.getMetadata());
        copy.setSpec(violation.getSpec());
        copy.setStatus(status);
        return copy;
    }

    /** It has been broken for as long as it takes. */
    Optional<Turn> held(CompiledRule rule) {
        if (standing.actsAt() != null) {
            return Optional.empty();
        }
        Instant acts = rule.notice().map(now::plus).orElse(now);
        if (!rule.enforced()) {
            return audited(rule, acts);
        }
        var draft = new StatusDraft(violation, now);
        String what = "%s has been broken since %s".formatted(name(), standing.brokenSince());
        return Optional.of(
                rule.notice().isPresent()
                        ? Turn.of(
                                draft.noticed(now, acts).status(),
                                "ViolationNoticed",
                                "%s: the lease is to be %s at %s unless it complies before. %s"
                                        .formatted(what, done(rule), acts, observed()))
                        : Turn.of(
                                draft.due(acts).status(),
                                "ViolationDue",
                                "%s: the lease is to be %s. %s".formatted(what, done(rule), observed())));
    }

    private Optional<Turn> audited(CompiledRule rule, Instant acts) {
        if (standing.condition(ConditionTypes.AUDIT).isPresent()) {
            return Optional.empty();
        }
        var draft = new StatusDraft(violation, now);
        String message =
                "The policy only records. In force, it would have had the lease %s at %s.".formatted(done(rule), acts);
        draft.conditions().set(ConditionTypes.AUDIT, true, "AuditMode", message);
        return Optional.of(Turn.of(draft.status(), "ViolationAudited", message));
    }

    /**
     * Acted on, and broken still, or once more. Only a warning is ever taken up again: of the others the lease is over, or stopped, or the platform has said
     * that this is no breach.
     */
    private Optional<Turn> settledIsBroken(CompiledRule rule, Opinion.Broken broken) {
        boolean isDismissed = standing.phaseOrOpen().equals(ViolationPhase.DISMISSED);
        if (!rule.warns() || isDismissed || standing.clearedAt() == null) {
            return Optional.empty();
        }
        Optional<Instant> since =
                standing.brokenSinceInstant().filter(_ -> rule.digest().equals(standing.ruleDigest()));
        if (since.isEmpty() && !rule.lasting().isZero()) {
            return Optional.of(new Turn(
                    new StatusDraft(violation, now).begins(rule.digest(), now).status(), Optional.empty()));
        }
        if (since.isPresent() && exactly.isBefore(since.get().plus(rule.lasting()))) {
            return Optional.empty();
        }
        var draft = new StatusDraft(violation, now)
                .begins(rule.digest(), since.orElse(now))
                .brokenAgain()
                .seen(evidence(rule, broken, now));
        return Optional.of(Turn.of(draft.status(), "RuleBroken", sentence("The rule is broken again", broken)));
    }

    private Optional<Turn> complies(Opinion.Complies complies) {
        if (isSettled()) {
            return complies.ofItself() ? settledComplies(complies) : Optional.empty();
        }
        boolean counts = standing.brokenSince() != null || standing.actsAt() != null;
        // After a while in which nobody could say it is known to be well, which is worth being put on record.
        boolean wasInDoubt = complies.ofItself() && standing.clearedAt() == null;
        return counts || wasInDoubt || standing.phase() == null ? Optional.of(cleared(complies)) : Optional.empty();
    }

    private Turn cleared(Opinion.Complies complies) {
        var draft = new StatusDraft(violation, now).stops().cleared(now);
        draft.conditions().set(ConditionTypes.COMPLIED, complies.ofItself(), complies.reason(), complies.why());
        String before = standing.noticedAt() == null ? "" : " The notice is void.";
        return Turn.of(draft.status(), complies.ofItself() ? "Complied" : complies.reason(), complies.why() + before);
    }

    private Optional<Turn> settledComplies(Opinion.Complies complies) {
        var draft = new StatusDraft(violation, now).stops();
        if (standing.clearedAt() != null) {
            // It was broken once more, but not for as long as it takes.
            return standing.brokenSince() == null
                    ? Optional.empty()
                    : Optional.of(new Turn(draft.status(), Optional.empty()));
        }
        draft.cleared(now).conditions().set(ConditionTypes.COMPLIED, true, complies.reason(), complies.why());
        return Optional.of(Turn.of(draft.status(), "Complied", complies.why()));
    }

    private Optional<Turn> unknown(String why) {
        if (isSettled() || standing.brokenSince() == null) {
            return Optional.empty();
        }
        var draft = new StatusDraft(violation, now).stops();
        String message =
                "Whether the rule is kept is not known, which never counts as broken; what was counted begins anew: %s."
                        .formatted(why);
        draft.conditions().setUnknown(ConditionTypes.COMPLIED, "RuleUndecided", message);
        return Optional.of(Turn.of(draft.status(), "RuleUndecided", message));
    }

    static List<ViolationEvidence> evidence(CompiledRule rule, Opinion.Broken broken, Instant at) {
        return broken.first().stream()
                .map(one ->
                        new ViolationEvidence(at.toString(), one, rule.text().expression(), broken.values()))
                .toList();
    }

    private String name() {
        return "Rule %s of policy %s"
                .formatted(violation.getSpec().rule(), violation.getSpec().policy());
    }

    private String sentence(String what, Opinion.Broken broken) {
        return "%s (%s): %s.".formatted(what, name(), String.join("; ", broken.first()));
    }

    private String observed() {
        var later = standing.evidence();
        var all = later.isEmpty() ? violation.getSpec().evidence() : later;
        return all.isEmpty() ? "" : "Seen: " + all.getLast().observed() + ".";
    }

    static String done(CompiledRule rule) {
        return switch (rule.text().action()) {
            case PolicyAction.WARN -> "warned";
            case PolicyAction.SUSPEND -> "suspended";
            case PolicyAction.REVOKE -> "revoked";
            default -> rule.text().action().toLowerCase(Locale.ROOT);
        };
    }
}
