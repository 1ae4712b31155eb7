package io.gpulease.controller.finding;

import static io.gpulease.controller.finding.Ground.TEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.finding.Breaches.Verdict;
import io.gpulease.crds.Condition;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiledTest {

    private static final String TERMS = """
            {rules: [{name: no-resale, action: Suspend, notice: 30m, expression: "true"},
                     {name: typo, action: Suspend, expression: lease.none}]}""";

    private final Ground ground = new Ground();

    private void filed(String lease, String uid, String policy, String rule, String action) {
        filed(lease, uid, policy, rule, action, "2026-12-01T09:30:00Z");
    }

    private void filed(String lease, String uid, String policy, String rule, String action, String at) {
        ground.filed("by-hand", """
                {"leaseName": "%s", "leaseUid": "%s", "policy": "%s", "rule": "%s", "action": "%s", "reportedBy": "eve",
                 "evidence": [{"at": "%s", "observed": "offered for resale"}]}""".formatted(lease, uid, policy, rule, action, at));
    }

    private void filed() {
        ground.policy("terms", TERMS);
        ground.lease("train", "Active");
        filed("train", "uid-train", "terms", "no-resale", "Suspend");
        ground.round();
    }

    private Optional<String> stalled() {
        return ground.status().condition("Stalled").map(Condition::reason);
    }

    @Test
    void takesTheWayOfItsRule() {
        filed();
        assertThat(ground.status().phase()).isEqualTo("Noticed");
        assertThat(ground.status().brokenSinceInstant()).contains(TEN);
        assertThat(ground.status().actsAtInstant()).contains(TEN.plus(Duration.ofMinutes(30)));
        assertThat(stalled()).isEmpty();
    }

    @Test
    void isNotClearedByARuleThatIsKept() {
        filed();
        int before = ground.writes;
        ground.pass(Duration.ofHours(1));
        assertThat(ground.status().phase()).isEqualTo("Noticed");
        assertThat(ground.writes).isEqualTo(before);
    }

    @Test
    void isLeftToTheVerdictThatDismissesIt() {
        filed();
        ground.written("by-hand", "spec", """
                {"verdict": "Dismissed"}""");
        ground.policyGone("terms");
        int before = ground.writes;
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.writes).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "train, uid-train, none, no-resale, Suspend, RuleUnknown",
        "train, uid-train, terms, none, Suspend, RuleUnknown",
        "train, uid-train, terms, typo, Suspend, RuleUnknown",
        "train, uid-train, terms, no-resale, Revoke, ActionDiffers",
        "train, uid-of-another, terms, no-resale, Suspend, LeaseUnknown",
        "other, uid-train, terms, no-resale, Suspend, LeaseUnknown",
        "over, uid-over, terms, no-resale, Suspend, LeaseOver"
    })
    void comesToNothingWhereItNamesWhatIsNot(
            String lease, String uid, String policy, String rule, String action, String reason) {
        ground.policy("terms", TERMS);
        ground.lease("train", "Active");
        ground.lease("over", "Released");
        filed(lease, uid, policy, rule, action);
        ground.pass(Duration.ofMinutes(1));
        assertThat(stalled()).contains(reason);
        assertThat(ground.status().phase()).isEqualTo("Open");
        assertThat(ground.status().actsAt()).isNull();
        assertThat(ground.status().brokenSince()).isNull();
        assertThat(ground.writes).isEqualTo(1);
    }

    @Test
    void comesToNothingWhereThePolicyIsNotMeantForTheLease() {
        ground.policy("terms", TERMS.replace("{rules", "{exemptTiers: [OnDemand], rules"));
        ground.lease("train", "Active");
        filed("train", "uid-train", "terms", "no-resale", "Suspend");
        ground.pass(Duration.ofSeconds(15));
        assertThat(stalled()).contains("RuleNotMeant");
    }

    @Test
    void comesToNothingWhereThereIsNoPolicyAtAll() {
        ground.lease("train", "Active");
        filed("train", "uid-train", "terms", "no-resale", "Suspend");
        ground.pass(Duration.ofSeconds(15));
        assertThat(stalled()).contains("RuleUnknown");
    }

    @Test
    void comesToNothingThoughTheRuleIsWrittenDownLater() {
        ground.lease("train", "Active");
        filed("train", "uid-train", "terms", "no-resale", "Suspend");
        ground.round();
        ground.pass(Duration.ofMinutes(1));
        ground.policy("terms", TERMS);
        ground.pass(Duration.ofMinutes(1));
        assertThat(stalled()).contains("RuleUnknown");
        assertThat(ground.status().noticedAt()).isNull();
        assertThat(ground.status().actsAt()).isNull();
        assertThat(verdict()).isEqualTo(Verdict.COMPLIES);
    }

    @Test
    void comesToNothingOnceItsRuleIsAnotherOneOrIsPutInForce() {
        ground.policy("terms", TERMS.replace("{rules", "{mode: Audit, rules"));
        ground.lease("train", "Active");
        filed("train", "uid-train", "terms", "no-resale", "Suspend");
        ground.pass(Duration.ofHours(1));
        ground.policy("terms", TERMS);
        ground.pass(Duration.ofHours(1));
        assertThat(stalled()).contains("RuleWrittenAnew");
        assertThat(ground.status().actsAt()).isNull();
    }

    /** Whoever acts asks for it, as for what was found. */
    @Test
    void standsOnlyWhileItsRuleDoes() {
        filed();
        ground.round();
        assertThat(verdict()).isEqualTo(Verdict.BROKEN);
        ground.policyGone("terms");
        ground.round();
        assertThat(verdict()).isEqualTo(Verdict.COMPLIES);
    }

    private Verdict verdict() {
        return ground.board
                .of(Ground.NAMESPACE, ground.only().getMetadata().getName())
                .verdict();
    }

    @Test
    void comesToNothingOnceItsPolicyIsGone() {
        filed();
        ground.policyGone("terms");
        ground.pass(Duration.ofSeconds(15));
        assertThat(stalled()).contains("RuleUnknown");
        assertThat(ground.status().actsAt()).isNull();
    }

    @Test
    void isOnlyRecordedUnderAPolicyThatDoesNotAct() {
        ground.policy("terms", TERMS.replace("{rules", "{mode: Audit, rules"));
        ground.lease("train", "Active");
        filed("train", "uid-train", "terms", "no-resale", "Suspend");
        ground.pass(Duration.ofHours(1));
        assertThat(ground.status().condition("Audit")).isPresent();
        assertThat(ground.status().actsAt()).isNull();
    }

    /** Both were applied with one command; whichever is heard of first. */
    @Test
    void isNotRefusedForWhatIsHeardOfAMomentLater() {
        ground.policiesMadeAt = TEN;
        filed("train", "uid-train", "terms", "no-resale", "Suspend", "2026-12-01T10:00:00Z");
        ground.round();
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.writes).isZero();
        ground.lease("train", "Active");
        ground.policy("terms", TERMS);
        ground.pass(Duration.ofSeconds(5));
        assertThat(stalled()).isEmpty();
        assertThat(ground.status().phase()).isEqualTo("Noticed");
    }

    @Test
    void comesToNothingWhereWhatItSpeaksOfWasBeforeThePolicy() {
        ground.policiesMadeAt = TEN.minusSeconds(60);
        ground.policy("terms", TERMS);
        ground.lease("train", "Active");
        filed("train", "uid-train", "terms", "no-resale", "Suspend", "2026-12-01T09:58:59Z");
        ground.pass(Duration.ofMinutes(1));
        assertThat(stalled()).contains("BreachBeforeRule");
        assertThat(ground.status().actsAt()).isNull();
        assertThat(verdict()).isEqualTo(Verdict.COMPLIES);
    }

    @Test
    void comesToNothingWhereWhatItSpeaksOfWasBeforeTheRuleWhichIsYoungerThanItsPolicy() {
        ground.policy("terms", """
                {rules: [{name: other, action: Suspend, expression: "true"}]}""");
        ground.lease("train", "Active");
        ground.pass(Duration.ofHours(1));
        ground.policy("terms", TERMS);
        filed("train", "uid-train", "terms", "no-resale", "Suspend", "2026-12-01T10:59:59Z");
        ground.pass(Duration.ofMinutes(1));
        assertThat(stalled()).contains("BreachBeforeRule");
        ground.violations.clear();
        filed("train", "uid-train", "terms", "no-resale", "Suspend", "2026-12-01T11:00:00Z");
        ground.pass(Duration.ofMinutes(1));
        assertThat(stalled()).isEmpty();
        assertThat(ground.status().phase()).isEqualTo("Noticed");
    }

    /** What was seen while a policy only recorded is no ground. */
    @Test
    void comesToNothingWhereWhatItSpeaksOfWasBeforeThePolicyWasPutInForce() {
        ground.policy("terms", TERMS.replace("{rules", "{mode: Audit, rules"));
        ground.lease("train", "Active");
        ground.pass(Duration.ofHours(1));
        ground.policy("terms", TERMS);
        filed("train", "uid-train", "terms", "no-resale", "Suspend", "2026-12-01T10:30:00Z");
        ground.pass(Duration.ofMinutes(1));
        assertThat(stalled()).contains("BreachBeforeRule");
    }
}
