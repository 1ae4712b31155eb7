package io.gpulease.controller.finding;

import static io.gpulease.controller.finding.Ground.NAMESPACE;
import static io.gpulease.controller.finding.Ground.TEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.finding.Breaches.Verdict;
import io.gpulease.crds.Condition;
import io.gpulease.crds.ViolationEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BreachTest {

    private static final String MINERS = """
            {rules: [{name: no-miners, action: Revoke, appealWindow: 24h, %s
                      expression: "pods.all(p, !p.containers.exists(c, c.image.startsWith('docker.io/xmrig/')))"}]}""";
    private static final String IDLE = """
            {rules: [{name: busy, action: Revoke, for: 1h, notice: 30m, expression: usage.gpuUtilization.avg30m >= 5.0}]}""";

    private final Ground ground = new Ground();

    private void mines(String extra) {
        ground.policy("use", MINERS.formatted(extra));
        ground.lease("train", "Active");
        ground.pod("miner-0", "train", "docker.io/xmrig/xmrig:6");
        ground.round();
    }

    private Verdict verdict() {
        return ground.board.of(NAMESPACE, ground.only().getMetadata().getName()).verdict();
    }

    private Optional<String> condition(String type) {
        return ground.status().condition(type).map(Condition::status);
    }

    private static Instant at(Duration later) {
        return TEN.plus(later);
    }

    @Test
    void isPutOnRecordWithWhatWasSeenAndActsAtOnceWhereTheRuleSaysNothingElse() {
        mines("");
        var violation = ground.only();
        assertThat(violation.getSpec().leaseUid()).isEqualTo("uid-train");
        assertThat(violation.getSpec().action()).isEqualTo("Revoke");
        assertThat(violation.getSpec().reportedBy()).isEqualTo("operator");
        assertThat(violation.getSpec().evidence())
                .extracting(ViolationEvidence::observed)
                .containsExactly("pod miner-0 container main image docker.io/xmrig/xmrig:6");
        assertThat(violation.getMetadata().getOwnerReferences()).isEmpty();
        assertThat(violation.getMetadata().getLabels())
                .containsEntry("gpulease.io/policy", "use")
                .containsEntry("gpulease.io/rule", "no-miners");
        assertThat(ground.status().phase()).isEqualTo("Open");
        assertThat(ground.status().brokenSinceInstant()).contains(TEN);
        assertThat(ground.status().actsAtInstant()).contains(TEN);
        assertThat(verdict()).isEqualTo(Verdict.NOT_LOOKED_AT);
        ground.round();
        assertThat(verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(ground.writes).as("its object and its status, and no more").isEqualTo(2);
    }

    @Test
    void actsNoEarlierThanItHasLastedForAsLongAsItTakes() {
        mines("for: 10m,");
        ground.pass(Duration.ofMinutes(10).minusSeconds(5));
        assertThat(ground.status().actsAt()).isNull();
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.status().actsAtInstant()).contains(at(Duration.ofMinutes(10)));
        assertThat(ground.writes).isEqualTo(3);
    }

    @Test
    void isNoticedFirstWhereTheRuleSaysSo() {
        mines("for: 10m, notice: 30m,");
        ground.pass(Duration.ofMinutes(10));
        assertThat(ground.status().phase()).isEqualTo("Noticed");
        assertThat(ground.status().noticedAtInstant()).contains(at(Duration.ofMinutes(10)));
        assertThat(ground.status().actsAtInstant()).contains(at(Duration.ofMinutes(40)));
        assertThat(ground.told).containsExactly("RuleBroken", "ViolationNoticed");
    }

    @Test
    void isUndoneByComplyingInTimeAndTheSameRecordIsUsedForTheNextTime() {
        mines("notice: 30m,");
        ground.pass(Duration.ofMinutes(5));
        ground.podGone("miner-0");
        ground.round();
        assertThat(ground.status().phase()).isEqualTo("Open");
        assertThat(ground.status().brokenSince()).isNull();
        assertThat(ground.status().noticedAt()).isNull();
        assertThat(ground.status().actsAt()).isNull();
        assertThat(ground.status().clearedAtInstant()).contains(at(Duration.ofMinutes(5)));
        assertThat(condition("Complied")).contains("True");
        assertThat(verdict()).isEqualTo(Verdict.COMPLIES);

        ground.pass(Duration.ofMinutes(5));
        ground.pod("miner-1", "train", "docker.io/xmrig/xmrig:7");
        ground.round();
        assertThat(ground.status().clearedAt()).isNull();
        assertThat(condition("Complied")).isEmpty();
        assertThat(ground.status().actsAtInstant()).contains(at(Duration.ofMinutes(40)));
        assertThat(ground.status().evidence())
                .extracting(ViolationEvidence::observed)
                .containsExactly("pod miner-1 container main image docker.io/xmrig/xmrig:7");
    }

    @Test
    void isNoFloodHoweverOftenItComesAndGoes() {
        mines("for: 1h,");
        for (int i = 0; i < 40; i++) {
            ground.podGone("miner-0");
            ground.pass(Duration.ofSeconds(5));
            ground.pod("miner-0", "train", "docker.io/xmrig/xmrig:" + i);
            ground.pass(Duration.ofSeconds(5));
        }
        assertThat(ground.only().getSpec().evidence()).hasSize(1);
        assertThat(ground.status().evidence()).hasSize(8);
        assertThat(ground.status().evidence().getLast().observed()).endsWith("xmrig:39");
    }

    @Test
    void isNotCountedAnewByAnotherOperatorNorSkipped() {
        mines("for: 10m, notice: 30m,");
        ground.pass(Duration.ofMinutes(6));
        ground.restart();
        ground.round();
        assertThat(ground.status().brokenSinceInstant()).contains(TEN);
        assertThat(ground.status().actsAt()).isNull();
        ground.pass(Duration.ofMinutes(4));
        assertThat(ground.status().actsAtInstant()).contains(at(Duration.ofMinutes(40)));
        ground.restart();
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.status().noticedAtInstant()).contains(at(Duration.ofMinutes(10)));
        assertThat(ground.status().actsAtInstant()).contains(at(Duration.ofMinutes(40)));
    }

    @Test
    void isNotCountedOnARuleThatWasWrittenAfterIt() {
        mines("for: 10m, notice: 30m,");
        ground.pass(Duration.ofMinutes(9));
        ground.policy("use", MINERS.formatted("for: 1m, notice: 30m,"));
        ground.round();
        assertThat(ground.status().brokenSinceInstant()).contains(at(Duration.ofMinutes(9)));
        assertThat(ground.status().actsAt()).isNull();
        assertThat(verdict()).isEqualTo(Verdict.COMPLIES);
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.status().noticedAtInstant()).contains(at(Duration.ofMinutes(10)));
        assertThat(ground.status().evidence()).hasSize(1);
    }

    @Test
    void isAnotherOneWhereTheRuleComesToCostSomethingElse() {
        mines("notice: 30m,");
        ground.policy("use", MINERS.formatted("for: 1m,").replace("Revoke", "Suspend"));
        ground.pass(Duration.ofSeconds(10));
        assertThat(ground.violations).hasSize(2);
        var names = ground.violations.keySet().stream().sorted().toList();
        var old = ground.violation(names.getFirst());
        assertThat(old.statusOrEmpty().actsAt()).isNull();
        assertThat(old.statusOrEmpty().condition("Complied").map(Condition::reason))
                .contains("NoLongerRuled");
        var fresh = ground.violation(names.getLast());
        assertThat(fresh.getSpec().action()).isEqualTo("Suspend");
        assertThat(fresh.statusOrEmpty().brokenSinceInstant()).isPresent();
    }

    @Test
    void isOnlyRecordedByAPolicyThatDoesNotAct() {
        ground.policy("use", MINERS.formatted("notice: 30m,").replace("{rules", "{mode: Audit, rules"));
        ground.lease("train", "Active");
        ground.pod("miner-0", "train", "docker.io/xmrig/xmrig:6");
        ground.pass(Duration.ofHours(1));
        assertThat(ground.status().phase()).isEqualTo("Open");
        assertThat(ground.status().actsAt()).isNull();
        assertThat(ground.status().condition("Audit").orElseThrow().message())
                .isEqualTo(
                        "The policy only records. In force, it would have had the lease revoked at 2026-12-01T10:30:05Z.");
        assertThat(verdict()).isEqualTo(Verdict.COMPLIES);
        assertThat(ground.writes).isEqualTo(2);

        ground.policy("use", MINERS.formatted("notice: 30m,"));
        ground.round();
        assertThat(ground.status().actsAtInstant())
                .as("what was seen while it only recorded is no ground")
                .contains(at(Duration.ofMinutes(90)));
        assertThat(condition("Audit")).isEmpty();
    }

    @Test
    void isNoneWhereNobodyCanSay() {
        ground.policy("use", IDLE);
        ground.lease("train", "Active");
        ground.pod("train-0", "train", "busy:1");
        ground.pass(Duration.ofHours(2));
        assertThat(ground.violations).isEmpty();
    }

    @Test
    void beginsAnewAfterMeasurementsWereGone() {
        idles();
        ground.measured(Map.of());
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.status().brokenSince()).isNull();
        assertThat(condition("Complied")).contains("Unknown");
        assertThat(verdict()).isEqualTo(Verdict.UNKNOWN);
        ground.measured(Map.of("train-0", 0.0));
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.status().brokenSinceInstant()).contains(ground.now);
    }

    private void idles() {
        ground.policy("use", IDLE);
        ground.lease("train", "Active");
        ground.pod("train-0", "train", "busy:1");
        for (int minute = 0; minute < 30; minute++) {
            ground.measured(Map.of("train-0", 0.0));
            ground.pass(Duration.ofMinutes(1));
        }
        assertThat(ground.status().brokenSinceInstant()).contains(TEN.plusSeconds(5));
    }

    @Test
    void growsTooOldToCountWhenPrometheusDoesNotAnswer() {
        idles();
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.status().brokenSince()).isNotNull();
        ground.pass(Duration.ofMinutes(2));
        assertThat(ground.status().brokenSince()).isNull();
    }

    @Test
    void goesOnWhileAnOperatorThatHasJustStartedHasNotAskedYet() {
        idles();
        ground.restart();
        ground.pass(Duration.ofSeconds(60));
        assertThat(ground.status().brokenSinceInstant()).contains(TEN.plusSeconds(5));
        assertThat(verdict()).isEqualTo(Verdict.NOT_LOOKED_AT);
        ground.measured(Map.of("train-0", 0.0));
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.status().brokenSinceInstant()).contains(TEN.plusSeconds(5));
        assertThat(verdict()).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void beginsAnewWhenAnOperatorThatHasStartedGetsNoAnswerForTooLong() {
        idles();
        ground.restart();
        ground.pass(Duration.ofMinutes(3));
        assertThat(ground.status().brokenSince()).isNull();
    }

    @Test
    void isNoticedAndLeftAloneWhenItIsPutRight() {
        idles();
        for (int minute = 0; minute < 31; minute++) {
            ground.measured(Map.of("train-0", 0.0));
            ground.pass(Duration.ofMinutes(1));
        }
        assertThat(ground.status().phase()).isEqualTo("Noticed");
        ground.measured(Map.of("train-0", 60.0));
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.status().phase()).isEqualTo("Open");
        assertThat(condition("Complied")).contains("True");
        assertThat(ground.told).containsExactly("RuleBroken", "ViolationNoticed", "Complied");
    }

    @Test
    void isNotHeldAgainstLeasesThatAreExemptOrOfOthers() {
        ground.policy("use", MINERS.formatted("").replace("{rules", "{exemptTiers: [Spot], rules"));
        ground.policy(
                "trial",
                MINERS.formatted("").replace("{rules", "{tenantSelector: {matchLabels: {plan: trial}}, rules"));
        ground.lease("spot", "Active", "Spot");
        ground.pod("miner-0", "spot", "docker.io/xmrig/xmrig:6");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violations).isEmpty();
        ground.tenantLabels(Map.of("plan", "trial"));
        ground.lease("spot", "Active", "Spot");
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.only().getSpec().policy()).isEqualTo("trial");
    }

    @Test
    void isVoidWithItsPolicyAndWithItsLease() {
        mines("notice: 30m,");
        ground.policyGone("use");
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.status().actsAt()).isNull();
        assertThat(ground.told).contains("NoLongerRuled");
        ground.policy("use", MINERS.formatted("notice: 30m,"));
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.status().phase()).isEqualTo("Noticed");
        ground.leaseGone("train");
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.status().actsAt()).isNull();
        assertThat(ground.status().condition("Complied").map(Condition::reason)).contains("LeaseOver");
    }

    @Test
    void costsNothingWhereThereIsNoRule() {
        ground.lease("train", "Active");
        ground.pod("miner-0", "train", "docker.io/xmrig/xmrig:6");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.writes).isZero();
        assertThat(ground.wanted).isEmpty();
    }

    @Test
    void costsNoWriteAsTimePasses() {
        mines("for: 1h,");
        int before = ground.writes;
        ground.pass(Duration.ofMinutes(59));
        assertThat(ground.writes).isEqualTo(before);
    }

    @Test
    void isCountedForItsPolicy() {
        mines("for: 1h,");
        ground.lease("other", "Active");
        ground.pod("miner-1", "other", "docker.io/xmrig/xmrig:6");
        ground.round();
        assertThat(ground.counts.of("use")).containsExactly(Map.entry("no-miners", 2));
        assertThat(ground.counts.open()).containsExactly(new RuleCounts.Open("use", "no-miners", "Revoke", 2));
    }

    @Test
    void isFoundThoughAnotherLeaseCannotBeLookedAt() {
        mines("notice: 30m,");
        ground.leaseThatCannotBeLookedAt("train");
        ground.lease("other", "Active");
        ground.pod("miner-1", "other", "docker.io/xmrig/xmrig:6");
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.violations).hasSize(2);
        assertThat(ground.failures).isNotEmpty();
        assertThat(ground.violations.keySet())
                .allSatisfy(name -> assertThat(
                                ground.violation(name).statusOrEmpty().actsAt())
                        .isNotNull());
    }

    @Test
    void isPutOnRecordLaterWhereTheApiServerRefuses() {
        ground.answersWith = 403;
        mines("");
        assertThat(ground.violations).isEmpty();
        assertThat(ground.failures).hasSize(1);
        ground.answersWith = 0;
        ground.pass(Duration.ofSeconds(35));
        assertThat(ground.status().brokenSinceInstant()).contains(TEN.plusSeconds(30));
    }

    /** What was seen counts, though the API server did not take it down at once. */
    @Test
    void beginsAnewAfterTheLeaseCompliedThoughThatCouldNotBePutOnRecordAtOnce() {
        mines("notice: 30m,");
        ground.pass(Duration.ofMinutes(1));
        ground.answersWith = 500;
        ground.podGone("miner-0");
        ground.pass(Duration.ofSeconds(5));
        ground.pod("miner-1", "train", "docker.io/xmrig/xmrig:7");
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.status().phase()).as("nothing was written").isEqualTo("Noticed");
        assertThat(verdict()).isEqualTo(Verdict.COMPLIES);

        ground.answersWith = 0;
        ground.pass(Duration.ofMinutes(2));
        assertThat(verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(ground.status().brokenSinceInstant().orElseThrow()).isAfter(at(Duration.ofMinutes(1)));
        assertThat(ground.status().actsAtInstant().orElseThrow()).isAfter(at(Duration.ofMinutes(31)));
    }

    /** A text that was another one in between is another rule, though nobody could put that on record. */
    @Test
    void beginsAnewOnARuleThatWasAnotherOneForAWhileThoughThatCouldNotBePutOnRecord() {
        mines("notice: 30m,");
        ground.pass(Duration.ofMinutes(10));
        ground.answersWith = 500;
        ground.policy("use", MINERS.formatted("notice: 1h,"));
        ground.pass(Duration.ofSeconds(5));
        ground.policy("use", MINERS.formatted("notice: 30m,"));
        ground.pass(Duration.ofSeconds(5));
        assertThat(verdict()).isEqualTo(Verdict.COMPLIES);
        ground.answersWith = 0;
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.status().brokenSinceInstant().orElseThrow()).isAfter(at(Duration.ofMinutes(10)));
        assertThat(ground.status().actsAtInstant().orElseThrow()).isAfter(at(Duration.ofMinutes(40)));
        int before = ground.writes;
        ground.pass(Duration.ofMinutes(5));
        assertThat(ground.writes).as("and goes on from there").isEqualTo(before);
        assertThat(verdict()).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void beginsAnewThoughItCouldNotBePutOnRecordThatThePolicyWasAwayForAWhile() {
        mines("notice: 30m,");
        ground.pass(Duration.ofMinutes(10));
        ground.answersWith = 500;
        ground.policyGone("use");
        ground.pass(Duration.ofSeconds(5));
        ground.policy("use", MINERS.formatted("notice: 30m,"));
        ground.pass(Duration.ofSeconds(5));
        assertThat(verdict()).isEqualTo(Verdict.COMPLIES);
        ground.answersWith = 0;
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.status().actsAtInstant().orElseThrow()).isAfter(at(Duration.ofMinutes(40)));
        assertThat(verdict()).isEqualTo(Verdict.BROKEN);
    }
}
