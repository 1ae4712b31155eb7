package io.gpulease.app.usage;

import io.gpulease.bridge.StatementLine;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What was used in a month (UTC).
 *
 * @param asOf up to when leases that run were counted
 * @param lines in the order of {@link StatementLine#IN_ORDER}
 */
public record MonthUsage(YearMonth month, Instant asOf, List<StatementLine> lines) {

    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3_600);

    public MonthUsage {
        lines = lines.stream().sorted(StatementLine.IN_ORDER).toList();
    }

    /** The same, of one tenant. */
    public MonthUsage of(String tenant) {
        return new MonthUsage(
                month,
                asOf,
                lines.stream().filter(line -> line.tenant().equals(tenant)).toList());
    }

    /** The tenants with the lines of each, in order. */
    NavigableMap<String, List<StatementLine>> byTenant() {
        var tenants = new TreeMap<String, List<StatementLine>>();
        lines.stream()
                .map(StatementLine::tenant)
                .distinct()
                .forEach(tenant -> tenants.put(tenant, of(tenant).lines()));
        return tenants;
    }

    /** Sums of what the lines cost, by currency. */
    static NavigableMap<String, BigDecimal> amounts(Collection<StatementLine> lines) {
        var amounts = new TreeMap<String, BigDecimal>();
        for (StatementLine line : lines) {
            line.line()
                    .charge()
                    .price()
                    .ifPresent(price ->
                            amounts.merge(price.currency(), line.line().amount().orElseThrow(), BigDecimal::add));
        }
        return amounts;
    }

    /** Those that the leases held. */
    static long gpuSeconds(Collection<StatementLine> lines) {
        return lines.stream()
                .filter(line -> line.line().charge().kind().isHeld())
                .mapToLong(line -> line.line().gpuSeconds())
                .sum();
    }

    static long creditedGpuSeconds(Collection<StatementLine> lines) {
        return lines.stream()
                .mapToLong(line -> line.line().creditedGpuSeconds())
                .sum();
    }

    /** To show: rounded half up to that many digits. */
    static BigDecimal hours(long gpuSeconds, int digits) {
        return BigDecimal.valueOf(gpuSeconds).divide(SECONDS_PER_HOUR, digits, RoundingMode.HALF_UP);
    }
}
