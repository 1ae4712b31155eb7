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
    private final Map<ObjectKey, Opinion> owed;
    private final Instant now;
    private final Map<ObjectKey, Verdict> verdicts = new HashMap<>();
    private final Map<String, Map<String, Integer>> counts = new HashMap<>();
    private final List<Deed> deeds = new ArrayList<>();
    private final Set<ObjectKey> touched = new HashSet<>();
    private final Set<String> left = new HashSet<>();

    /** @param owed what rounds have seen that ends what was counted, and that is not on record yet: until it is, nothing goes on from there */
    Round(PolicyShelf policies, ViolationBook violations, Map<ObjectKey, Opinion> owed, Instant now) {
        this.policies = policies;
        this.violations = violations;
        this.owed = owed;
        this.now = now;
        policies.all().forEach(policy -> {
            var none = new LinkedHashMap<String, Integer>();
            policy.rules().forEach(rule -> none.put(rule.name(), 0));
            counts.put(policy.name(), none);
        });
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
        return policies.all().stream()
                .filter(policy -> policy.isFor(subject.lease(), subject.tenantLabels()))
                .map(Shelved::rules)
                .flatMap(List::stream)
                .toList();
    }

    /** It could not be looked at. */
    void leave(Subject subject) {
        left.add(subject.uid());
    }

    void heard(Subject subject, Map<CompiledRule, Opinion> opinions) {
        opinions.forEach((rule, opinion) -> heard(subject, rule, opinion));
    }

    private void heard(Subject subject, CompiledRule rule, Opinion opinion) {
        List<LeaseViolation> found = violations.found(new Of(subject.uid(), rule.policy(), rule.name()));
        if (opinion instanceof Opinion.Broken all) {
            Optional<Opinion.Broken> left = Docket.withoutDismissed(found, rule, all);
            if (left.isEmpty()) {
                goesOn(found.getLast(), rule, Opinion.Complies.DISMISSED);
                return;
            }
            Opinion.Broken broken = left.get();
            counts.computeIfAbsent(rule.policy(), _ -> new LinkedHashMap<>()).merge(rule.name(), 1, Integer::sum);
            switch (Docket.place(found, rule, broken)) {
                case Docket.Place.Fresh(var number) -> deeds.add(new Deed.File(subject, rule, number, broken));
                case Docket.Place.Standing(var violation) -> goesOn(violation, rule, broken);
            }
        } else {
            Docket.latest(found).ifPresent(violation -> goesOn(violation, rule, opinion));
        }
    }

    private void goesOn(LeaseViolation violation, CompiledRule rule, Opinion seen) {
        ObjectKey key = ViolationBook.key(violation);
        touched.add(key);
        var course = new Course(violation, now);
        Opinion before = owed.remove(key);
        Opinion opinion = before != null && course.next(rule, before).isPresent() ? before : seen;
        verdicts.put(key, verdict(violation, rule, opinion));
        Optional<Turn> turn = course.next(rule, opinion);
        turn.ifPresent(one -> deeds.add(new Deed.Write(violation, one)));
        if (turn.isPresent() && (opinion instanceof Opinion.Complies || opinion instanceof Opinion.Unknown)) {
            owed.put(key, opinion);
        }
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
            if (!violation.getSpec().isFound()) {
                var filed = new Filed(violation, now);
                Optional<Shelved> policy = policies.get(violation.getSpec().policy());
                verdicts.put(
                        ViolationBook.key(violation),
                        filed.stands(policy, subject) ? Verdict.BROKEN : Verdict.COMPLIES);
                filed.next(policy, subject).ifPresent(turn -> deeds.add(new Deed.Write(violation, turn)));
            } else if (!touched.contains(ViolationBook.key(violation))
                    && !left.contains(violation.getSpec().leaseUid())) {
                verdicts.put(ViolationBook.key(violation), Verdict.COMPLIES);
                new Course(violation, now)
                        .without(whyNot(subject))
                        .ifPresent(turn -> deeds.add(new Deed.Write(violation, turn)));
            }
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
