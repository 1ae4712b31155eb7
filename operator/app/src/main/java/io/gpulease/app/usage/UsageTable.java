package io.gpulease.app.usage;

import io.gpulease.app.table.Aligned;
import io.gpulease.bridge.EngineWords;
import io.gpulease.bridge.StatementLine;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.engine.metering.UnitPrice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A month's usage for people: summed by tenant, class and tier, or line by line. */
public final class UsageTable {

    private static final int DIGITS = 2;

    private UsageTable() {}

    /** One row for each tenant, class and tier, then the sums. */
    public static String summed(MonthUsage usage) {
        NavigableMap<String, List<StatementLine>> rows = new TreeMap<>();
        for (StatementLine line : usage.lines()) {
            String key = "%s\0%s\0%s"
                    .formatted(
                            line.tenant(),
                            line.gpuClass(),
                            EngineWords.word(line.line().charge().tier()));
            rows.computeIfAbsent(key, _ -> new ArrayList<>()).add(line);
        }
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("TENANT", "CLASS", "TIER", "LEASES", "GPU-HOURS", "CREDITED", "AMOUNT"));
        rows.values()
                .forEach(lines -> cells.add(sums(
                        List.of(
                                shown(lines.getFirst().tenant()),
                                lines.getFirst().gpuClass(),
                                EngineWords.word(
                                        lines.getFirst().line().charge().tier())),
                        lines)));
        cells.add(sums(List.of("(all)", "", ""), usage.lines()));
        return heading(usage) + Aligned.rows(cells, 3);
    }

    private static List<String> sums(List<String> of, List<StatementLine> lines) {
        List<String> row = new ArrayList<>(of);
        row.add(Long.toString(lines.stream().map(StatementLine::uid).distinct().count()));
        row.add(hours(MonthUsage.gpuSeconds(lines)));
        row.add(hours(MonthUsage.creditedGpuSeconds(lines)));
        row.add(amounts(lines));
        return row;
    }

    private static String amounts(Collection<StatementLine> lines) {
        NavigableMap<String, BigDecimal> amounts = MonthUsage.amounts(lines);
        return amounts.isEmpty()
                ? "-"
                : amounts.entrySet().stream()
                        .map(amount -> amount.getValue().toPlainString() + " " + amount.getKey())
                        .collect(Collectors.joining(", "));
    }

    /** One row for each line of each lease, then the sums. */
    public static String byLine(MonthUsage usage) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of(
                "TENANT",
                "LEASE",
                "CLASS",
                "POOL",
                "TIER",
                "KIND",
                "FROM",
                "TO",
                "GPU-SECONDS",
                "CREDITED",
                "PRICE",
                "AMOUNT"));
        usage.lines().forEach(line -> cells.add(row(line)));
        cells.add(List.of(
                "(all)",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                Long.toString(MonthUsage.gpuSeconds(usage.lines())),
                Long.toString(MonthUsage.creditedGpuSeconds(usage.lines())),
                "",
                amounts(usage.lines())));
        return heading(usage) + Aligned.rows(cells, 8);
    }

    private static List<String> row(StatementLine line) {
        var charge = line.line().charge();
        return List.of(
                shown(line.tenant()),
                line.namespace() + "/" + line.lease(),
                line.gpuClass(),
                shown(line.pool()),
                EngineWords.word(charge.tier()),
                UsageRecord.word(charge.kind()),
                line.line().from().toString(),
                line.line().to() + (line.line().isRunning() ? "+" : ""),
                Long.toString(line.line().gpuSeconds()),
                Long.toString(line.line().creditedGpuSeconds()),
                charge.price().map(UnitPrice::text).orElse("-"),
                amounts(List.of(line)));
    }

    private static String heading(MonthUsage usage) {
        boolean goesOn = usage.lines().stream().anyMatch(line -> line.line().isRunning());
        return "usage of %s%s%n%n".formatted(usage.month(), goesOn ? ", of leases that run up to " + usage.asOf() : "");
    }

    private static String shown(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String hours(long gpuSeconds) {
        return MonthUsage.hours(gpuSeconds, DIGITS).toPlainString();
    }
}
