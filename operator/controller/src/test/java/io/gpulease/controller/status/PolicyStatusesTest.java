package io.gpulease.controller.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.gpulease.crds.Condition;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeasePolicyStatus;
import io.gpulease.crds.LeasePolicyStatus.RuleStatus;
import io.gpulease.rules.RuleCompiler;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyStatusesTest {
    private static final Instant TEN = Instant.parse("2026-12-24T10:00:00Z");
    private static final RuleCompiler COMPILER = new RuleCompiler();

    private static LeasePolicyStatus statusOf(String rules) {
        return Objects.requireNonNull(policy(rules).getStatus());
    }

    private static LeasePolicy policy(String rules) {
        var policy = Serialization.unmarshal("""
                apiVersion: gpulease.io/v1alpha1
                kind: LeasePolicy
                metadata: {name: acceptable-use, generation: 3}
                spec: {rules: [%s]}
                """.formatted(rules), LeasePolicy.class);
        policy.setStatus(PolicyStatuses.of(policy, COMPILER::compile, Optional.empty(), TEN));
        return policy;
    }

    private static Optional<Condition> condition(LeasePolicyStatus status, String type) {
        return status.conditions().stream().filter(c -> c.type().equals(type)).findFirst();
    }

    @Test
    void saysThatEveryRuleCompiles() {
        var status = statusOf("{name: a, action: Warn, expression: usage.gpuUtilization.avg30m >= 5.0}");
        assertThat(status.rules())
                .extracting(RuleStatus::name, RuleStatus::compiled, RuleStatus::error)
                .containsExactly(tuple("a", true, null));
        assertThat(condition(status, ConditionTypes.READY))
                .map(Condition::status)
                .contains(Condition.TRUE);
        assertThat(condition(status, ConditionTypes.STALLED)).isEmpty();
        assertThat(condition(status, ConditionTypes.UNSUPPORTED)).isEmpty();
    }

    @Test
    void saysWhichRuleDoesNotAndWhere() {
        var status = statusOf(
                "{name: a, action: Warn, expression: 'true'}, {name: b, action: Warn, expression: usage.gpu > 1}, {name: c, action: Warn, expression: '1'}");
        assertThat(status.rules().get(0).compiled()).isTrue();
        assertThat(status.rules().get(1))
                .isEqualTo(new RuleStatus("b", false, "line 1, column 6: undefined field 'gpu'", null, null, null));
        assertThat(condition(status, ConditionTypes.READY))
                .map(Condition::status)
                .contains(Condition.FALSE);
        assertThat(condition(status, ConditionTypes.STALLED)).hasValueSatisfying(stalled -> {
            assertThat(stalled.reason()).isEqualTo("RuleNotCompiled");
            assertThat(stalled.message())
                    .isEqualTo("Rule b does not compile and never acts: line 1, column 6: undefined field 'gpu'."
                            + " Correct its expression; it is one of 2, which status.rules lists.");
        });
    }

    @Test
    void saysHowManyLeasesBreakWhichRuleAndStandsByItUntilSomebodyHasLookedAgain() {
        var policy = policy("{name: a, action: Warn, expression: lease.gpus > 1}");
        policy.setStatus(PolicyStatuses.of(policy, COMPILER::compile, Optional.of(Map.of("a", 3)), TEN));
        assertThat(Objects.requireNonNull(policy.getStatus()).rules())
                .extracting(RuleStatus::violating)
                .containsExactly(3);
        assertThat(PolicyStatuses.of(policy, COMPILER::compile, Optional.empty(), TEN))
                .isEqualTo(policy.getStatus());
        assertThat(PolicyStatuses.of(policy, COMPILER::compile, Optional.of(Map.of()), TEN)
                        .rules())
                .extracting(RuleStatus::violating)
                .containsExactly(0);
    }

    @Test
    void anUnchangedPolicyWritesNothing() {
        var policy = policy("{name: a, action: Warn, expression: lease.none}");
        assertThat(PolicyStatuses.of(policy, COMPILER::compile, Optional.empty(), TEN.plusSeconds(60)))
                .isEqualTo(policy.getStatus());
    }

    @Test
    void saysSinceWhenEachRuleSaysWhatItSays() {
        var policy = policy("{name: a, action: Warn, expression: 'true'}, {name: b, action: Warn, expression: 'true'}");
        assertThat(since(policy)).containsExactly("2026-12-24T10:00:00Z", "2026-12-24T10:00:00Z");
        policy.setSpec(policy(
                        "{name: a, action: Warn, expression: 'true'}, {name: b, action: Suspend, expression: 'true'}, {name: c, action: Warn, expression: 'true'}")
                .getSpec());
        policy.setStatus(PolicyStatuses.of(policy, COMPILER::compile, Optional.empty(), TEN.plusMillis(59_001)));
        assertThat(since(policy))
                .as("never before it was written")
                .containsExactly("2026-12-24T10:00:00Z", "2026-12-24T10:01:00Z", "2026-12-24T10:01:00Z");
    }

    @Test
    void aPolicyThatWasNeverChangedHasSaidItFromItsBeginning() {
        var policy = policy("{name: a, action: Warn, expression: 'true'}");
        policy.getMetadata().setGeneration(1L);
        policy.getMetadata().setCreationTimestamp("2026-12-01T08:00:00Z");
        policy.setStatus(null);
        policy.setStatus(PolicyStatuses.of(policy, COMPILER::compile, Optional.empty(), TEN));
        assertThat(since(policy)).containsExactly("2026-12-01T08:00:00Z");
    }

    private static List<String> since(LeasePolicy policy) {
        return Objects.requireNonNull(policy.getStatus()).rules().stream()
                .map(RuleStatus::since)
                .toList();
    }
}
