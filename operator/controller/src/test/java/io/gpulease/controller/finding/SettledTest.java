package io.gpulease.controller.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.finding.Breaches.Verdict;
import io.gpulease.crds.Condition;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What comes after the booking thread has acted, or the platform has said its word. */
class SettledTest {

    private static final String MINERS = """
            {rules: [{name: no-miners, action: %s, %s
                      expression: "pods.all(p, !p.containers.exists(c, c.image.startsWith('docker.io/xmrig/')))"}]}""";

    private final Ground ground = new Ground();

    private void mines(String action, String extra) {
        ground.policy("use", MINERS.formatted(action, extra));
        ground.lease("train", "Active");
        ground.pod("miner-0", "train", "docker.io/xmrig/xmrig:6");
        ground.round();
    }

    private String name() {
        return ground.violations.keySet().iterator().next();
    }

    private void settled(String phase) {
        ground.written(name(), "status", "{\"phase\": \"%s\"}".formatted(phase));
    }

    @Test
    void aWarningStandsWhileTheRuleIsBroken() {
        mines("Warn", "");
        settled("Acted");
        int before = ground.writes;
        ground.pass(Duration.ofHours(1));
        assertThat(ground.status().phase()).isEqualTo("Acted");
        assertThat(ground.writes).isEqualTo(before);
    }

    @Test
    void aWarningIsClearedByComplyingAndTakenUpAgainWithoutAnotherRecord() {
        mines("Warn", "for: 1m,");
        ground.pass(Duration.ofMinutes(1));
        settled("Acted");
        ground.podGone("miner-0");
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.status().clearedAt()).isNotNull();
        assertThat(ground.status().condition("Complied").map(Condition::status)).contains("True");
        for (int i = 0; i < 20; i++) {
            ground.pod("miner-" + i, "train", "docker.io/xmrig/xmrig:6");
            ground.pass(Duration.ofSeconds(30));
            assertThat(ground.status().clearedAt())
                    .as("not broken for as long as it takes")
                    .isNotNull();
            ground.podGone("miner-" + i);
            ground.pass(Duration.ofSeconds(5));
        }
        ground.pod("miner-0", "train", "docker.io/xmrig/xmrig:6");
        ground.pass(Duration.ofSeconds(65));
        assertThat(ground.status().phase()).isEqualTo("Acted");
        assertThat(ground.status().clearedAt()).isNull();
    }

    @Test
    void aLeaseThatIsSuspendedIsNotAskedAboutAndWhatElseWasCountedBeginsAnew() {
        ground.policy("use", """
                {rules: [{name: no-miners, action: Suspend, expression: "size(pods) == 0"},
                         {name: named, action: Revoke, notice: 30m, expression: "size(pods) == 0"}]}""");
        ground.lease("train", "Active");
        ground.pod("miner-0", "train", "docker.io/xmrig/xmrig:6");
        ground.round();
        String suspends = ground.violations.keySet().stream()
                .filter(name -> ground.violation(name).getSpec().action().equals("Suspend"))
                .findFirst()
                .orElseThrow();
        ground.written(suspends, "status", "{\"phase\": \"Acted\"}");
        ground.lease("train", "Suspended");
        ground.podGone("miner-0");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violation(suspends).statusOrEmpty().clearedAt()).isNull();
        String revokes = ground.violations.keySet().stream()
                .filter(name -> !name.equals(suspends))
                .findFirst()
                .orElseThrow();
        assertThat(ground.violation(revokes).statusOrEmpty().actsAt()).isNull();
        assertThat(ground.violation(revokes)
                        .statusOrEmpty()
                        .condition("Complied")
                        .map(Condition::reason))
                .contains("NotRunning");
    }

    @Test
    void whatWasDismissedIsNoBreachAgainWhileItGoesOn() {
        mines("Suspend", "");
        settled("Dismissed");
        ground.pass(Duration.ofHours(1));
        assertThat(ground.violations).hasSize(1);
        assertThat(ground.board.isBroken(Ground.NAMESPACE, name(), ground.now))
                .as("whoever acts goes by the phase")
                .isTrue();
    }

    @Test
    void whatWasDismissedIsNoBreachAgainByAnotherPodOfTheSameImage() {
        mines("Suspend", "");
        settled("Dismissed");
        ground.podGone("miner-0");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.status().clearedAt()).isNotNull();
        ground.pod("miner-7", "train", "docker.io/xmrig/xmrig:6");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violations).hasSize(1);
        ground.restart();
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violations).hasSize(1);
    }

    @Test
    void somethingElseAfterADismissalIsAnotherViolation() {
        mines("Suspend", "");
        settled("Dismissed");
        ground.podGone("miner-0");
        ground.pass(Duration.ofMinutes(1));
        ground.pod("miner-1", "train", "docker.io/xmrig/other:1");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violations.keySet())
                .hasSize(2)
                .anySatisfy(name -> assertThat(name).endsWith("-2"));
    }

    @Test
    void aDismissalDoesNotSpeakOfARuleThatIsWrittenAnew() {
        mines("Suspend", "");
        settled("Dismissed");
        ground.policy("use", MINERS.formatted("Suspend", "notice: 1h,"));
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.violations).hasSize(2);
    }

    @Test
    void whatIsMeasuredAfterItWasDismissedAndPutRightIsAnotherBreach() {
        ground.policy("use", """
                {rules: [{name: busy, action: Suspend, expression: usage.gpuUtilization.last >= 5.0}]}""");
        ground.lease("train", "Active");
        ground.pod("train-0", "train", "busy:1");
        ground.measured(Map.of("train-0", 0.0));
        ground.round();
        settled("Dismissed");
        ground.now = ground.now.plusSeconds(30);
        ground.measured(Map.of("train-0", 50.0));
        ground.pass(Duration.ofSeconds(5));
        ground.measured(Map.of("train-0", 0.0));
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.violations).hasSize(2);
    }

    @Test
    void whatSomebodyElseHasWrittenMeanwhileIsNotWrittenOver() {
        mines("Suspend", "notice: 30m,");
        ground.podGone("miner-0");
        // The finder has not heard of it: its write is refused, and computed anew.
        ground.behindItsBack(name(), "{\"phase\": \"Acted\"}");
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.status().phase()).isEqualTo("Acted");
        ground.hearsOf(name());
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.status().phase()).isEqualTo("Acted");
    }

    /** What was dismissed stays so though another breach of the rule came after it, and was put right. */
    @Test
    void whoPutsRightWhatCameAfterADismissalComplies() {
        mines("Suspend", "notice: 30m,");
        String first = name();
        ground.written(first, "spec", "{\"verdict\": \"Dismissed\"}");
        ground.written(first, "status", "{\"phase\": \"Dismissed\"}");
        ground.podGone("miner-0");
        ground.pass(Duration.ofMinutes(1));
        ground.pod("miner-0", "train", "docker.io/xmrig/xmrig:6");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violations).as("the same again is dismissed").hasSize(1);

        ground.pod("other-0", "train", "docker.io/xmrig/other:1");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violations).hasSize(2);
        String second = ground.violations.keySet().stream()
                .filter(one -> !one.equals(first))
                .findFirst()
                .orElseThrow();
        assertThat(ground.violation(second).statusOrEmpty().phase()).isEqualTo("Noticed");
        assertThat(verdict(second)).isEqualTo(Verdict.BROKEN);

        ground.podGone("other-0");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violation(second).statusOrEmpty().actsAt()).isNull();
        assertThat(verdict(second)).isEqualTo(Verdict.COMPLIES);
        ground.pass(Duration.ofHours(1));
        assertThat(ground.violations).hasSize(2);
        assertThat(ground.violation(second).statusOrEmpty().phase()).isEqualTo("Open");
    }

    /** Its pods are gone for a while, which is no merit of the lease. */
    @Test
    void aLeaseThatGoesOnAfterADismissalIsNotStoppedAgainByTheSame() {
        few(2);
        ground.podGone("train-1");
        suspendedAndDismissed();
        assertThat(ground.status().clearedAt()).isNull();
        ground.pod("train-0", "train", "busy:1");
        ground.pass(Duration.ofMinutes(1));
        ground.pod("train-1", "train", "busy:1");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violations).hasSize(1);
    }

    /** What is seen is worded otherwise each time, and is the same. */
    @Test
    void aLeaseThatGoesOnAfterADismissalIsNotStoppedAgainThoughItsPodsAreElsewhere() {
        ground.policy("use", """
                {rules: [{name: place, action: Suspend, expression: "pods.all(p, p.node == 'somewhere')"}]}""");
        ground.lease("train", "Active");
        ground.pod("train-0", "train", "busy:1");
        ground.round();
        suspendedAndDismissed();
        ground.pod("train-9", "train", "busy:1");
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.violations).hasSize(1);
    }

    private void suspendedAndDismissed() {
        ground.written(name(), "status", "{\"phase\": \"Acted\", \"actedAt\": \"2026-12-01T10:00:00Z\"}");
        ground.lease("train", "Suspended");
        ground.podGone("train-0");
        ground.pass(Duration.ofMinutes(5));
        ground.written(name(), "spec", "{\"verdict\": \"Dismissed\"}");
        settled("Dismissed");
        ground.lease("train", "Active");
        ground.pass(Duration.ofMinutes(1));
    }

    private void few(int pods) {
        ground.policy("use", """
                {rules: [{name: few, action: Suspend, expression: "size(pods) <= 1"}]}""");
        ground.lease("train", "Active");
        for (int i = 0; i < pods; i++) {
            ground.pod("train-" + i, "train", "busy:1");
        }
        ground.round();
    }

    /** Each idleness is another one, also beside others and though it reads the same. */
    @Test
    void whatWasMeasuredAnewIsActedOnThoughTheSameWasDismissedOnce() {
        ground.policy("use", """
                {rules: [{name: busy, action: Suspend, expression: usage.gpuUtilization.last >= 5.0}]}""");
        ground.lease("train", "Active");
        ground.pod("train-0", "train", "busy:1");
        ground.measured(Map.of("train-0", 0.0));
        ground.round();
        String first = name();
        settled("Dismissed");
        ground.now = ground.now.plusSeconds(30);
        ground.measured(Map.of("train-0", 50.0));
        ground.pass(Duration.ofSeconds(5));
        ground.measured(Map.of("train-0", 0.0));
        ground.pass(Duration.ofSeconds(30));
        assertThat(ground.violations).hasSize(2);
        String second = ground.violations.keySet().stream()
                .filter(one -> !one.equals(first))
                .findFirst()
                .orElseThrow();
        assertThat(verdict(second)).isEqualTo(Verdict.BROKEN);
        assertThat(ground.violation(second).statusOrEmpty().actsAt()).isNotNull();
    }

    @Test
    void whatWasDismissedOfManyPodsDoesNotHideWhatAnotherDoes() {
        ground.policy("use", MINERS.formatted("Suspend", ""));
        ground.lease("train", "Active");
        ground.pod("a-0", "train", "docker.io/xmrig/xmrig:6");
        ground.round();
        settled("Dismissed");
        ground.podGone("a-0");
        ground.pod("quiet", "train", "busy:1");
        ground.pass(Duration.ofSeconds(5));
        ground.pod("z-0", "train", "docker.io/xmrig/other:1");
        ground.pass(Duration.ofSeconds(5));
        assertThat(ground.violations).hasSize(2);
        String second = ground.violations.keySet().stream()
                .filter(one -> one.endsWith("-2"))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < 9; i++) {
            ground.pod("b-" + i, "train", "docker.io/xmrig/xmrig:6");
        }
        ground.pass(Duration.ofSeconds(30));
        assertThat(verdict(second)).isEqualTo(Verdict.BROKEN);
        assertThat(ground.violation(second).statusOrEmpty().actsAt()).isNotNull();
    }

    /** The lease says for which violation it was stopped before the violation does. */
    @Test
    void whatIsBeingActedOnIsLeftToWhoeverActs() {
        mines("Suspend", "notice: 30m,");
        String noticed = ground.status().noticedAt();
        ground.leaseEnforced("train", "Suspended", name(), "Suspend");
        ground.podGone("miner-0");
        int before = ground.writes;
        ground.pass(Duration.ofMinutes(5));
        assertThat(ground.status().phase()).isEqualTo("Noticed");
        assertThat(ground.status().noticedAt()).isEqualTo(noticed);
        assertThat(ground.status().clearedAt()).isNull();
        ground.leaseEnforced("train", "Releasing", name(), "Suspend");
        ground.pass(Duration.ofMinutes(5));
        ground.leaseEnforced("train", "Active", name(), "Suspend");
        ground.pass(Duration.ofMinutes(5));
        assertThat(ground.status().noticedAt()).isEqualTo(noticed);
        assertThat(ground.writes).isEqualTo(before);
    }

    /** Admission knows no time. */
    @Test
    void anAppealIsToldToBeLateThatWasNotThereWhenItsWindowHadClosed() {
        appealable();
        ground.pass(Duration.ofMinutes(61));
        appealed();
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.status().condition("Appealed").map(Condition::reason)).contains("AppealLate");
        assertThat(ground.told).contains("AppealLate");
        assertThat(ground.status().phase()).isEqualTo("Acted");
    }

    @Test
    void anAppealIsNotToldToBeLateThatWasThereInTimeOrOfWhichNobodyKnowsWhenItCame() {
        appealable();
        ground.pass(Duration.ofMinutes(59));
        appealed();
        ground.pass(Duration.ofMinutes(10));
        assertThat(ground.status().condition("Appealed")).isEmpty();
        ground.restart();
        ground.pass(Duration.ofMinutes(1));
        assertThat(ground.status().condition("Appealed")).isEmpty();
    }

    private void appealable() {
        mines("Suspend", "");
        ground.written(
                name(),
                "status",
                "{\"phase\": \"Acted\", \"actedAt\": \"2026-12-01T10:00:00Z\", \"appealEndsAt\": \"2026-12-01T11:00:00Z\"}");
        ground.lease("train", "Suspended");
    }

    private void appealed() {
        ground.written(name(), "spec", "{\"appeal\": {\"text\": \"it was not so\"}}");
    }

    private Verdict verdict(String violation) {
        return ground.board.of(Ground.NAMESPACE, violation).verdict();
    }
}
