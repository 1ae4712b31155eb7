package io.gpulease.controller.finding;

import io.gpulease.crds.LeaseViolation;
import io.gpulease.crds.ViolationEvidence;
import io.gpulease.crds.Words.PolicyAction;
import io.gpulease.crds.Words.Verdict;
import io.gpulease.crds.Words.ViolationPhase;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which violation a breach belongs to: one breach, one violation. */
final class Docket {

    private static final Pattern POD = Pattern.compile("^pod \\S+");

    private Docket() {}

    /** Where a breach goes. */
    sealed interface Place {
        /** On that which is on record. */
        record Standing(LeaseViolation violation) implements Place {}

        /** On a new one. */
        record Fresh(int number) implements Place {}
    }

    /** @param found by the operator, of this lease and rule, the oldest first */
    static Place place(List<LeaseViolation> found, CompiledRule rule, Opinion.Broken broken) {
        if (found.isEmpty()) {
            return new Place.Fresh(1);
        }
        LeaseViolation last = found.getLast();
        boolean another = isDismissed(last)
                ? !covers(last, rule, broken)
                // Its action is on record and stays; what another action is to be taken on is another violation.
                : !last.getSpec().action().equals(rule.text().action()) && !isUnderWay(last);
        return another ? new Place.Fresh(ViolationBook.number(last) + 1) : new Place.Standing(last);
    }

    /**
     * What is left of a breach without what was dismissed before the violation that goes on: whoever puts right what came later complies.
     *
     * @param found by the operator, of this lease and rule, the oldest first
     */
    static Optional<Opinion.Broken> withoutDismissed(
            List<LeaseViolation> found, CompiledRule rule, Opinion.Broken broken) {
        if (found.isEmpty() || isDismissed(found.getLast())) {
            return Optional.of(broken);
        }
        Set<String> dismissed = found.stream()
                .filter(Docket::isDismissed)
                .filter(one -> rule.digest().equals(one.statusOrEmpty().ruleDigest()))
                .flatMap(one ->
                        Stream.concat(one.getSpec().evidence().stream(), one.statusOrEmpty().evidence().stream()))
                .map(ViolationEvidence::observed)
                .filter(observed -> isToldBy(rule, observed))
                .map(Docket::whicheverPod)
                .collect(Collectors.toSet());
        List<String> left = broken.observed().stream()
                .filter(one -> !dismissed.contains(whicheverPod(one)))
                .toList();
        return left.isEmpty() ? Optional.empty() : Optional.of(new Opinion.Broken(left, broken.values()));
    }

    /** What else is heard of the lease and the rule goes there. */
    static Optional<LeaseViolation> latest(List<LeaseViolation> found) {
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
    }

    /** The lease was stopped for it, which was wrong. */
    static boolean wasSuspension(LeaseViolation violation) {
        return isDismissed(violation)
                && violation.getSpec().action().equals(PolicyAction.SUSPEND)
                && violation.statusOrEmpty().actedAt() != null;
    }

    private static boolean isDismissed(LeaseViolation violation) {
        return violation.statusOrEmpty().phaseOrOpen().equals(ViolationPhase.DISMISSED)
                || Verdict.DISMISSED.equals(violation.getSpec().verdict());
    }

    /** It was acted on, and the tenant's appeal or the platform's verdict is waited for. */
    private static boolean isUnderWay(LeaseViolation violation) {
        return violation.statusOrEmpty().phaseOrOpen().equals(ViolationPhase.ACTED)
                && !violation.getSpec().action().equals(PolicyAction.WARN);
    }

    /**
     * What was dismissed is no breach again: not while it goes on, and not later where it is the same that was seen then, of whichever pod. Another text of the
     * rule is not covered.
     */
    private static boolean covers(LeaseViolation dismissed, CompiledRule rule, Opinion.Broken broken) {
        var status = dismissed.statusOrEmpty();
        boolean sameRule = status.ruleDigest() == null || rule.digest().equals(status.ruleDigest());
        if (!sameRule || status.clearedAt() == null) {
            return sameRule;
        }
        Set<String> known = Stream.concat(dismissed.getSpec().evidence().stream(), status.evidence().stream())
                .map(ViolationEvidence::observed)
                .filter(observed -> isToldBy(rule, observed))
                .map(Docket::whicheverPod)
                .collect(Collectors.toSet());
        return broken.observed().stream().map(Docket::whicheverPod).allMatch(known::contains);
    }

    /** The words tell this breach from others. What is measured, or reckoned from the time, of a lease as a whole may read the same and is another one each time. */
    private static boolean isToldBy(CompiledRule rule, String observed) {
        return isOfPod(observed) || rule.dependence() == CompiledRule.Dependence.LEASE;
    }

    private static boolean isOfPod(String observed) {
        return POD.matcher(observed).find();
    }

    private static String whicheverPod(String observed) {
        return POD.matcher(observed).replaceFirst("pod");
    }
}
