package io.gpulease.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.Usage;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Line;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.Segment;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UsageRecordTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NINE = Instant.parse("2026-12-01T09:00:00Z");
    private static final Optional<UnitPrice> PRICE = Optional.of(new UnitPrice(new BigDecimal("2.80"), "USD"));
    private static final String RUNNING =
            "'phase':'Active','term':{'startedAt':'2026-12-01T09:00:00Z'},'placement':{'pool':'p','nodes':[{'name':'n','gpus':8}]%s}";

    private static GpuLeaseStatus status(String json) throws JsonProcessingException {
        return JSON.readValue("{%s}".formatted(json).replace('\'', '"'), GpuLeaseStatus.class);
    }

    /** As it comes back from the API server. */
    private static Meter again(Meter meter) throws JsonProcessingException {
        return UsageRecord.meter(status("'usage':" + JSON.writeValueAsString(UsageRecord.usage(meter))));
    }

    @ParameterizedTest
    @EnumSource
    void isReadAsItWasWritten(Kind kind) throws JsonProcessingException {
        BigDecimal share = kind.isCredited() ? new BigDecimal("0.5") : BigDecimal.ZERO;
        Meter meter = Meter.NONE
                .plus(new Segment(
                        NINE.minusSeconds(7), NINE, 3, Charge.inFull(Kind.ACTIVE, Tier.SPOT, Optional.empty())))
                .running(NINE, Map.of(new Charge(kind, Tier.COMMITTED, share, PRICE), 8));

        assertThat(again(meter)).isEqualTo(meter);
        assertThat(again(meter.until(NINE.plusSeconds(40L * 86_400))))
                .isEqualTo(meter.until(NINE.plusSeconds(40L * 86_400)));
    }

    @Test
    void hasTheSumsOfItsLines() {
        Usage usage = UsageRecord.usage(Meter.NONE
                .running(NINE, Map.of(Charge.inFull(Kind.ACTIVE, Tier.SPOT, PRICE), 8))
                .stopped(NINE.plusSeconds(1_800)));

        assertThat(usage.gpuSeconds()).isEqualTo(14_400);
        assertThat(usage.amount()).isEqualTo("11.20");
        assertThat(usage.currency()).isEqualTo("USD");
        assertThat(usage.lines()).singleElement().satisfies(line -> {
            assertThat(line.pricePerGpuHour()).isEqualTo("2.80");
            assertThat(line.creditShare()).isNull();
            assertThat(line.gpus()).isNull();
        });
    }

    @Test
    void hasNoAmountWhereNothingIsCharged() {
        Usage usage = UsageRecord.usage(
                Meter.NONE.running(NINE, Map.of(Charge.inFull(Kind.ACTIVE, Tier.SPOT, Optional.empty()), 8)));

        assertThat(usage.amount()).isNull();
        assertThat(usage.currency()).isNull();
    }

    @Test
    void ofALeaseThatAnEarlierVersionStartedIsTakenFromItsInstants() throws JsonProcessingException {
        Charge usable = Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, Optional.empty());

        assertThat(UsageRecord.meter(status(RUNNING.formatted(""))))
                .isEqualTo(Meter.NONE.running(NINE, Map.of(usable, 8)));
        assertThat(UsageRecord.meter(status(RUNNING.formatted(",'heldSince':'2026-12-01T09:30:00Z'")
                                + ",'usage':{'gpuSeconds':7200}"))
                        .until(NINE.plusSeconds(3_600))
                        .gpuSeconds())
                .isEqualTo(7_200 + 8 * 1_800);
        assertThat(UsageRecord.meter(
                        status(RUNNING.replace("Active", "Released").formatted("") + ",'usage':{'gpuSeconds':7200}")))
                .isEqualTo(new Meter(List.of(new Line(NINE, NINE, usable, 7_200, 0))));
    }

    @Test
    void ofALeaseThatAnEarlierVersionCountedAndThatKeptItsSizeIsCountedOnce() throws JsonProcessingException {
        String told = RUNNING.replace("Active", "Ending").formatted("") + ",'usage':{'gpuSeconds':14400}";

        assertThat(UsageRecord.meter(status(told))
                        .until(NINE.plusSeconds(3_600))
                        .gpuSeconds())
                .isEqualTo(8 * 3_600);
    }

    @Test
    void ofALeaseThatIsOverAndKeptItsSizeIsFromItsStartToItsEnd() throws JsonProcessingException {
        Charge usable = Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, Optional.empty());
        String over = RUNNING.replace("Active", "Released").replace("00Z'}", "00Z','endedAt':'2026-12-01T09:15:00Z'}");

        assertThat(UsageRecord.meter(status(over.formatted("") + ",'usage':{'gpuSeconds':7200}")))
                .isEqualTo(new Meter(List.of(new Line(NINE, NINE.plusSeconds(900), usable, 7_200, 0))));
        assertThat(UsageRecord.meter(
                        status(over.formatted(",'heldSince':'2026-12-01T09:10:00Z'") + ",'usage':{'gpuSeconds':5000}")))
                .as("what it held before is known by its sum alone")
                .isEqualTo(new Meter(List.of(new Line(NINE, NINE, usable, 5_000, 0))));
    }

    @Test
    void isInTheCurrencyOfItsStart() {
        var dirhams = Charge.inFull(Kind.ACTIVE, Tier.SPOT, Optional.of(new UnitPrice(BigDecimal.TEN, "AED")));
        Usage usage = UsageRecord.usage(Meter.NONE
                .running(NINE, Map.of(Charge.inFull(Kind.ACTIVE, Tier.SPOT, PRICE), 8))
                .running(NINE.plusSeconds(1_800), Map.of(dirhams, 8)));

        assertThat(usage.currency()).isEqualTo("USD");
        assertThat(usage.amount()).isEqualTo("11.20");
    }

    @Test
    void ofALeaseThatHasNotStartedIsNothing() {
        assertThat(UsageRecord.meter(GpuLeaseStatus.empty())).isEqualTo(Meter.NONE);
    }

    @Test
    void thatIsOfANewerVersionIsRefusedByName() {
        assertThatThrownBy(
                        () -> UsageRecord.meter(
                                status(
                                        "'usage':{'gpuSeconds':0,'lines':[{'kind':'Dreaming','from':'2026-12-01T09:00:00Z','to':'2026-12-01T09:00:00Z','gpuSeconds':0}]}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Dreaming");
    }

    @Test
    void isNeverMoreThanTheSchemaTakes() {
        var dear = Optional.of(new UnitPrice(new BigDecimal("999999999999999"), "USD"));
        Usage usage = UsageRecord.usage(Meter.NONE
                .running(NINE, Map.of(Charge.inFull(Kind.ACTIVE, Tier.SPOT, dear), 65_536))
                .stopped(NINE.plusSeconds(86_400)));

        assertThat(usage.amount()).matches("[0-9]{1,15}([.][0-9]{1,4})?");
    }
}
