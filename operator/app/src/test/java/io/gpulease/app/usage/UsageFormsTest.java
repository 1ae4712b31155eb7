package io.gpulease.app.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.bridge.StatementLine;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.Segment;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class UsageFormsTest {

    private static final YearMonth DECEMBER = YearMonth.of(2026, 12);
    private static final Instant NINE = Instant.parse("2026-12-01T09:00:00Z");
    private static final Instant LAST_DAY = Instant.parse("2026-12-31T00:00:00Z");
    private static final Instant TEN = NINE.plusSeconds(3_600);

    private static Optional<UnitPrice> price(String perGpuHour, String currency) {
        return Optional.of(new UnitPrice(new BigDecimal(perGpuHour), currency));
    }

    private static Segment used(int gpus, Tier tier, Optional<UnitPrice> price) {
        return new Segment(NINE, TEN, gpus, Charge.inFull(Kind.ACTIVE, tier, price));
    }

    private static List<StatementLine> lines(String tenant, String lease, Segment... segments) {
        Meter meter = Meter.NONE;
        for (Segment segment : segments) {
            meter = meter.plus(segment);
        }
        return meter.lines().stream()
                .map(line -> new StatementLine(
                        tenant, tenant + "-ns", lease, "uid-" + lease, "h200", "hall", "memphis", line))
                .toList();
    }

    /** Two tenants, three leases, one of them with a lost node and one that is free of charge. */
    private static MonthUsage usage() {
        List<StatementLine> lines = new ArrayList<>();
        lines.addAll(lines("bees", "free", used(1, Tier.SPOT, Optional.empty())));
        lines.addAll(lines("ants", "b", used(8, Tier.ON_DEMAND, price("2.80", "USD"))));
        lines.addAll(lines(
                "ants",
                "a",
                used(8, Tier.ON_DEMAND, price("2.80", "USD")),
                new Segment(
                        NINE,
                        TEN,
                        8,
                        new Charge(Kind.NODE_LOSS, Tier.ON_DEMAND, new BigDecimal("0.5"), price("2.80", "USD")))));
        return new MonthUsage(DECEMBER, TEN, lines);
    }

    @Test
    void theTableSumsByTenantClassAndTier() {
        assertThat(UsageTable.summed(usage()).lines())
                .containsExactly(
                        "usage of 2026-12",
                        "",
                        "TENANT  CLASS  TIER      LEASES  GPU-HOURS  CREDITED     AMOUNT",
                        "ants    h200   OnDemand       2      24.00      4.00  56.00 USD",
                        "bees    h200   Spot           1       1.00      0.00          -",
                        "(all)                         3      25.00      4.00  56.00 USD");
    }

    @Test
    void theWideTableHasEveryLine() {
        assertThat(UsageTable.byLine(usage()).lines())
                .hasSize(2 + 1 + 4 + 1)
                .anyMatch(
                        row -> row.matches(
                                "ants +ants-ns/a +h200 +hall +OnDemand +NodeLoss +2026-12-01T09:00:00Z +2026-12-01T10:00:00Z +28800 +14400 +2.80 +11.20 USD"));
    }

    @Test
    void theTableTellsUpToWhenLeasesThatRunWereCounted() {
        Meter running = Meter.NONE
                .running(NINE, Map.of(Charge.inFull(Kind.ACTIVE, Tier.SPOT, Optional.empty()), 1))
                .until(TEN);
        var lines = running.lines().stream()
                .map(line -> new StatementLine("t", "n", "l", "u", "c", "", "", line))
                .toList();

        assertThat(UsageTable.summed(new MonthUsage(DECEMBER, TEN, lines)))
                .startsWith("usage of 2026-12, of leases that run up to 2026-12-01T10:00:00Z");
    }

    @Test
    void jsonHasSumsAndLinesOfEachTenantWithAmountsInQuotes() {
        var json = UsageJson.of(usage());

        assertThat(json.at("/tenants/0/tenant").asText()).isEqualTo("ants");
        assertThat(json.at("/tenants/0/amounts/USD").asText()).isEqualTo("56.00");
        assertThat(json.at("/tenants/0/amounts/USD").isTextual()).isTrue();
        assertThat(json.at("/tenants/0/gpuSeconds").asLong()).isEqualTo(24 * 3_600);
        assertThat(json.at("/tenants/0/lines")).hasSize(3);
        assertThat(json.at("/tenants/1/lines/0").has("amount")).isFalse();
    }

    @Test
    void oneTenantSeesItsOwnLinesOnly() {
        assertThat(usage().of("bees").lines())
                .singleElement()
                .extracting(StatementLine::lease)
                .isEqualTo("free");
        assertThat(usage().of("nobody").lines()).isEmpty();
    }

    @Test
    void focusBillsWhatIsUsedAndTakesOffWhatIsCredited() {
        var rows = Csv.read(new FocusCsv("Vulcan, \"the\" Cloud").of(usage()));
        var header = rows.getFirst();
        var charges = rows.stream()
                .skip(1)
                .map(row -> Map.of(
                        "category", row.get(header.indexOf("ChargeCategory")),
                        "billed", row.get(header.indexOf("BilledCost")),
                        "kind", row.get(header.indexOf("x_Kind")),
                        "provider", row.get(header.indexOf("ProviderName"))))
                .toList();

        assertThat(charges)
                .extracting(charge -> charge.get("category") + " " + charge.get("billed") + " " + charge.get("kind"))
                .containsExactly(
                        "Usage 22.40 Active", "Usage 22.40 NodeLoss", "Credit -11.20 NodeLoss", "Usage 22.40 Active");
        assertThat(charges).extracting(charge -> charge.get("provider")).containsOnly("Vulcan, \"the\" Cloud");
        assertThat(FocusCsv.leftOut(usage())).isEqualTo(1);
    }

    @Test
    void whatWasHandedOverLateIsToldAndNeitherUsedNorCharged() {
        var late = new Charge(Kind.LATE_HANDOVER, Tier.SPOT, new BigDecimal("0.5"), price("2.80", "USD"));
        var lines = lines("ants", "a", used(8, Tier.SPOT, price("2.80", "USD")), new Segment(NINE, TEN, 8, late));
        var usage = new MonthUsage(DECEMBER, TEN, lines);

        assertThat(MonthUsage.gpuSeconds(lines)).isEqualTo(8 * 3_600);
        assertThat(MonthUsage.creditedGpuSeconds(lines)).isEqualTo(8 * 3_600);
        assertThat(billed(new FocusCsv("Gpulease").of(usage))).isEqualTo(Map.of("USD", new BigDecimal("22.40")));
        assertThat(new FocusCsv("Gpulease").of(usage)).doesNotContain("LateHandover");
        assertThat(FocusCsv.leftOut(usage)).isEqualTo(1);
        assertThat(UsageTable.byLine(usage)).contains("LateHandover");
    }

    @Test
    void focusKeepsTheRulesOfItsSpecification() {
        assertThat(FocusRules.breaches(new FocusCsv("Gpulease").of(usage()))).isEmpty();
        assertThat(FocusRules.breaches(new FocusCsv("Gpulease").of(new MonthUsage(DECEMBER, TEN, List.of()))))
                .isEmpty();
    }

    @Test
    void focusKeepsThemWhateverWasUsedAndSumsToTheBill() {
        for (long seed = 1; seed <= 300; seed++) {
            MonthUsage usage = random(new Random(seed));
            String csv = new FocusCsv("Gpulease").of(usage);
            assertThat(FocusRules.breaches(csv)).as("seed %d", seed).isEmpty();
            assertThat(billed(csv)).as("seed %d", seed).isEqualTo(MonthUsage.amounts(held(usage)));
        }
    }

    private static List<StatementLine> held(MonthUsage usage) {
        return usage.lines().stream()
                .filter(line -> line.line().charge().kind().isHeld())
                .toList();
    }

    /** Of leases around the end of the year, in one of its months. */
    private static MonthUsage random(Random random) {
        YearMonth month = oneOf(random, List.of(DECEMBER, DECEMBER.plusMonths(1)));
        List<StatementLine> lines = new ArrayList<>();
        for (int lease = 0; lease < 1 + random.nextInt(6); lease++) {
            Kind kind = oneOf(random, List.of(Kind.values()));
            BigDecimal share = kind.isCredited() ? BigDecimal.valueOf(random.nextInt(10_001), 4) : BigDecimal.ZERO;
            Tier tier = oneOf(random, List.of(Tier.values()));
            String currency = oneOf(random, List.of("USD", "JPY", "KWD"));
            var price = Optional.of(new UnitPrice(BigDecimal.valueOf(random.nextInt(100_000), 4), currency));
            Instant from = LAST_DAY.plusSeconds(random.nextInt(86_400));
            var all = lines(
                    "t" + random.nextInt(2),
                    "l" + lease,
                    new Segment(
                            from,
                            from.plusSeconds(1 + random.nextInt(90_000)),
                            1 + random.nextInt(512),
                            new Charge(kind, tier, share, price)));
            all.stream().filter(line -> line.line().month().equals(month)).forEach(lines::add);
        }
        return new MonthUsage(month, LAST_DAY.plusSeconds(200_000), lines);
    }

    private static <T> T oneOf(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static Map<String, BigDecimal> billed(String csv) {
        var rows = Csv.read(csv);
        int currency = rows.getFirst().indexOf("BillingCurrency");
        int cost = rows.getFirst().indexOf("BilledCost");
        return rows.stream()
                .skip(1)
                .collect(Collectors.toMap(
                        row -> row.get(currency), row -> new BigDecimal(row.get(cost)), BigDecimal::add));
    }

    @Test
    void theRulesFindWhatIsWrong() {
        String csv = new FocusCsv("Gpulease").of(usage());

        assertThat(FocusRules.breaches(csv.replace("BilledCost", "Billed"))).isNotEmpty();
        assertThat(FocusRules.breaches(csv.replace(",Usage,", ",Consumption,"))).isNotEmpty();
        assertThat(FocusRules.breaches(csv.replace("USD", "QQQ"))).isNotEmpty();
        assertThat(FocusRules.breaches(csv.replace("22.4,2.8", "22.5,2.8"))).isNotEmpty();
        assertThat(FocusRules.breaches(csv.replace("GPU-Hours", "gpu hours"))).isNotEmpty();
        assertThat(FocusRules.breaches(csv.replace("T10:00:00Z", " 10:00"))).isNotEmpty();
        assertThat(FocusRules.breaches(csv.replace(",Compute,", ",Gpus,"))).isNotEmpty();
    }
}
