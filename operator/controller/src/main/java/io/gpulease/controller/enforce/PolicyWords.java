package io.gpulease.controller.enforce;

import io.gpulease.controller.status.ConditionSet;
import io.gpulease.controller.status.ConditionTypes;
import io.gpulease.controller.watch.SlimViolation;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.ViolationEntry;
import io.gpulease.crds.Condition;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.Words.PolicyAction;
import io.gpulease.crds.Words.Verdict;
import io.gpulease.crds.Words.ViolationPhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a lease says of the rules that it has broken: the condition PolicyCompliant, and how many breaches are on record. */
public final class PolicyWords {

    /** What is due under a policy, and what was done for it. */
    public static final String VIOLATION = "PolicyViolation";

    private static final String COMPLIES = "Complies";

    private static final String MORE = " more.";

    /** So many breaches are named; the rest is counted. */
    private static final int MOST_NAMED = 8;

    private final Dues dues;

    public PolicyWords(Dues dues) {
        this.dues = dues;
    }

    /** The same, which says what of the violations concerns it; of one that was never in breach nothing. */
    public GpuLeaseStatus told(GpuLeaseStatus next, LeaseEntry entry, List<ViolationEntry> violations, Instant now) {
        if (violations.isEmpty() && next.enforcements().isEmpty() && next.violations() == null) {
            return next;
        }
        List<String> broken = broken(next, violations, now);
        Optional<Condition> standing = next.condition(ConditionTypes.POLICY_COMPLIANT);
        long generation = entry.lease().getMetadata().getGeneration();
        ConditionSet conditions = new ConditionSet(next.conditions(), now, generation);
        if (!broken.isEmpty()) {
            conditions.set(ConditionTypes.POLICY_COMPLIANT, false, VIOLATION, text(broken));
        } else if (standing.isPresent()) {
            conditions.set(ConditionTypes.POLICY_COMPLIANT, true, COMPLIES, "No rule is known to be broken.");
        }
        return next.withViolations(count(next, violations)).with(conditions.list());
    }

    private static String text(List<String> broken) {
        return broken.size() <= MOST_NAMED
                ? String.join(" ", broken)
                : "%s And %d%s"
                        .formatted(String.join(" ", broken.subList(0, MOST_NAMED)), broken.size() - MOST_NAMED, MORE);
    }

    private List<String> broken(GpuLeaseStatus next, List<ViolationEntry> violations, Instant now) {
        List<String> broken = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (Enforcement one : next.enforcements()) {
            done.add(one.uid());
            if (!one.isDismissed()) {
                broken.add(sentence(one));
            }
        }
        for (ViolationEntry entry : violations) {
            SlimViolation violation = entry.violation();
            if (!done.contains(violation.uid()) && !violation.isJudged(Verdict.DISMISSED)) {
                sentence(violation, now).ifPresent(broken::add);
            }
        }
        return broken;
    }

    private static String sentence(Enforcement done) {
        return "%s: the lease was %s at %s."
                .formatted(
                        rule(done.rule(), done.policy(), done.violation()),
                        done.isSuspension() ? "suspended" : "ended",
                        done.at());
    }

    private Optional<String> sentence(SlimViolation violation, Instant now) {
        if (violation.costs(PolicyAction.WARN)) {
            return isWarned(violation, now) ? Optional.of(warning(violation)) : Optional.empty();
        }
        return violation.isIn(ViolationPhase.NOTICED)
                ? violation
                        .actsAt()
                        .map(at -> "%s: the lease is %s at %s if it is not kept by then."
                                .formatted(
                                        rule(violation),
                                        violation.costs(PolicyAction.SUSPEND) ? "suspended" : "ended",
                                        at))
                : Optional.empty();
    }

    /** What is found to be broken as long as it is, what was filed by hand until it is judged. */
    private boolean isWarned(SlimViolation violation, Instant now) {
        boolean wasWarned = violation.isIn(ViolationPhase.ACTED) || violation.isIn(ViolationPhase.UPHELD);
        boolean stands = !violation.breach().isFound() || violation.state().brokenSince() != null;
        return wasWarned ? stands : isToBeWarned(violation, now);
    }

    boolean isToBeWarned(SlimViolation violation, Instant now) {
        boolean isOpen =
                violation.isIn("") || violation.isIn(ViolationPhase.OPEN) || violation.isIn(ViolationPhase.NOTICED);
        return isOpen && violation.costs(PolicyAction.WARN) && dues.isDue(violation, now);
    }

    /** The lease says already that it is warned for that, or that there are more than it names. */
    static boolean isToldOf(GpuLeaseStatus status, SlimViolation violation) {
        return status.condition(ConditionTypes.POLICY_COMPLIANT)
                .filter(condition -> condition.status().equals(Condition.FALSE))
                .map(Condition::message)
                .filter(message -> message.contains(warning(violation)) || message.endsWith(MORE))
                .isPresent();
    }

    static String warning(SlimViolation violation) {
        return rule(violation) + ": this is a warning.";
    }

    private static String rule(SlimViolation violation) {
        return rule(violation.breach().rule(), violation.breach().policy(), violation.name());
    }

    private static String rule(String rule, String policy, String violation) {
        return "Rule %s of policy %s is broken (violation %s)".formatted(rule, policy, violation);
    }

    /** Those that stand: what was only looked at, or judged to be wrong, is none. */
    private static @Nullable Integer count(GpuLeaseStatus next, List<ViolationEntry> violations) {
        Set<String> all = new HashSet<>();
        next.enforcements().stream().filter(done -> !done.isDismissed()).forEach(done -> all.add(done.uid()));
        for (ViolationEntry entry : violations) {
            SlimViolation violation = entry.violation();
            boolean isOnRecord = violation.isIn(ViolationPhase.NOTICED)
                    || violation.isIn(ViolationPhase.ACTED)
                    || violation.isIn(ViolationPhase.UPHELD);
            boolean isMadeGood = next.enforcements().stream()
                    .anyMatch(done -> done.isDismissed() && done.uid().equals(violation.uid()));
            if (isOnRecord && !isMadeGood && !violation.isJudged(Verdict.DISMISSED)) {
                all.add(violation.uid());
            }
        }
        return all.isEmpty() && next.violations() == null ? null : Integer.valueOf(all.size());
    }
}
