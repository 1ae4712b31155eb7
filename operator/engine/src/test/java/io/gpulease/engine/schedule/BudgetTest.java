package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.bookedStart;
import static io.gpulease.engine.schedule.Wished.shortage;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.share;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.budget.Accrual;
import io.gpulease.engine.budget.Budget;
import io.gpulease.engine.budget.Budgets;
import io.gpulease.engine.budget.Period;
import io.gpulease.engine.budget.Spent;
import io.gpulease.engine.budget.Tariff;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a budget does to starts and amendments. Second 0 is the first one of December; whole nodes have four GPUs. */
class BudgetTest {

    private static final long JANUARY = 31 * 86_400;
    private static final YearMonth DECEMBER = YearMonth.of(2026, 12);

    private static Budget hours(long hours) {
        return new Budget(OptionalLong.of(hours * 3_600), Optional.empty(), Period.MONTH, false);
    }

    private static Budget money(String amount) {
        return new Budget(OptionalLong.empty(), Optional.of(new BigDecimal(amount)), Period.MONTH, false);
    }

    private static Budgets of(Budget budget) {
        return of(budget, Map.of(), Spent.NOTHING, Tariff.FREE);
    }

    private static Budgets of(Budget budget, Map<LeaseId, Accrual> accruals, Spent over, Tariff tariff) {
        return new Budgets(
                Map.of("acme", budget),
                Map.of("p", tariff),
                accruals,
                Map.of("acme", Map.of(DECEMBER, over)),
                Set.of());
    }

    private static Tariff costing(String perGpuHour, String currency) {
        return new Tariff(List.of(new Tariff.Step(
                Tier.ON_DEMAND, Instant.EPOCH, Optional.of(new UnitPrice(new BigDecimal(perGpuHour), currency)))));
    }

    private static Accrual running(int gpus, long since, long until, Optional<UnitPrice> price) {
        Meter meter = Meter.NONE.running(at(since), Map.of(Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, price), gpus));
        return new Accrual("acme", meter, at(until));
    }

    @Nested
    class OfGpuHours {

        @Test
        void startsWhatComesToJustAllOfIt() {
            World world = World.withNodes(2, 4).budgets(of(hours(4)));

            assertThat(world.decide(ask("a", 4).lasting(3_600))).isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void booksWhatIsMoreForWhenTheNextPeriodHasRoomForIt() {
            World world = World.withNodes(2, 4).budgets(of(hours(4)));

            Decision decision =
                    world.waiting(ask("a", 4).lasting(3_600)).decide(ask("b", 4).lasting(3_600));

            assertThat(bookedStart(decision)).contains(at(JANUARY));
            assertThat(shortage(decision))
                    .isEqualTo(
                            new Shortage(
                                    Reason.BUDGET_EXCEEDED,
                                    "needs 4 GPUs of class h200 for 1h, but the budget of tenant acme has 0 of 4 GPU-hours left until it resets at 2027-01-01T00:00:00Z, beside what its other leases use and will use; a larger budget would help"));
        }

        @Test
        void countsOfALeaseOverTheEndOfAPeriodInEachWhatLiesInIt() {
            Budgets budgets = of(hours(4), Map.of(), new Spent(3 * 3_600, Map.of()), Tariff.FREE);
            World world = World.withNodes(2, 4).budgets(budgets);

            // Of its hour a quarter may lie in December.
            assertThat(bookedStart(world.decide(ask("a", 4).lasting(3_600)))).contains(at(JANUARY - 900));
        }

        @Test
        void countsWhatRunningLeasesWillUseUntilTheirEnd() {
            Accrual accrual = running(4, -600, 3_000, Optional.empty());
            World world = World.withNodes(2, 4)
                    .held("run", 3_000, share("n1", 4))
                    .budgets(of(hours(5), Map.of(World.id("run"), accrual), Spent.NOTHING, Tariff.FREE));

            // The ten minutes of November are none of December's.
            assertThat(bookedStart(world.decide(ask("fits", 4).lasting(1_500)))).contains(at(0));
            assertThat(shortage(world.decide(ask("not", 4).lasting(60))).reason())
                    .isEqualTo(Reason.BUDGET_EXCEEDED);
        }

        @Test
        void givesNoEtaWhereNoPeriodIsEnough() {
            Decision decision = World.withNodes(2, 4)
                    .budgets(of(hours(1)))
                    .decide(ask("a", 4).lasting(3_599));

            assertThat(bookedStart(decision)).isEmpty();
            assertThat(shortage(decision).reason()).isEqualTo(Reason.BUDGET_EXCEEDED);
        }

        @Test
        void beginsNoWindowLaterToHaveItForLess() {
            World world = World.withNodes(2, 4).budgets(of(hours(1)));

            assertThat(bookedStart(world.decide(ask("window", 4).from(100, 3_000))))
                    .isEmpty();
            assertThat(bookedStart(world.decide(ask("until", 4).until(3_000)))).contains(at(2_100));
        }

        @Test
        void startsNothingWhileItIsNotKnownWhatWasUsed() {
            var unknown = new Budgets(Map.of("acme", hours(9)), Map.of(), Map.of(), Map.of(), Set.of("acme"));

            assertThat(shortage(World.withNodes(2, 4).budgets(unknown).decide(ask("a", 4)))
                            .reason())
                    .isEqualTo(Reason.BUDGET_EXCEEDED);
        }

        @Test
        void keepsWhatIsBookedWhileItIsNotKnownWhatWasUsed() {
            var unknown = new Budgets(Map.of("acme", hours(0)), Map.of(), Map.of(), Map.of(), Set.of("acme"));
            World world = World.withNodes(1, 4).budgets(unknown);
            Ask due = ask("due", 4).from(0, 100).booked(World.booking(0, 100, World.on("p", share("n1", 4))));

            Decision decision = world.decide(due);
            assertThat(bookedStart(decision)).contains(at(0));
            assertThat(shortage(decision).message()).contains("is not known yet");
        }

        @Test
        void isNothingToOtherTenants() {
            World world = World.withNodes(2, 4)
                    .tenant(World.tenant("acme", World.quota(8, 0, 0)))
                    .tenant(World.tenant("other", World.quota(8, 0, 0)))
                    .budgets(of(hours(0)));

            assertThat(world.decide(ask("a", 4).tenant(Optional.of("other")))).isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void movesABookingThatALowerBudgetHasNoRoomForAnyMore() {
            World world = World.withNodes(1, 4).budgets(of(hours(1)));
            Ask booked = ask("a", 4).lasting(1_000).booked(World.booking(0, 1_000, World.on("p", share("n1", 4))));

            assertThat(bookedStart(world.decide(booked))).contains(at(JANUARY - 900));
        }
    }

    @Nested
    class OfMoney {

        @Test
        void startsWhatCostsJustAllOfIt() {
            World world =
                    World.withNodes(2, 4).budgets(of(money("11.20"), Map.of(), Spent.NOTHING, costing("2.80", "USD")));

            assertThat(world.decide(ask("a", 4).lasting(3_600))).isInstanceOf(Decision.StartNow.class);
            assertThat(shortage(world.decide(ask("b", 4).lasting(60))).message())
                    .contains("has 0.00 of 11.20 USD left until it resets at 2027-01-01T00:00:00Z");
        }

        @Test
        void countsEachCurrencyByItself() {
            Spent euros = new Spent(3_600, Map.of("EUR", new BigDecimal("11.00")));
            World world = World.withNodes(2, 4).budgets(of(money("11.20"), Map.of(), euros, costing("2.80", "USD")));

            assertThat(world.decide(ask("a", 4).lasting(3_600))).isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void waitsForALowerPriceThatIsWrittenDown() {
            Tariff falls = new Tariff(List.of(
                    costing("28", "USD").steps().getFirst(),
                    new Tariff.Step(Tier.ON_DEMAND, at(500), Optional.of(new UnitPrice(new BigDecimal("2"), "USD")))));
            World world = World.withNodes(2, 4).budgets(of(money("8.00"), Map.of(), Spent.NOTHING, falls));

            assertThat(bookedStart(world.decide(ask("a", 4).lasting(3_600)))).contains(at(500));
        }

        /** The window was asked for from second -30 on, when it cost less, and was never booked. */
        @Test
        void countsAWindowThatBeginsLateAtThePriceOfItsStart() {
            Tariff rises = new Tariff(List.of(
                    costing("1", "USD").steps().getFirst(),
                    new Tariff.Step(Tier.ON_DEMAND, at(-10), Optional.of(new UnitPrice(new BigDecimal("9"), "USD")))));
            World world = World.withNodes(2, 4).budgets(of(money("8.00"), Map.of(), Spent.NOTHING, rises));

            assertThat(world.decide(ask("late", 4).from(-30, 3_600))).isNotInstanceOf(Decision.StartNow.class);
            assertThat(world.decide(ask("promised", 4)
                            .from(-30, 3_600)
                            .booked(World.booking(-30, 3_570, World.on("p", share("n1", 4))))))
                    .isInstanceOf(Decision.StartNow.class);
        }

        @Test
        void startsWhatCostsNothingThoughNothingIsLeft() {
            assertThat(World.withNodes(2, 4).budgets(of(money("0"))).decide(ask("a", 4)))
                    .isInstanceOf(Decision.StartNow.class);
        }
    }

    /** "run" holds n1 until second 100, of a budget of one GPU-hour and 10 USD. */
    @Nested
    class OfAmendments {

        private final Optional<UnitPrice> price = Optional.of(new UnitPrice(BigDecimal.ONE, "USD"));

        private Answer answer(Amendment amendment) {
            var both = new Budget(OptionalLong.of(3_600), Optional.of(BigDecimal.TEN), Period.MONTH, false);
            Tariff tariff = new Tariff(List.of(new Tariff.Step(
                    Tier.COMMITTED, Instant.EPOCH, Optional.of(new UnitPrice(new BigDecimal("1000"), "USD")))));
            return World.withNodes(2, 4)
                    .held("run", 100, share("n1", 4))
                    .wish("run", amendment)
                    .budgets(of(both, Map.of(World.id("run"), running(4, 0, 100, price)), Spent.NOTHING, tariff))
                    .plan()
                    .answers()
                    .getFirst();
        }

        private Optional<Reason> refusal(Amendment amendment) {
            return answer(amendment) instanceof Answer.NotYet notYet
                    ? Optional.of(notYet.shortage().reason())
                    : Optional.empty();
        }

        @Test
        void givesALaterEndThatItHasRoomForAndNoLaterOne() {
            assertThat(answer(new Amendment.Extend(at(900)))).isInstanceOf(Answer.Granted.class);
            assertThat(refusal(new Amendment.Extend(at(901)))).contains(Reason.BUDGET_EXCEEDED);
        }

        @Test
        void givesNoHigherTierThatCostsTooMuch() {
            assertThat(refusal(new Amendment.Raise(Tier.COMMITTED))).contains(Reason.BUDGET_EXCEEDED);
        }

        /** Four GPUs cost 0.004 USD and eight 0.008, which is a cent. */
        @Test
        void roundsWhatMoreGpusCostWithWhatItHas() {
            Optional<UnitPrice> cheap = Optional.of(new UnitPrice(new BigDecimal("0.036"), "USD"));
            var nothing = new Budget(OptionalLong.empty(), Optional.of(BigDecimal.ZERO), Period.MONTH, false);
            Answer answer = World.withNodes(2, 4)
                    .held("run", 100, share("n1", 4))
                    .wish("run", new Amendment.Grow(8))
                    .budgets(of(
                            nothing,
                            Map.of(World.id("run"), running(4, 0, 100, cheap)),
                            Spent.NOTHING,
                            costing("0.036", "USD")))
                    .plan()
                    .answers()
                    .getFirst();
            assertThat(answer).isInstanceOf(Answer.NotYet.class);
        }

        @Test
        void saysInASentenceWhatIsLackingOfALaterEnd() {
            assertThat(answer(new Amendment.Extend(at(901))))
                    .isInstanceOfSatisfying(
                            Answer.NotYet.class,
                            refused -> assertThat(refused.shortage().message())
                                    .startsWith(
                                            "it would need more, but the budget of tenant acme has 0.88 of 1 GPU-hours left until")
                                    .endsWith("; an earlier end or fewer GPUs would help"));
        }

        @Test
        void givesMoreGpusWhereThereIsRoomUntilTheEnd() {
            assertThat(answer(new Amendment.Grow(8))).isInstanceOf(Answer.Granted.class);
        }
    }

    @Test
    void offersNothingThatWouldOverrunBeforeTheReset() {
        QuoteAnswer answer = World.withNodes(2, 4)
                .budgets(of(hours(0)))
                .quote(ask("q", 4).lasting(60))
                .plan()
                .quotes()
                .getFirst();

        assertThat(answer).isInstanceOf(QuoteAnswer.Nothing.class);
        assertThat(((QuoteAnswer.Nothing) answer).shortage().reason()).isEqualTo(Reason.BUDGET_EXCEEDED);
    }
}
