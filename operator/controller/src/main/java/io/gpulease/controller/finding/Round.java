package io.gpulease.controller.finding;

import io.gpulease.controller.finding.Breaches.Verdict;
import io.gpulease.controller.finding.PolicyShelf.Shelved;
import io.gpulease.controller.finding.ViolationBook.Of;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.crds.LeaseViolation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One look at all leases. What it comes to is a value: nothing is sent. */
final class Round {

    private final PolicyShelf policies;
    private final ViolationBook violations;
    private final Map<ObjectKey, Owed> owed;
    private final Appeals appeals;
    private final Instant now;
    private final Map<ObjectKey, Verdict> verdicts = new HashMap<>();
    private final Map<String, Map<String, Integer>> counts = new HashMap<>();
    private final List<Deed> deeds = new ArrayList<>();
    private final Set<ObjectKey> touched = new HashSet<>();
    private final Set<String> left = new HashSet<>();

    /** @param owed what rounds have seen that ends what was counted, and that is not on record yet: until it is, nothing goes on from there */
    Round(PolicyShelf policies, ViolationBook violations, Map<ObjectKey, Owed> owed, Appeals appeals, Instant now) {
        this.policies = policies;
        this.violations = violations;
        this.owed = owed;
        this.appeals = appeals;
        this.now = now;
        policies.all().forEach(policy -> {
            var none = new LinkedHashMap<String, Integer>();
            policy.rules().forEach(rule -> none.put(rule.name(), 0));
            counts.put(policy.name(), none);
        });
    }

    /**
     * What ends what was counted for a violation, and could not be put on record yet.
     *
     * @param clock what is on record of what was counted; another one: it is on record now
     */
    record Owed(String clock, Opinion opinion) {
        static Owed of(LeaseViolation violation, Opinion opinion) {
            return new Owed(clock(violation), opinion);
        }

        private boolean isStill(LeaseViolation violation) {
            return clock.equals(clock(violation));
        }

        private static String clock(LeaseViolation violation) {
            var status = violation.statusOrEmpty();
            return "%s %s %s %s"
                    .formatted(status.ruleDigest(), status.brokenSince(), status.actsAt(), status.clearedAt());
        }
    }

    /** What is to be written. */
    sealed interface Deed {

        /** The lease that it is about. */
        String leaseUid();

        /** A breach is put on record. */
        record File(Subject subject, CompiledRule rule, int number, Opinion.Broken broken) implements Deed {
            @Override
            public String leaseUid() {
                return subject.uid();
            }
        }

        /** What becomes of one that is. */
        record Write(LeaseViolation violation, Turn turn) implements Deed {
            @Override
            public String leaseUid() {
                return violation.getSpec().leaseUid();
            }
        }
    }

    /** The rules that a lease must keep now. */
    List<CompiledRule> rulesFor(Subject subject) {
        Map<String, String> tenant = subject.tenantLabels();
        List<CompiledRule> rules = new ArrayList<>();
        for (Shelved policy : policies.all()) {
            if (policy.isFor(subject.lease(), tenant)) {
                rules.addAll(policy.rules());
            }
        }
        return rules;
    }

    /** It could not be looked at. */
    void leave(Subject subject) {
        left.add(subject.uid());
    }

    /** @param runs some pod of it does */
    void heard(Subject subject, boolean runs, Map<CompiledRule, Opinion> opinions) {
        opinions.forEach((rule, opinion) -> heard(subject, runs, rule, opinion));
    }

    private void heard(Subject subject, boolean runs, CompiledRule rule, Opinion opinion) {
        List<LeaseViolation> found = violations.found(new Of(subject.uid(), rule.policy(), rule.name()));
        if (opinion instanceof Opinion.Broken all) {
            Optional<Opinion.Broken> left = Docket.withoutDismissed(found, rule, all);
            if (left.isEmpty()) {
                goesOn(subject, found.getLast(), rule, Opinion.Complies.DISMISSED);
                return;
            }
            Opinion.Broken broken = left.get();
            counts.computeIfAbsent(rule.policy(), _ -> new LinkedHashMap<>()).merge(rule.name(), 1, Integer::sum);
            switch (Docket.place(found, rule, broken)) {
                case Docket.Place.Fresh(var number) -> deeds.add(new Deed.File(subject, rule, number, broken));
                case Docket.Place.Standing(var violation) -> goesOn(subject, violation, rule, broken);
            }
        } else {
            Docket.latest(found)
                    .ifPresent(violation -> goesOn(
                            subject,
                            violation,
                            rule,
                            // That its pods are not back yet is no merit: what was dismissed would be a breach again.
                            Docket.wasSuspension(violation) && !runs ? new Opinion.Pending() : opinion));
        }
    }

    private void goesOn(Subject subject, LeaseViolation violation, CompiledRule rule, Opinion seen) {
        ObjectKey key = ViolationBook.key(violation);
        touched.add(key);
        if (isBeingActedOn(subject, violation)) {
            return;
        }
        var course = new Course(violation, now);
        Owed before = owed.remove(key);
        Opinion opinion = before != null
                        && before.isStill(violation)
                        && course.next(rule, before.opinion()).isPresent()
                ? before.opinion()
                : seen;
        verdicts.put(key, verdict(violation, rule, opinion));
        Optional<Turn> turn = course.next(rule, opinion);
        turn.ifPresent(one -> deeds.add(new Deed.Write(violation, one)));
        if (turn.isPresent()) {
            ends(violation, rule, opinion).ifPresent(end -> owed.put(key, Owed.of(violation, end)));
        }
    }

    /** What of this opinion ends what was counted so far. */
    private static Optional<Opinion> ends(LeaseViolation violation, CompiledRule rule, Opinion opinion) {
        var status = violation.statusOrEmpty();
        boolean isAnotherRule = status.brokenSince() != null && !rule.digest().equals(status.ruleDigest());
        return switch (opinion) {
            case Opinion.Complies _, Opinion.Unknown _ -> Optional.of(opinion);
            case Opinion.Broken _ when isAnotherRule -> Optional.of(Opinion.Complies.NOT_RULED);
            case Opinion.Broken _, Opinion.Pending _ -> Optional.empty();
        };
    }

    /** The lease says already that it was stopped or ended for it, and the violation does not yet: that is left to whoever acts. */
    private static boolean isBeingActedOn(Subject subject, LeaseViolation violation) {
        return !StatusDraft.isFinal(violation.statusOrEmpty().phaseOrOpen())
                && subject.status().enforcements().stream()
                        .anyMatch(done ->
                                done.uid().equals(violation.getMetadata().getUid()));
    }

    private static Verdict verdict(LeaseViolation violation, CompiledRule rule, Opinion opinion) {
        return switch (opinion) {
            case Opinion.Broken _ ->
                // What was counted under another text of the rule is no ground to act.
                rule.enforced()
                                && rule.digest()
                                        .equals(violation.statusOrEmpty().ruleDigest())
                        ? Verdict.BROKEN
                        : Verdict.COMPLIES;
            case Opinion.Complies _ -> Verdict.COMPLIES;
            case Opinion.Unknown _ -> Verdict.UNKNOWN;
            case Opinion.Pending() -> Verdict.NOT_LOOKED_AT;
        };
    }

    /** What no rule was asked about, and what was filed by hand. */
    void rest(List<Subject> subjects) {
        Map<String, Subject> byUid =
                subjects.stream().collect(Collectors.toMap(Subject::uid, subject -> subject, (one, _) -> one));
        for (LeaseViolation violation : violations.all()) {
            Optional<Subject> subject =
                    Optional.ofNullable(byUid.get(violation.getSpec().leaseUid()));
            if (subject.filter(one -> isBeingActedOn(one, violation)).isEmpty()) {
                rest(violation, subject);
            }
            appeals.next(violation, now).ifPresent(turn -> deeds.add(new Deed.Write(violation, turn)));
        }
    }

    private void rest(LeaseViolation violation, Optional<Subject> subject) {
        ObjectKey key = ViolationBook.key(violation);
        if (!violation.getSpec().isFound()) {
            var filed = new Filed(violation, now);
            Optional<Shelved> policy = policies.get(violation.getSpec().policy());
            verdicts.put(key, filed.stands(policy, subject) ? Verdict.BROKEN : Verdict.COMPLIES);
            filed.next(policy, subject).ifPresent(turn -> deeds.add(new Deed.Write(violation, turn)));
        } else if (!touched.contains(key) && !left.contains(violation.getSpec().leaseUid())) {
            verdicts.put(key, Verdict.COMPLIES);
            Opinion.Complies why = whyNot(subject);
            new Course(violation, now).without(why).ifPresent(turn -> {
                deeds.add(new Deed.Write(violation, turn));
                owed.put(key, Owed.of(violation, why));
            });
        }
    }

    private static Opinion.Complies whyNot(Optional<Subject> subject) {
        if (subject.isEmpty() || subject.get().isOver()) {
            return Opinion.Complies.OVER;
        }
        return subject.get().isRunning() ? Opinion.Complies.NOT_RULED : Opinion.Complies.NOT_RUNNING;
    }

    Map<ObjectKey, Verdict> verdicts() {
        return verdicts;
    }

    Map<String, Map<String, Integer>> counts() {
        return counts;
    }

    List<Deed> deeds() {
        return deeds;
    }
}
