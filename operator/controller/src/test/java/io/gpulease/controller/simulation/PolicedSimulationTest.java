package io.gpulease.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Small clusters with an abuse desk that suspends, revokes, dismisses and upholds in any order, each with its own order of events. */
class PolicedSimulationTest {

    private static final int LEASES = 30;
    private static final int SEEDS = Integer.getInteger("gpulease.seeds", 10);

    @Test
    void whatIsSuspendedIsResumedGivenBackCreditedOrEndedAndCountedToTheSecond() {
        EnforcementRules sum = under(Faults.NONE, false, 2 * SEEDS);
        assertThat(sum.suspended).as("suspended").isPositive();
        assertThat(sum.resumed).as("resumed").isPositive();
        assertThat(sum.givenBack).as("given back").isPositive();
        assertThat(sum.credited).as("credited").isPositive();
        assertThat(sum.revoked).as("revoked").isPositive();
        assertThat(sum.several).as("suspended for several").isPositive();
        assertThat(sum.warned).as("warned").isPositive();
        assertThat(sum.lateVerdicts).as("dismissed when it was over").isPositive();
        assertThat(sum.reckoned).as("reckoned").isPositive();
    }

    @Test
    void aCrashBetweenAnyTwoWritesIsMadeGood() {
        assertThat(under(Faults.crashing(), false).resumed).isPositive();
    }

    @Test
    void lostAnswersConflictsAndLateNewsChangeNothingOfIt() {
        assertThat(under(Faults.lossy(), false).resumed).isPositive();
    }

    @Test
    void theClockOfAWindowGoesOnThoughNobodyIsThere() {
        assertThat(under(Faults.absent(), false).revoked).isPositive();
    }

    @Test
    void twoOperatorsAtOnceGiveNothingTwice() {
        assertThat(under(Faults.twoOperators(), false).suspended).isPositive();
    }

    @Test
    void soItIsWhereNodesAreCleaned() {
        assertThat(under(Faults.crashing(), true).suspended).isPositive();
    }

    private static EnforcementRules under(Faults faults, boolean cleaned) {
        return under(faults, cleaned, SEEDS);
    }

    private static EnforcementRules under(Faults faults, boolean cleaned, int number) {
        EnforcementRules sum = new EnforcementRules(new ClusterApi(new FakeClock()));
        for (long seed : seeds(number)) {
            var simulation = new Simulation(seed, LEASES, faults, cleaned);
            EnforcementRules rules = simulation.policed();
            try {
                simulation.run();
            } catch (AssertionError failed) {
                throw new AssertionError(
                        "seed %d fails under %s%s; once more: -Dtest=PolicedSimulationTest -Dgpulease.seed=%d%n%s"
                                .formatted(seed, faults, cleaned ? ", cleaned" : "", seed, failed.getMessage()),
                        failed);
            }
            sum.suspended += rules.suspended;
            sum.resumed += rules.resumed;
            sum.givenBack += rules.givenBack;
            sum.credited += rules.credited;
            sum.revoked += rules.revoked;
            sum.several += rules.several;
            sum.warned += rules.warned;
            sum.lateVerdicts += rules.lateVerdicts;
            sum.reckoned += rules.reckoned;
        }
        return sum;
    }

    private static List<Long> seeds(int number) {
        Long only = Long.getLong("gpulease.seed");
        return only != null
                ? List.of(only)
                : LongStream.rangeClosed(1, number).boxed().toList();
    }
}
