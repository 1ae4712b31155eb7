package io.gpulease.engine.budget;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Line;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Tier;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When a budget is used, and who leaves when it is. */
class StandingTest {

    private static final Instant NOON = Instant.parse("2026-12-10T12:00:00Z");
    private static final Instant JANUARY = Instant.parse("2027-01-01T00:00:00Z");

    private static Budget hours(long hours) {
        return new Budget(OptionalLong.of(hours * 3_600), Optional.empty(), Period.MONTH, true);
    }

    private static Accrual running(int gpus, Instant until) {
        Charge usable = Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, Optional.empty());
        return new Accrual("acme", Meter.NONE.running(NOON.minusSeconds(3_600), Map.of(usable, gpus)), until);
    }

    private static HardEnd.Running lease(String name, Tier tier, int gpus, int ranHours, Duration notice) {
        return new HardEnd.Running(
                new LeaseId("ns", name, name),
                tier,
                NOON.minus(Duration.ofHours(ranHours)),
                running(gpus, NOON.plus(Duration.ofHours(10))),
                notice,
                false);
    }

    private static Map<LeaseId, Instant> ends(Budget budget, HardEnd.Running... all) {
        return HardEnd.of(budget, Spent.NOTHING, List.of(all), NOON);
    }

    @Test
    void theLevelsComeWhenAsMuchIsUsed() {
        Budget ten = hours(10);
        Standing now = Standing.of(ten, Spent.NOTHING, List.of(running(1, JANUARY)), NOON);
        assertThat(now.level()).isZero();
        assertThat(now.changesAt()).isEqualTo(NOON.plus(Duration.ofHours(7)));

        Standing warned = Standing.of(ten, Spent.NOTHING, List.of(running(1, JANUARY)), now.changesAt());
        assertThat(warned.level()).isEqualTo(Budget.WARNED_AT);
        assertThat(warned.changesAt()).isEqualTo(NOON.plus(Duration.ofHours(9)));

        Standing all = Standing.of(ten, Spent.NOTHING, List.of(running(1, JANUARY)), warned.changesAt());
        assertThat(all.level()).isEqualTo(Budget.USED_UP);
        assertThat(all.changesAt()).isEqualTo(JANUARY);
        assertThat(all.resetsAt()).isEqualTo(JANUARY);
    }

    @Test
    void moneyHasItsLevelToo() {
        var budget = new Budget(OptionalLong.empty(), Optional.of(BigDecimal.TEN), Period.QUARTER, false);
        Standing standing = Standing.of(budget, new Spent(0, Map.of("USD", new BigDecimal("8"))), List.of(), NOON);
        assertThat(standing.level()).isEqualTo(Budget.WARNED_AT);
        assertThat(standing.first()).isEqualTo(YearMonth.of(2026, 10));
        assertThat(standing.changesAt()).isEqualTo(JANUARY);
    }

    @Test
    void whatIsPutToTheEndOfTheTermIsUsedOnce() {
        Charge back = Charge.inFull(Kind.GIVEN_BACK, Tier.ON_DEMAND, Optional.empty());
        Charge kept = Charge.inFull(Kind.SUSPENDED, Tier.ON_DEMAND, Optional.empty());
        var given = new Line(NOON, NOON.plusSeconds(60), back, 480, 0);
        var stopped = new Line(NOON, NOON.plusSeconds(60), kept, 480, 0);
        assertThat(Spent.of(Stream.of(given, stopped)).gpuSeconds()).isEqualTo(480);
    }

    /** Two of four GPUs are lost since an hour ago, and are given back in full. */
    @Test
    void whatIsLostIsNotUsedAndIsPlannedToBeBack() {
        Charge usable = Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, Optional.empty());
        Charge lost = new Charge(Kind.NODE_LOSS, Tier.ON_DEMAND, BigDecimal.ONE, Optional.empty());
        Meter meter = Meter.NONE.running(NOON.minusSeconds(3_600), Map.of(usable, 2, lost, 2));
        Accrual accrual = new Accrual("acme", meter, NOON.plusSeconds(3_600));
        YearMonth december = YearMonth.of(2026, 12);

        assertThat(accrual.by(NOON, Period.MONTH, december).gpuSeconds()).isEqualTo(2 * 3_600);
        assertThat(accrual.restored()
                        .by(NOON.plusSeconds(9_999), Period.MONTH, december)
                        .gpuSeconds())
                .isEqualTo(4 * 7_200);
    }

    @Test
    void nobodyLeavesWhereItIsEnoughUntilTheReset() {
        assertThat(ends(hours(11), lease("a", Tier.SPOT, 1, 1, Duration.ofMinutes(10))))
                .isEmpty();
    }

    @Test
    void itEndsWhenTheBudgetIsReachedToTheSecond() {
        var lease = lease("a", Tier.ON_DEMAND, 1, 1, Duration.ofMinutes(10));
        assertThat(ends(hours(5), lease)).containsValue(NOON.plus(Duration.ofHours(4)));
    }

    @Test
    void spotLeavesFirstAndWhoHasRunLongestGoesOn() {
        var committed = lease("committed", Tier.COMMITTED, 1, 1, Duration.ofMinutes(10));
        var old = lease("old", Tier.SPOT, 1, 9, Duration.ofMinutes(10));
        var young = lease("young", Tier.SPOT, 1, 1, Duration.ofMinutes(10));

        assertThat(ends(hours(22 + 5), young, committed, old))
                .containsExactly(Map.entry(young.lease(), NOON.plus(Duration.ofHours(4))));
        // Eleven of the dearest one, two that were used of the others, and four for both together.
        assertThat(ends(hours(17), young, committed, old))
                .containsOnly(
                        Map.entry(young.lease(), NOON.plus(Duration.ofHours(2))),
                        Map.entry(old.lease(), NOON.plus(Duration.ofHours(2))));
    }

    @Test
    void itEndsInTheNextPeriodWhereThatIsNotEnoughForIt() {
        // An hour of December, and nine of January; its notice is longer than what it may have of January.
        Instant eleven = JANUARY.minusSeconds(3_600);
        Charge usable = Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, Optional.empty());
        Instant end = JANUARY.plus(Duration.ofHours(9));
        var accrual = new Accrual("acme", Meter.NONE.running(eleven, Map.of(usable, 1)), end);
        var lease = new HardEnd.Running(
                new LeaseId("ns", "a", "a"), Tier.ON_DEMAND, eleven, accrual, Duration.ofMinutes(90), false);

        assertThat(HardEnd.of(hours(5), Spent.NOTHING, List.of(lease), eleven))
                .containsValue(JANUARY.plus(Duration.ofHours(5)));
        assertThat(HardEnd.of(hours(9), Spent.NOTHING, List.of(lease), eleven)).isEmpty();
    }

    @Test
    void nobodyLeavesBeforeItsNotice() {
        var lease = lease("a", Tier.ON_DEMAND, 1, 1, Duration.ofMinutes(10));
        assertThat(ends(hours(1), lease)).containsValue(NOON.plus(Duration.ofMinutes(10)));
        assertThat(ends(hours(0), lease)).containsValue(NOON.plus(Duration.ofMinutes(10)));
    }

    @Test
    void onceAllAreToldNobodyElseIs() {
        Budget budget = hours(5);
        var lease = lease("a", Tier.ON_DEMAND, 1, 1, Duration.ofMinutes(10));
        Instant end = requireNonNull(ends(budget, lease).get(lease.lease()));
        var told = new HardEnd.Running(
                lease.lease(), lease.tier(), lease.startedAt(), lease.accrual().endingAt(end), lease.notice(), true);
        assertThat(ends(budget, told)).isEmpty();
    }
}
