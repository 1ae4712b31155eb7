package io.gpulease.controller.guard;

import static io.gpulease.controller.guard.PolicyServer.id;
import static io.gpulease.controller.guard.PolicyServer.policy;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyUpkeepTest {
    private static final PolicyId POLICY = id(PolicyKind.VALIDATING, "gpulease-a");
    private static final PolicyId BINDING = id(PolicyKind.VALIDATING_BINDING, "gpulease-a");

    private final PolicyServer server = new PolicyServer();
    private final ToldNews news = new ToldNews();
    private Instant now = Instant.parse("2026-12-01T09:00:00Z");
    private PolicyUpkeep upkeep = server.upkeep;

    @BeforeEach
    void install() {
        startOperator();
        server.install(
                "helm",
                policy(PolicyKind.VALIDATING, "gpulease-a", "one"),
                policy(PolicyKind.VALIDATING_BINDING, "gpulease-a", "binds"));
        server.tellAll();
        server.list();
        pass(Duration.ofMinutes(1));
    }

    private void startOperator() {
        upkeep = new PolicyUpkeep(server, news, () -> now);
        server.upkeep = upkeep;
    }

    /** Time passes, as the deciding thread sees it: it wakes when it was told to, and at news. */
    private void pass(Duration span) {
        var end = now.plus(span);
        while (true) {
            server.tellAll();
            upkeep.turn(now);
            server.tellAll();
            var next = upkeep.turn(now);
            if (next.isAfter(end)) {
                now = end;
                return;
            }
            now = next.isAfter(now) ? next : now.plusMillis(1);
        }
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void aQuietWorldIsSentNothing() {
        pass(Duration.ofHours(1));
        assertThat(server.calls).isEmpty();
        assertThat(upkeep.isIntact()).isTrue();
        assertThat(news.told).isEmpty();
    }

    @Test
    void whatIsMissingIsMadeAgainWithTheMarksOfWhoInstalledIt() {
        server.delete(BINDING);
        server.tellAll();
        upkeep.look();
        assertThat(upkeep.isIntact()).isFalse();
        pass(seconds(2));
        assertThat(server.isAsInstalled()).isTrue();
        assertThat(server.calls).singleElement().satisfies(call -> {
            assertThat(call.path()).endsWith("/gpulease-a?fieldManager=helm&force=true");
            assertThat(call.body()).contains("\"labels\":{\"app\":\"gpulease\"}");
        });
        assertThat(news.told).containsExactly("restored ValidatingAdmissionPolicyBinding/gpulease-a, MISSING");
        assertThat(upkeep.isIntact()).isTrue();
    }

    @Test
    void whatWasChangedIsPutBack() {
        server.change(POLICY, spec -> spec.put("expression", "true"));
        pass(seconds(4));
        assertThat(server.isAsInstalled()).isTrue();
        assertThat(news.told).containsExactly("restored ValidatingAdmissionPolicy/gpulease-a, CHANGED");
    }

    /** Those that change objects, as the one that sets the gate, and those that refuse: policies, and what binds them. */
    @ParameterizedTest
    @EnumSource
    void whateverKindItIsOfItIsMadeAgainAndPutBack(PolicyKind kind) {
        var gate = id(kind, "gpulease-gate");
        server.install("helm", policy(kind, "gpulease-gate", "one"));
        pass(Duration.ofMinutes(1));
        server.delete(gate);
        server.tellAll();
        upkeep.look();
        assertThat(upkeep.isIntact()).isFalse();
        pass(seconds(4));
        assertThat(server.isAsInstalled()).as("made again").isTrue();
        server.change(gate, spec -> spec.put("expression", "true"));
        pass(Duration.ofMinutes(1));
        assertThat(server.isAsInstalled()).as("put back").isTrue();
        assertThat(news.told)
                .containsExactly(
                        "restored %s/gpulease-gate, MISSING".formatted(kind.word()),
                        "restored %s/gpulease-gate, CHANGED".formatted(kind.word()));
        assertThat(upkeep.isIntact()).isTrue();
    }

    @Test
    void whatWasAddedIsTakenAwayThoughAnApplyLeavesIt() {
        server.change(BINDING, spec -> spec.putObject("matchResources").put("namespaceSelector", "other"));
        pass(seconds(4));
        assertThat(server.isAsInstalled()).isTrue();
        assertThat(server.calls).hasSize(2);
        assertThat(news.told).containsExactly("restored ValidatingAdmissionPolicyBinding/gpulease-a, CHANGED");
    }

    @Test
    void aStatusThatIsWrittenInBetweenIsNotInTheWay() {
        server.statusFollows = true;
        server.change(POLICY, spec -> spec.put("added", "by somebody"));
        pass(seconds(4));
        assertThat(server.isAsInstalled()).isTrue();
        assertThat(news.told).containsExactly("restored ValidatingAdmissionPolicy/gpulease-a, CHANGED");
        assertThat(server.calls).hasSize(2);
    }

    @Test
    void aChangeBetweenTheTwoStepsIsSeenAndPutBackAsWell() {
        server.change(POLICY, spec -> spec.put("added", "by somebody"));
        server.tellAll();
        upkeep.turn(now);
        now = now.plusSeconds(4);
        upkeep.turn(now);
        server.answerNextCall();
        server.change(POLICY, spec -> spec.put("added", "by somebody else"));
        pass(Duration.ofMinutes(1));
        assertThat(server.isAsInstalled()).isTrue();
        assertThat(news.told).containsExactly("restored ValidatingAdmissionPolicy/gpulease-a, CHANGED");
    }

    @Test
    void aDefaultThatIsNotKnownIsAskedAboutOnceAndNobodyIsToldOfIt() {
        server.hasDefaultsOfItsOwn = true;
        server.change(POLICY, spec -> spec.put("novelty", "Usual"));
        pass(Duration.ofHours(1));
        assertThat(server.calls).hasSizeLessThanOrEqualTo(2);
        assertThat(news.told).isEmpty();
        assertThat(upkeep.isIntact()).isTrue();
    }

    @Test
    void anUpgradeIsNotFoughtWhicheverComesFirst() {
        for (var recordFirst : List.of(true, false)) {
            var text = "upgraded " + recordFirst;
            var next = policy(PolicyKind.VALIDATING, "gpulease-a", text);
            var binding = policy(PolicyKind.VALIDATING_BINDING, "gpulease-a", "binds");
            var old = recordFirst ? "one" : "upgraded true";
            if (recordFirst) {
                server.install("helm", next, binding);
                server.change(POLICY, spec -> spec.put("expression", old));
            } else {
                server.change(POLICY, spec -> spec.put("expression", text));
            }
            pass(seconds(2));
            assertThat(server.calls).as("the tool is at it: %s", text).isEmpty();
            server.install("helm", next, binding);
            pass(Duration.ofMinutes(2));
            assertThat(server.calls).as(text).isEmpty();
            assertThat(upkeep.isIntact()).isTrue();
        }
        assertThat(news.told).isEmpty();
    }

    @Test
    void aPolicyThatAnUpgradeDropsIsNotMadeAgain() {
        server.install("helm", policy(PolicyKind.VALIDATING, "gpulease-a", "one"));
        pass(seconds(1));
        server.delete(BINDING);
        pass(Duration.ofHours(1));
        assertThat(server.calls).isEmpty();
        assertThat(upkeep.isIntact()).isTrue();
    }

    @Test
    void anUninstallIsNotFought() {
        server.record(Optional.empty());
        server.delete(POLICY);
        server.delete(BINDING);
        pass(Duration.ofHours(1));
        assertThat(server.calls).isEmpty();
        assertThat(upkeep.isIntact()).isFalse();
        assertThat(news.told).containsExactly("no record");
    }

    @Test
    void whatCannotBePutBackIsToldOnceAndTriedEverLessOften() {
        server.forbidding = "user operator may not create it";
        server.delete(POLICY);
        pass(Duration.ofMinutes(30));
        assertThat(news.told)
                .containsExactly(
                        "not restored ValidatingAdmissionPolicy/gpulease-a, MISSING: user operator may not create it");
        assertThat(server.calls).hasSizeBetween(10, 100);
        assertThat(upkeep.isIntact()).isFalse();

        server.forbidding = "";
        pass(Duration.ofMinutes(1));
        assertThat(server.isAsInstalled()).isTrue();
        assertThat(upkeep.isIntact()).isTrue();
    }

    @Test
    void anAnswerThatIsLostIsNotTakenForAFailure() {
        server.losing = 1;
        server.delete(POLICY);
        pass(seconds(10));
        assertThat(server.isAsInstalled()).isTrue();
        assertThat(server.calls).hasSize(1);
        assertThat(news.told).hasSize(1);
    }

    @Test
    void somebodyWhoChangesItAgainAndAgainIsNotOutrun() {
        for (int i = 0; i < 600; i++) {
            int round = i;
            server.change(POLICY, spec -> spec.put("expression", "true || " + round));
            pass(seconds(1));
        }
        assertThat(server.calls).as("in ten minutes").hasSizeBetween(8, 30);
        pass(Duration.ofMinutes(2));
        assertThat(server.isAsInstalled()).isTrue();
    }

    @Test
    void anOperatorThatStartsFindsWhatIsWrong() {
        server.change(POLICY, spec -> spec.put("expression", "true"));
        server.delete(BINDING);
        server.tellAll();
        startOperator();
        assertThat(upkeep.isIntact()).as("it knows nothing yet").isFalse();
        server.list();
        pass(seconds(15));
        assertThat(server.isAsInstalled()).isTrue();
        assertThat(news.told).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensItEndsAsInstalledAndThenIsQuiet(int seed) {
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            var id = random.nextBoolean() ? POLICY : BINDING;
            switch (random.nextInt(7)) {
                case 0 -> server.delete(id);
                case 1 -> server.change(id, spec -> spec.put("expression", "true"));
                case 2 -> server.change(id, spec -> spec.put("added", random.nextInt(3)));
                case 3 -> server.losing = 1;
                case 4 -> server.tellNextEvent();
                case 5 -> server.answerNextCall();
                default -> now = now.plusMillis(random.nextInt(5_000));
            }
            upkeep.turn(now);
        }
        server.losing = 0;
        pass(Duration.ofMinutes(5));
        assertThat(server.isAsInstalled()).as("seed %d", seed).isTrue();
        assertThat(upkeep.isIntact()).isTrue();
        server.calls.clear();
        pass(Duration.ofHours(1));
        assertThat(server.calls).as("seed %d", seed).isEmpty();
    }
}
