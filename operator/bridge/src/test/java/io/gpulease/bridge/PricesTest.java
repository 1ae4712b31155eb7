package io.gpulease.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.crds.LeaseQuoteStatus.Price;
import io.gpulease.engine.budget.Tariff;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PricesTest {

    private static final String PRICES =
            ",'price':{'currency':'USD','perGpuHour':{'Committed':'2.10','OnDemand':'2.80'}},'priceChanges':[{'from':'2027-02-01T00:00:00Z','perGpuHour':{'OnDemand':'2.50'}},{'from':'2027-01-01T00:00:00Z','perGpuHour':{'OnDemand':'2.60'}}]";

    private static Optional<Price> price(String prices, Tier tier, String start, Duration length, int gpus)
            throws JsonProcessingException {
        GpuPoolSpec pool = spec(prices);
        Instant from = Instant.parse(start);
        return Prices.of(pool, tier, new Window(from, from.plus(length)), gpus);
    }

    @Test
    void areOfAllGpusAndTheWholeTerm() throws JsonProcessingException {
        assertThat(price(PRICES, Tier.ON_DEMAND, "2026-12-01T00:00:00Z", Duration.ofDays(3), 64))
                .contains(new Price("12902.40", "USD"));
        assertThat(price(PRICES, Tier.COMMITTED, "2026-12-01T00:00:00Z", Duration.ofMinutes(1), 1))
                .as("to the nearest hundredth")
                .contains(new Price("0.04", "USD"));
    }

    @Test
    void areThoseOfTheStart() throws JsonProcessingException {
        assertThat(price(PRICES, Tier.ON_DEMAND, "2026-12-31T23:59:59Z", Duration.ofHours(1), 1))
                .contains(new Price("2.80", "USD"));
        assertThat(price(PRICES, Tier.ON_DEMAND, "2027-01-01T00:00:00Z", Duration.ofHours(1), 1))
                .contains(new Price("2.60", "USD"));
        assertThat(price(PRICES, Tier.ON_DEMAND, "2027-03-01T00:00:00Z", Duration.ofHours(1), 1))
                .contains(new Price("2.50", "USD"));
        assertThat(price(PRICES, Tier.COMMITTED, "2027-03-01T00:00:00Z", Duration.ofHours(1), 1))
                .as("of a tier that no change names")
                .contains(new Price("2.10", "USD"));
    }

    @Test
    void areTheSameInTheTariffThatBudgetsGoBy() throws JsonProcessingException {
        GpuPoolSpec pool = spec(PRICES);
        Tariff tariff = Prices.tariff(pool);
        for (String start : List.of(
                "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z", "2027-01-31T00:00:00Z", "2027-02-01T00:00:00Z")) {
            Instant at = Instant.parse(start);
            for (Tier tier : Tier.values()) {
                assertThat(tariff.price(tier, at.getEpochSecond()))
                        .as("%s at %s", tier, start)
                        .isEqualTo(Prices.unit(pool, tier, at));
            }
        }
    }

    @Test
    void areNoneWhereThePoolHasNone() throws JsonProcessingException {
        assertThat(price("", Tier.ON_DEMAND, "2026-12-01T00:00:00Z", Duration.ofHours(1), 1))
                .isEmpty();
        assertThat(price(PRICES, Tier.SPOT, "2026-12-01T00:00:00Z", Duration.ofHours(1), 1))
                .isEmpty();
    }

    @Test
    void areWhatWillBeChargedToTheCentAlsoOverTheEndOfAMonth() throws JsonProcessingException {
        assertThat(price(PRICES, Tier.ON_DEMAND, "2026-12-31T23:59:54Z", Duration.ofSeconds(12), 1))
                .as("0.0047 in each month")
                .contains(new Price("0.00", "USD"));
        assertThat(price(PRICES, Tier.ON_DEMAND, "2026-12-31T23:59:53Z", Duration.ofSeconds(14), 1))
                .as("0.0054 in each month")
                .contains(new Price("0.02", "USD"));
        assertThat(price(PRICES, Tier.ON_DEMAND, "2026-12-01T00:00:00Z", Duration.ofSeconds(14), 1))
                .as("0.0109 in one")
                .contains(new Price("0.01", "USD"));
    }

    @Test
    void haveTheDigitsOfTheirCurrency() throws JsonProcessingException {
        String yen = ",'price':{'currency':'JPY','perGpuHour':{'OnDemand':'400'}}";
        assertThat(price(yen, Tier.ON_DEMAND, "2026-12-01T00:00:00Z", Duration.ofMinutes(10), 1))
                .contains(new Price("67", "JPY"));
    }

    @Test
    void areCreditedInFullWhereThePoolDoesNotSay() throws JsonProcessingException {
        GpuPoolSpec silent = spec("");
        GpuPoolSpec says = spec(",'serviceCredits':{'nodeLoss':'0.5','lateHandover':'0'}");
        assertThat(Prices.creditShare(silent, Kind.NODE_LOSS)).isEqualByComparingTo("1");
        assertThat(Prices.creditShare(silent, Kind.ACTIVE)).isEqualByComparingTo("0");
        assertThat(Prices.creditShare(says, Kind.NODE_LOSS)).isEqualByComparingTo("0.5");
        assertThat(Prices.creditShare(says, Kind.LATE_HANDOVER)).isEqualByComparingTo("0");
        assertThat(Prices.creditShare(says, Kind.SITE_OUTAGE)).isEqualByComparingTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",'price':{'currency':'USD','perGpuHour':{'Spot':'much'}}",
                ",'price':{'currency':'USD','perGpuHour':{'Spot':'-1'}}",
                ",'price':{'currency':'USD'}",
                ",'price':{'perGpuHour':{'Spot':'1'}}",
                ",'price':{'currency':'USD','perGpuHour':{'Spot':'1'}},'priceChanges':[{'from':'soon','perGpuHour':{'Spot':'2'}}]",
                ",'serviceCredits':{'nodeLoss':'1.5'}"
            })
    void thatCannotBeReadMakeThePoolUnreadable(String prices) throws JsonProcessingException {
        var pool = new GpuPool();
        pool.getMetadata().setName("p");
        pool.setSpec(spec(prices));
        assertThat(Parties.pool(pool)).isInstanceOf(Reading.Unreadable.class);
    }

    private static GpuPoolSpec spec(String more) throws JsonProcessingException {
        String json = "{'gpuClass':'h200','nodeSelector':{'matchLabels':{'a':'b'}}%s}".formatted(more);
        return new ObjectMapper().readValue(json.replace('\'', '"'), GpuPoolSpec.class);
    }
}
