package io.gpulease.engine.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpulease.engine.model.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeterTest {

    private static final Instant ELEVEN = Instant.parse("2026-12-31T23:00:00Z");
    private static final Instant MIDNIGHT = Instant.parse("2027-01-01T00:00:00Z");
    private static final Optional<UnitPrice> DEAR = price("2.80", "USD");
    private static final Charge USABLE = Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, DEAR);
    private static final Charge LOST = new Charge(Kind.NODE_LOSS, Tier.ON_DEMAND, BigDecimal.ONE, DEAR);

    private static Optional<UnitPrice> price(String perGpuHour, String currency) {
        return Optional.of(new UnitPrice(new BigDecimal(perGpuHour), currency));
    }

    /** The example of DESIGN.md. */
    private static Meter example() {
        return Meter.NONE
                .running(ELEVEN, Map.of(USABLE, 16))
                .running(ELEVEN.plusSeconds(1_800), Map.of(USABLE, 8, LOST, 8))
                .running(MIDNIGHT.plusSeconds(1_800), Map.of(USABLE, 16))
                .stopped(MIDNIGHT.plusSeconds(3_600));
    }

    @Test
    void isSplitWhereTheMonthEnds() {
        Instant half = ELEVEN.plusSeconds(1_800);
        Instant one = MIDNIGHT.plusSeconds(3_600);
        assertThat(example().lines())
                .containsExactly(
                        new Line(ELEVEN, MIDNIGHT, USABLE, 43_200, 0),
                        new Line(half, MIDNIGHT, LOST, 14_400, 0),
                        new Line(MIDNIGHT, one, USABLE, 43_200, 0),
                        new Line(MIDNIGHT, MIDNIGHT.plusSeconds(1_800), LOST, 14_400, 0));
    }

    @Test
    void chargesWhatIsHeldAndGivesBackWhatWasLost() {
        assertThat(example().gpuSeconds()).isEqualTo(16 * 7_200);
        assertThat(example().creditedGpuSeconds()).isEqualTo(8 * 3_600);
        assertThat(example().amounts()).isEqualTo(Map.of("USD", new BigDecimal("67.20")));
    }

    /** Suspended from half past eleven until half past midnight. */
    private static Meter suspended() {
        Charge stopped = Charge.inFull(Kind.SUSPENDED, Tier.ON_DEMAND, DEAR);
        return Meter.NONE
                .running(ELEVEN, Map.of(USABLE, 16))
                .running(ELEVEN.plusSeconds(1_800), Map.of(stopped, 16))
                .running(MIDNIGHT.plusSeconds(1_800), Map.of(USABLE, 16))
                .stopped(MIDNIGHT.plusSeconds(3_600));
    }

    @Test
    void aSuspensionThatStandsIsChargedAndWasNeverPromised() {
        assertThat(suspended().amounts()).isEqualTo(Map.of("USD", new BigDecimal("89.60")));
        assertThat(suspended().promisedGpuSeconds()).isEqualTo(16 * 3_600);
        assertThat(suspended().availability()).isEqualTo(new BigDecimal("1.0000"));
    }

    @Test
    void oneThatWasWrongIsCreditedOrPutToTheEndAndNeverBoth() {
        Meter meter = suspended();
        Meter credited = meter.recharged(
                meter.counted(Kind.SUSPENDED),
                charge -> new Charge(Kind.DISMISSED_SUSPENSION, charge.tier(), BigDecimal.ONE, charge.price()));
        assertThat(credited.gpuSeconds()).isEqualTo(meter.gpuSeconds());
        assertThat(credited.creditedGpuSeconds()).isEqualTo(16 * 3_600);
        assertThat(credited.amounts()).isEqualTo(Map.of("USD", new BigDecimal("44.80")));
        assertThat(credited.availability()).isEqualTo(new BigDecimal("0.5000"));
        Meter later = meter.recharged(
                meter.counted(Kind.SUSPENDED), charge -> Charge.inFull(Kind.GIVEN_BACK, charge.tier(), charge.price()));
        assertThat(later.gpuSeconds()).isEqualTo(meter.gpuSeconds());
        assertThat(later.creditedGpuSeconds()).isZero();
        assertThat(later.amounts()).isEqualTo(Map.of("USD", new BigDecimal("44.80")));
        assertThat(later.availability()).isEqualTo(new BigDecimal("1.0000"));
    }

    @Test
    void whatGoesOnGoesOnWhenWhatWasBeforeIsChargedOtherwise() {
        Charge stopped = Charge.inFull(Kind.SUSPENDED, Tier.ON_DEMAND, DEAR);
        Meter begun = Meter.NONE.running(ELEVEN, Map.of(stopped, 8)).until(ELEVEN.plusSeconds(600));
        Meter later = begun.until(ELEVEN.plusSeconds(900))
                .recharged(
                        begun.counted(Kind.SUSPENDED),
                        charge -> new Charge(Kind.DISMISSED_SUSPENSION, charge.tier(), BigDecimal.ONE, charge.price()));
        assertThat(later.running()).isEqualTo(Map.of(stopped, 8));
        assertThat(later.counted(Kind.SUSPENDED))
                .containsExactly(new Line(ELEVEN.plusSeconds(600), ELEVEN.plusSeconds(900), stopped, 8 * 300, 0));
        assertThat(later.creditedGpuSeconds()).isEqualTo(8 * 600);
    }

    @Test
    void whatWasLeftOfATermCostsNothingAndWasPromised() {
        var lost = new Charge(Kind.DISMISSED_REVOCATION, Tier.ON_DEMAND, BigDecimal.ZERO, DEAR);
        Meter meter =
                example().plus(new Line(MIDNIGHT.plusSeconds(3_600), MIDNIGHT.plusSeconds(7_200), lost, 7_200, 0));
        assertThat(meter.gpuSeconds()).isEqualTo(example().gpuSeconds());
        assertThat(meter.creditedGpuSeconds()).isEqualTo(example().creditedGpuSeconds() + 7_200);
        assertThat(meter.promisedGpuSeconds()).isEqualTo(example().promisedGpuSeconds() + 7_200);
        assertThat(meter.amounts()).isEqualTo(example().amounts());
    }

    @Test
    void tellsWhichShareOfWhatWasPromisedWasThere() {
        assertThat(example().promisedGpuSeconds()).isEqualTo(115_200);
        assertThat(example().deliveredGpuSeconds()).isEqualTo(86_400);
        assertThat(example().availability()).isEqualTo(new BigDecimal("0.7500"));
        assertThat(Meter.NONE.availability()).isEqualTo(new BigDecimal("1.0000"));
    }

    @Test
    void isNotCalledWholeWhereAnythingWasMissing() {
        Meter almost = Meter.NONE
                .running(ELEVEN, Map.of(LOST, 1))
                .running(ELEVEN.plusSeconds(1), Map.of(USABLE, 1))
                .stopped(ELEVEN.plusSeconds(1_000_000));

        assertThat(almost.availability()).isEqualTo(new BigDecimal("0.9999"));
    }

    @Test
    void doesNotBlameAnybodyForASuspensionThatStands() {
        Charge stopped = Charge.inFull(Kind.SUSPENDED, Tier.ON_DEMAND, DEAR);
        Meter meter = Meter.NONE
                .running(ELEVEN, Map.of(USABLE, 2))
                .running(ELEVEN.plusSeconds(60), Map.of(stopped, 2))
                .stopped(ELEVEN.plusSeconds(120));

        assertThat(meter.gpuSeconds()).isEqualTo(240);
        assertThat(meter.creditedGpuSeconds()).isZero();
        assertThat(meter.availability()).isEqualTo(new BigDecimal("1.0000"));
    }

    @Test
    void goesOnFromWhatIsOnRecord() {
        Meter recorded = Meter.NONE.running(ELEVEN, Map.of(USABLE, 16));

        assertThat(recorded.running()).isEqualTo(Map.of(USABLE, 16));
        assertThat(recorded.asOf()).contains(ELEVEN);
        assertThat(recorded.until(MIDNIGHT.plusSeconds(10)).gpuSeconds()).isEqualTo(16 * 3_610);
        assertThat(recorded.until(MIDNIGHT).running()).isEqualTo(Map.of(USABLE, 16));
        assertThat(recorded.until(ELEVEN.minusSeconds(9))).isEqualTo(recorded);
    }

    @Test
    void hasNoLineOfNothing() {
        assertThat(Meter.NONE.running(ELEVEN, Map.of(USABLE, 8)).stopped(ELEVEN))
                .isEqualTo(Meter.NONE);
        assertThat(Meter.NONE.running(ELEVEN, Map.of(USABLE, 0))).isEqualTo(Meter.NONE);
    }

    @Test
    void countsWholeSecondsInTheTenantsFavour() {
        var segment = new Segment(ELEVEN.plusMillis(1), ELEVEN.plusMillis(9_999), 12, USABLE);

        assertThat(Meter.NONE.plus(segment).gpuSeconds()).isEqualTo(8 * 12);
        assertThat(new Segment(MIDNIGHT, ELEVEN, 12, USABLE).to()).isEqualTo(MIDNIGHT);
    }

    @Test
    void keepsPricesApart() {
        Charge cheap = Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, price("1.10", "USD"));
        Meter raised = Meter.NONE
                .running(ELEVEN, Map.of(cheap, 8))
                .running(ELEVEN.plusSeconds(1_800), Map.of(USABLE, 8))
                .stopped(MIDNIGHT);

        assertThat(raised.lines().stream().map(Line::amount))
                .containsExactly(Optional.of(new BigDecimal("4.40")), Optional.of(new BigDecimal("11.20")));
        assertThat(raised.amounts()).isEqualTo(Map.of("USD", new BigDecimal("15.60")));
    }

    @Test
    void roundsHalfUpToWhatTheCurrencyHas() {
        assertThat(new UnitPrice(new BigDecimal("1"), "USD").amount(18)).isEqualTo(new BigDecimal("0.01"));
        assertThat(new UnitPrice(new BigDecimal("1"), "USD").amount(17)).isEqualTo(new BigDecimal("0.00"));
        assertThat(new UnitPrice(new BigDecimal("300"), "JPY").amount(6)).isEqualTo(new BigDecimal("1"));
        assertThat(new UnitPrice(new BigDecimal("1"), "KWD").amount(18)).isEqualTo(new BigDecimal("0.005"));
    }

    @Test
    void givesAFractionOfASecondBackAsAWholeOne() {
        var third = new Charge(Kind.NODE_LOSS, Tier.ON_DEMAND, new BigDecimal("0.3333"), DEAR);

        assertThat(Meter.NONE
                        .plus(new Segment(ELEVEN, ELEVEN.plusSeconds(10), 1, third))
                        .creditedGpuSeconds())
                .isEqualTo(4);
    }

    @Test
    void neitherCountsNorChargesWhatTheLeaseDidNotHold() {
        var late = new Charge(Kind.LATE_HANDOVER, Tier.ON_DEMAND, new BigDecimal("0.25"), DEAR);
        Meter meter = Meter.NONE
                .plus(new Segment(ELEVEN, ELEVEN.plusSeconds(1_800), 8, late))
                .running(ELEVEN.plusSeconds(1_800), Map.of(USABLE, 8))
                .stopped(MIDNIGHT);

        assertThat(meter.gpuSeconds()).isEqualTo(8 * 1_800);
        assertThat(meter.creditedGpuSeconds()).isEqualTo(8 * 1_800);
        assertThat(meter.amounts()).isEqualTo(Map.of("USD", new BigDecimal("11.20")));
        assertThat(meter.promisedGpuSeconds()).isEqualTo(8 * 3_600);
        assertThat(meter.availability()).isEqualTo(new BigDecimal("0.5000"));
    }

    @Test
    void isTheSameHoweverAPriceIsWritten() {
        assertThat(Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, price("2.8000", "USD")))
                .isEqualTo(USABLE);
        assertThat(new Charge(Kind.NODE_LOSS, Tier.ON_DEMAND, new BigDecimal("1.0"), DEAR))
                .isEqualTo(LOST);
    }

    @Test
    void stopsAtTheLargestNumberInsteadOfOverflowing() {
        var vast = new Line(ELEVEN, MIDNIGHT, USABLE, Long.MAX_VALUE - 5, 0);
        var other = new Line(MIDNIGHT, MIDNIGHT.plusSeconds(9), USABLE, 9, 0);

        assertThat(new Meter(List.of(vast, other)).gpuSeconds()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new Charge(Kind.ACTIVE, Tier.ON_DEMAND, BigDecimal.ONE, DEAR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not credited");
        assertThatThrownBy(() -> new Charge(Kind.NODE_LOSS, Tier.ON_DEMAND, new BigDecimal("1.1"), DEAR))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new UnitPrice(new BigDecimal("-1"), "USD"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Line(ELEVEN, MIDNIGHT.plusSeconds(1), USABLE, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("within one month");
        assertThatThrownBy(() -> new Segment(ELEVEN, MIDNIGHT, -1, USABLE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
