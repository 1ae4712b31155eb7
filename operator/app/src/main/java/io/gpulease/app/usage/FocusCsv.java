package io.gpulease.app.usage;

import io.gpulease.bridge.EngineWords;
import io.gpulease.bridge.StatementLine;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.engine.metering.UnitPrice;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A month's usage as a dataset of FOCUS 1.2 (the FinOps Open Cost and Usage Specification), in CSV by RFC 4180. A line is one charge
 * of the category Usage and, where something of it is credited, another one of the category Credit; together they are what
 * the line costs. Null is an empty field. A line without a price, or of what was not held, is no charge, and not in it.
 */
public final class FocusCsv {

    /** Of quantities in hours; prices have four, so that their product is exact. */
    private static final int DIGITS = 12;

    private static final String END_OF_LINE = "\r\n";
    private static final String UNIT = "GPU-Hours";
    private static final String SERVICE = "GPU leasing";

    private final String provider;

    /** @param provider who bills: the name that the dataset gives as provider, publisher and issuer of the invoice */
    public FocusCsv(String provider) {
        this.provider = provider;
    }

    /** The columns, by name in the order of the alphabet; those of our own begin with {@code x_}. */
    enum Column {
        BilledCost,
        BillingAccountId,
        BillingAccountName,
        BillingCurrency,
        BillingPeriodEnd,
        BillingPeriodStart,
        ChargeCategory,
        ChargeClass,
        ChargeDescription,
        ChargeFrequency,
        ChargePeriodEnd,
        ChargePeriodStart,
        ConsumedQuantity,
        ConsumedUnit,
        ContractedCost,
        ContractedUnitPrice,
        EffectiveCost,
        InvoiceIssuerName,
        ListCost,
        ListUnitPrice,
        PricingCategory,
        PricingQuantity,
        PricingUnit,
        ProviderName,
        PublisherName,
        RegionId,
        RegionName,
        ResourceId,
        ResourceName,
        ResourceType,
        ServiceCategory,
        ServiceName,
        ServiceSubcategory,
        SkuId,
        SkuMeter,
        SkuPriceDetails,
        SkuPriceId,
        SubAccountId,
        SubAccountName,
        Tags,
        x_Kind,
        x_Tier
    }

    /** The header and a row for each charge, each ended by CR LF. */
    public String of(MonthUsage usage) {
        Stream<String> header =
                Stream.of(Stream.of(Column.values()).map(Enum::name).collect(Collectors.joining(",")));
        Stream<String> rows = usage.lines().stream()
                .filter(FocusCsv::isHeld)
                .flatMap(line -> line.line().charge().price().stream().flatMap(price -> rows(line, price)));
        return Stream.concat(header, rows).map(row -> row + END_OF_LINE).collect(Collectors.joining());
    }

    /** How many lines are left out, as nothing is charged for them. */
    public static long leftOut(MonthUsage usage) {
        return usage.lines().stream()
                .filter(line -> !isHeld(line) || line.line().charge().price().isEmpty())
                .count();
    }

    private static boolean isHeld(StatementLine line) {
        return line.line().charge().kind().isHeld();
    }

    private Stream<String> rows(StatementLine line, UnitPrice price) {
        BigDecimal gross = price.amount(line.line().gpuSeconds());
        BigDecimal credit = line.line().amount().orElseThrow().subtract(gross);
        List<String> rows = new ArrayList<>();
        rows.add(row(used(line, price, gross)));
        if (line.line().creditedGpuSeconds() > 0) {
            rows.add(row(credited(line, price, credit)));
        }
        return rows.stream();
    }

    private Map<Column, String> used(StatementLine line, UnitPrice price, BigDecimal billed) {
        BigDecimal hours = MonthUsage.hours(line.line().gpuSeconds(), DIGITS);
        String cost = number(hours.multiply(price.perGpuHour()));
        String unitPrice = number(price.perGpuHour());
        Map<Column, String> row = common(line, price);
        row.put(Column.BilledCost, billed.toPlainString());
        row.put(Column.EffectiveCost, billed.toPlainString());
        row.put(Column.ChargeCategory, "Usage");
        row.put(Column.ChargeFrequency, "Usage-Based");
        row.put(
                Column.ChargeDescription,
                "%s GPU-hours of %s (%s)"
                        .formatted(
                                MonthUsage.hours(line.line().gpuSeconds(), 2).toPlainString(),
                                line.gpuClass(),
                                tier(line)));
        row.put(Column.ConsumedQuantity, number(hours));
        row.put(Column.ConsumedUnit, UNIT);
        row.put(Column.PricingQuantity, number(hours));
        row.put(Column.PricingUnit, UNIT);
        row.put(Column.PricingCategory, "Standard");
        row.put(Column.ContractedUnitPrice, unitPrice);
        row.put(Column.ContractedCost, cost);
        row.put(Column.ListUnitPrice, unitPrice);
        row.put(Column.ListCost, cost);
        return row;
    }

    private Map<Column, String> credited(StatementLine line, UnitPrice price, BigDecimal credit) {
        Map<Column, String> row = common(line, price);
        String billed = credit.toPlainString();
        Stream.of(Column.BilledCost, Column.EffectiveCost, Column.ContractedCost, Column.ListCost)
                .forEach(cost -> row.put(cost, billed));
        row.put(Column.ChargeCategory, "Credit");
        row.put(Column.ChargeFrequency, "One-Time");
        row.put(
                Column.ChargeDescription,
                "credit for %s GPU-hours of %s (%s)"
                        .formatted(
                                MonthUsage.hours(line.line().creditedGpuSeconds(), 2)
                                        .toPlainString(),
                                line.gpuClass(),
                                UsageRecord.word(line.line().charge().kind())));
        return row;
    }

    private Map<Column, String> common(StatementLine line, UnitPrice price) {
        Map<Column, String> row = new EnumMap<>(Column.class);
        String tenant = line.tenant().isEmpty() ? line.namespace() : line.tenant();
        row.put(Column.BillingAccountId, tenant);
        row.put(Column.BillingAccountName, tenant);
        row.put(Column.BillingCurrency, price.currency());
        var month = line.line().month();
        row.put(Column.BillingPeriodStart, instant(month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC)));
        row.put(
                Column.BillingPeriodEnd,
                instant(month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC)));
        row.put(Column.ChargePeriodStart, instant(line.line().from()));
        row.put(Column.ChargePeriodEnd, instant(line.line().to()));
        row.put(Column.InvoiceIssuerName, provider);
        row.put(Column.ProviderName, provider);
        row.put(Column.PublisherName, provider);
        row.put(Column.RegionId, line.site());
        row.put(Column.RegionName, line.site());
        row.put(Column.ResourceId, line.uid());
        row.put(Column.ResourceName, line.namespace() + "/" + line.lease());
        row.put(Column.ResourceType, "GpuLease");
        row.put(Column.ServiceCategory, "Compute");
        row.put(Column.ServiceSubcategory, "Other (Compute)");
        row.put(Column.ServiceName, SERVICE);
        row.put(Column.SkuId, line.gpuClass());
        row.put(Column.SkuMeter, "GPU time");
        row.put(Column.SkuPriceDetails, "{\"GpuCount\":1}");
        row.put(Column.SkuPriceId, "%s/%s/%s".formatted(line.gpuClass(), line.pool(), tier(line)));
        row.put(Column.SubAccountId, line.namespace());
        row.put(Column.SubAccountName, line.namespace());
        row.put(Column.x_Kind, UsageRecord.word(line.line().charge().kind()));
        row.put(Column.x_Tier, tier(line));
        return row;
    }

    private static String tier(StatementLine line) {
        return EngineWords.word(line.line().charge().tier());
    }

    /** A whole second in UTC, as all of ours are. */
    private static String instant(Instant instant) {
        return instant.toString();
    }

    private static String number(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String row(Map<Column, String> fields) {
        return Stream.of(Column.values())
                .map(column -> quoted(fields.getOrDefault(column, "")))
                .collect(Collectors.joining(","));
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
