package io.gpulease.app.usage;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What FOCUS 1.2 demands of a dataset, as far as it bears on the columns that ours has: which columns there must be, their types and
 * allowed values, when each may be null, and how they hang together. Written from the specification, not from our writer.
 */
final class FocusRules {

    private static final Set<String> MANDATORY = Set.of(
            "BilledCost",
            "BillingAccountId",
            "BillingAccountName",
            "BillingCurrency",
            "BillingPeriodEnd",
            "BillingPeriodStart",
            "ChargeCategory",
            "ChargeClass",
            "ChargeDescription",
            "ChargePeriodEnd",
            "ChargePeriodStart",
            "ContractedCost",
            "EffectiveCost",
            "InvoiceIssuerName",
            "ListCost",
            "PricingQuantity",
            "PricingUnit",
            "ProviderName",
            "PublisherName",
            "ServiceCategory",
            "ServiceName");

    private static final Set<String> CONDITIONAL_OR_RECOMMENDED = Set.of(
            "AvailabilityZone",
            "BillingAccountType",
            "CapacityReservationId",
            "CapacityReservationStatus",
            "ChargeFrequency",
            "CommitmentDiscountCategory",
            "CommitmentDiscountId",
            "CommitmentDiscountName",
            "CommitmentDiscountQuantity",
            "CommitmentDiscountStatus",
            "CommitmentDiscountType",
            "CommitmentDiscountUnit",
            "ConsumedQuantity",
            "ConsumedUnit",
            "ContractedUnitPrice",
            "InvoiceId",
            "ListUnitPrice",
            "PricingCategory",
            "PricingCurrency",
            "PricingCurrencyContractedUnitPrice",
            "PricingCurrencyEffectiveCost",
            "PricingCurrencyListUnitPrice",
            "RegionId",
            "RegionName",
            "ResourceId",
            "ResourceName",
            "ResourceType",
            "ServiceSubcategory",
            "SkuId",
            "SkuMeter",
            "SkuPriceDetails",
            "SkuPriceId",
            "SubAccountId",
            "SubAccountName",
            "SubAccountType",
            "Tags");

    /** There must be these where there are prices by the list, and leases have labels. */
    private static final Set<String> WITH_PRICES =
            Set.of("SkuId", "SkuMeter", "SkuPriceDetails", "SkuPriceId", "ListUnitPrice", "Tags");

    private static final Pattern KEY_VALUES = Pattern.compile(
            "\\{(\"[^\"]+\":(\"[^\"]*\"|-?[0-9.]+|true|false|null)(,\"[^\"]+\":(\"[^\"]*\"|-?[0-9.]+|true|false|null))*)?}");

    private static final Set<String> NEVER_NULL = Set.of(
            "BilledCost",
            "BillingAccountId",
            "BillingCurrency",
            "BillingPeriodEnd",
            "BillingPeriodStart",
            "ChargeCategory",
            "ChargeFrequency",
            "ChargePeriodEnd",
            "ChargePeriodStart",
            "ContractedCost",
            "EffectiveCost",
            "InvoiceIssuerName",
            "ListCost",
            "ProviderName",
            "PublisherName",
            "ServiceCategory",
            "ServiceName",
            "ServiceSubcategory");

    private static final Set<String> DECIMALS = Set.of(
            "BilledCost",
            "ConsumedQuantity",
            "ContractedCost",
            "ContractedUnitPrice",
            "EffectiveCost",
            "ListCost",
            "ListUnitPrice",
            "PricingQuantity");

    private static final Set<String> INSTANTS =
            Set.of("BillingPeriodEnd", "BillingPeriodStart", "ChargePeriodEnd", "ChargePeriodStart");

    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "ChargeCategory", Set.of("Usage", "Purchase", "Tax", "Credit", "Adjustment"),
            "ChargeClass", Set.of("Correction"),
            "ChargeFrequency", Set.of("One-Time", "Recurring", "Usage-Based"),
            "PricingCategory", Set.of("Standard", "Dynamic", "Committed", "Other"),
            "ServiceCategory",
                    Set.of(
                            "AI and Machine Learning",
                            "Analytics",
                            "Business Applications",
                            "Compute",
                            "Databases",
                            "Developer Tools",
                            "Multicloud",
                            "Identity",
                            "Integration",
                            "Internet of Things",
                            "Management and Governance",
                            "Media",
                            "Migration",
                            "Mobile",
                            "Networking",
                            "Security",
                            "Storage",
                            "Web",
                            "Other"),
            "ServiceSubcategory",
                    Set.of(
                            "Containers",
                            "End User Computing",
                            "Quantum Compute",
                            "Serverless Compute",
                            "Virtual Machines",
                            "Other (Compute)"));

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+([.][0-9]+)?");
    private static final Pattern INSTANT = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
    private static final Pattern COLUMN = Pattern.compile("[A-Z][A-Za-z0-9]*");
    private static final Pattern COMPOUND_UNIT =
            Pattern.compile("[A-Z][A-Za-z]*-(Years|Months|Days|Hours|Minutes|Seconds)");
    /** Of a product that the writer may have rounded nowhere. */
    private static final List<String> EXACT = List.of("ContractedUnitPrice ContractedCost", "ListUnitPrice ListCost");

    private final List<String> breaches = new ArrayList<>();

    private FocusRules() {}

    /** What is wrong with the dataset, a sentence each. */
    static List<String> breaches(String csv) {
        var rules = new FocusRules();
        List<List<String>> rows = Csv.read(csv);
        List<String> header = rows.getFirst();
        rules.header(header);
        for (List<String> fields : rows.subList(1, rows.size())) {
            if (fields.size() != header.size()) {
                rules.breaches.add("a row has %d fields, the header %d".formatted(fields.size(), header.size()));
                continue;
            }
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < fields.size(); i++) {
                if (!fields.get(i).isEmpty()) {
                    row.put(header.get(i), fields.get(i));
                }
            }
            rules.row(row);
        }
        return rules.breaches;
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more dependency
    private void claim(boolean holds, String breach, Object... of) {
        if (!holds) {
            breaches.add(breach.formatted(of));
        }
    }

    private void header(List<String> columns) {
        claim(new HashSet<>(columns).size() == columns.size(), "a column is there twice: %s", columns);
        MANDATORY.forEach(column -> claim(columns.contains(column), "mandatory column %s is missing", column));
        WITH_PRICES.forEach(
                column -> claim(columns.contains(column), "column %s is missing, and there are prices", column));
        for (String column : columns) {
            boolean known = MANDATORY.contains(column) || CONDITIONAL_OR_RECOMMENDED.contains(column);
            claim(known || column.startsWith("x_"), "column %s is none of FOCUS 1.2 and has no x_", column);
            claim(
                    column.startsWith("x_") || COLUMN.matcher(column).matches(),
                    "column %s is not in Pascal case",
                    column);
        }
    }

    private void row(Map<String, String> row) {
        NEVER_NULL.forEach(column -> claim(row.containsKey(column), "%s is null: %s", column, row));
        DECIMALS.stream()
                .filter(row::containsKey)
                .forEach(column ->
                        claim(NUMBER.matcher(text(row, column)).matches(), "%s is no number: %s", column, row));
        INSTANTS.forEach(column -> claim(isInstant(text(row, column)), "%s is no instant: %s", column, row));
        ALLOWED.forEach((column, values) -> claim(
                !row.containsKey(column) || values.contains(text(row, column)), "%s is not allowed: %s", column, row));
        if (breaches.isEmpty()) {
            periods(row);
            pricing(row);
            consumption(row);
            pairs(row);
            currency(row);
        }
    }

    private static boolean isInstant(String text) {
        try {
            return INSTANT.matcher(text).matches()
                    && Instant.parse(text).toString().equals(text);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private void periods(Map<String, String> row) {
        Instant billedFrom = Instant.parse(text(row, "BillingPeriodStart"));
        Instant billedTo = Instant.parse(text(row, "BillingPeriodEnd"));
        Instant from = Instant.parse(text(row, "ChargePeriodStart"));
        Instant to = Instant.parse(text(row, "ChargePeriodEnd"));
        claim(billedFrom.isBefore(billedTo) && from.isBefore(to), "a period is empty: %s", row);
        claim(!from.isBefore(billedFrom) && !to.isAfter(billedTo), "charged outside of the billing period: %s", row);
    }

    private void pricing(Map<String, String> row) {
        boolean priced = Set.of("Usage", "Purchase").contains(text(row, "ChargeCategory"));
        for (String column : List.of(
                "PricingQuantity", "PricingCategory", "ContractedUnitPrice", "ListUnitPrice", "SkuId", "SkuPriceId")) {
            claim(!priced || row.containsKey(column), "%s is null though it is used or bought: %s", column, row);
        }
        claim(
                row.containsKey("PricingQuantity") == row.containsKey("PricingUnit"),
                "only one of PricingQuantity and PricingUnit is null: %s",
                row);
        for (String pair : EXACT) {
            String price = pair.split(" ", -1)[0];
            String cost = pair.split(" ", -1)[1];
            if (row.containsKey(price)) {
                claim(number(row, price).signum() >= 0, "%s is negative: %s", price, row);
                BigDecimal product = number(row, price).multiply(number(row, "PricingQuantity"));
                claim(product.compareTo(number(row, cost)) == 0, "%s is not price times quantity: %s", cost, row);
            } else {
                claim(
                        number(row, cost).compareTo(number(row, "BilledCost")) == 0,
                        "%s has no unit price and is not BilledCost: %s",
                        cost,
                        row);
            }
        }
        claim(
                !text(row, "ChargeCategory").equals("Purchase")
                        || !text(row, "ChargeFrequency").equals("Usage-Based"),
                "a purchase is not usage based: %s",
                row);
    }

    private void consumption(Map<String, String> row) {
        boolean used = text(row, "ChargeCategory").equals("Usage");
        claim(row.containsKey("ConsumedQuantity") == used, "ConsumedQuantity is for usage, and only for that: %s", row);
        claim(row.containsKey("ConsumedUnit") == used, "ConsumedUnit is for usage, and only for that: %s", row);
        for (String unit : List.of("ConsumedUnit", "PricingUnit")) {
            claim(
                    !row.containsKey(unit)
                            || COMPOUND_UNIT.matcher(text(row, unit)).matches(),
                    "%s is no unit such as GB-Hours: %s",
                    unit,
                    row);
        }
    }

    private void pairs(Map<String, String> row) {
        for (String of : List.of("Region", "SubAccount", "Resource")) {
            claim(row.containsKey(of + "Id") || !row.containsKey(of + "Name"), "%sName without %sId: %s", of, of, row);
        }
        claim(row.containsKey("RegionId") == row.containsKey("RegionName"), "a region has id and name: %s", row);
        claim(
                row.containsKey("SubAccountId") == row.containsKey("SubAccountName"),
                "a sub account has id and name: %s",
                row);
        for (String keyed : List.of("SkuPriceDetails", "Tags")) {
            claim(
                    KEY_VALUES.matcher(row.getOrDefault(keyed, "{}")).matches(),
                    keyed + " is no object of keys and plain values: %s",
                    row);
        }
        claim(row.containsKey("SkuId") || !row.containsKey("SkuPriceId"), "SkuPriceId without SkuId: %s", row);
    }

    private void currency(Map<String, String> row) {
        boolean known = Currency.getAvailableCurrencies().stream()
                .anyMatch(currency -> currency.getCurrencyCode().equals(text(row, "BillingCurrency")));
        claim(known, "BillingCurrency is none of ISO 4217: %s", row);
    }

    private static String text(Map<String, String> row, String column) {
        return row.getOrDefault(column, "");
    }

    private static BigDecimal number(Map<String, String> row, String column) {
        return new BigDecimal(row.getOrDefault(column, "0"));
    }
}
