package io.gpulease.controller.status;

import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeasePolicySpec.Rule;
import io.gpulease.crds.LeasePolicyStatus;
import io.gpulease.crds.LeasePolicyStatus.RuleStatus;
import io.gpulease.engine.term.WholeSeconds;
import io.gpulease.rules.Compilation;
import io.gpulease.rules.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The status of a policy. */
public final class PolicyStatuses {

    private static final int LONGEST_ERROR = 1024;

    private PolicyStatuses() {}

    /**
     * @param compiler what becomes of an expression
     * @param violating how many leases break a rule, by its name; empty: nobody has looked since the operator began
     */
    public static LeasePolicyStatus of(
            LeasePolicy policy,
            Function<String, Compilation> compiler,
            Optional<Map<String, Integer>> violating,
            Instant now) {
        long generation = policy.getMetadata().getGeneration();
        LeasePolicyStatus standing = policy.getStatus();
        List<RuleStatus> rules = policy.getSpec().rules().stream()
                .map(rule -> status(
                        rule,
                        compiler.apply(rule.expression()),
                        violating
                                .map(counts -> counts.getOrDefault(rule.name(), 0))
                                .orElse(standingCount(standing, rule.name())),
                        new Text(policy, rule, now)))
                .toList();
        return new LeasePolicyStatus(
                generation,
                rules,
                PartyConditions.of(
                        standing == null ? List.of() : standing.conditions(),
                        generation,
                        now,
                        fault(rules),
                        List.of(),
                        policy.unknownFields()));
    }

    private static @Nullable Integer standingCount(@Nullable LeasePolicyStatus standing, String rule) {
        return standing(standing, rule).map(RuleStatus::violating).orElse(null);
    }

    private static Optional<RuleStatus> standing(@Nullable LeasePolicyStatus standing, String rule) {
        return standing == null
                ? Optional.empty()
                : standing.rules().stream()
                        .filter(one -> one.name().equals(rule))
                        .findFirst();
    }

    private static RuleStatus status(Rule rule, Compilation compilation, @Nullable Integer violating, Text text) {
        return switch (compilation) {
            case Compilation.Compiled _ ->
                new RuleStatus(
                        rule.name(),
                        true,
                        null,
                        violating,
                        text.digest(),
                        text.since().toString());
            case Compilation.Refused(var problems) ->
                new RuleStatus(rule.name(), false, error(problems), null, null, null);
        };
    }

    /** A rule as it is worded now. */
    private record Text(LeasePolicy policy, Rule rule, Instant now) {

        String digest() {
            return RuleDigest.of(policy.getSpec().enforces(), rule);
        }

        /** When it was first seen so; a policy that was never changed has said it from its beginning. */
        Instant since() {
            Optional<RuleStatus> known =
                    standing(policy.getStatus(), rule.name()).filter(one -> digest().equals(one.digest()));
            return known.flatMap(RuleStatus::sinceInstant).or(this::beginning).orElse(WholeSeconds.up(now));
        }

        private Optional<Instant> beginning() {
            var metadata = policy.getMetadata();
            return metadata.getGeneration() == 1
                    ? Optional.ofNullable(metadata.getCreationTimestamp()).map(Instant::parse)
                    : Optional.empty();
        }
    }

    private static String error(List<Problem> problems) {
        String all = problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
        return all.length() <= LONGEST_ERROR ? all : all.substring(0, LONGEST_ERROR - 3) + "...";
    }

    /** The first rule that is none; the others are in the list. */
    private static Optional<Why> fault(List<RuleStatus> rules) {
        long broken = rules.stream().filter(rule -> !rule.compiled()).count();
        return rules.stream()
                .filter(rule -> !rule.compiled())
                .findFirst()
                .map(rule -> new Why(
                        "RuleNotCompiled",
                        "Rule %s does not compile and never acts: %s. Correct its expression%s."
                                .formatted(
                                        rule.name(),
                                        rule.error(),
                                        broken > 1
                                                ? "; it is one of %d, which status.rules lists".formatted(broken)
                                                : "")));
    }
}
