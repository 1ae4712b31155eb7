package io.gpulease.simulate.report;

import io.gpulease.simulate.report.Measures.Spread;
import io.gpulease.simulate.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A replay and what came of it.
 *
 * @param refused jobs that asked for more than the pool has
 */
public record Report(
        String trace, String policy, int processors, Trace.LeftOut leftOut, int refused, Measures measures) {
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    /** For people. */
    public String table() {
        var lines = new ArrayList<String>();
        lines.add("%s: %,d %s on %,d processors under %s%s"
                .formatted(
                        trace,
                        measures.jobs(),
                        measures.jobs() == 1 ? "job" : "jobs",
                        processors,
                        policy,
                        notReplayed()));
        lines.add("");
        lines.add(row("", "mean", "median", "95 %", "highest"));
        lines.add(spread("wait, minutes", measures.waitSeconds(), MINUTE));
        lines.add(spread("bounded slowdown", measures.boundedSlowdown(), 1));
        lines.add("");
        lines.add(row("utilisation", "%.1f %%".formatted(measures.utilisation() * 100)));
        lines.add(row("load", "%.1f %%".formatted(measures.load() * 100)));
        lines.add(row("makespan, hours", number(measures.makespanSeconds() / (double) HOUR)));
        measures.promises().ifPresent(promises -> {
            lines.add(row("starts later than told", "%,d".formatted(promises.broken())));
            lines.add(row("told start minus start, minutes: median", number(promises.medianEarlySeconds() / MINUTE)));
            lines.add(row("told start minus start, minutes: 90 %", number(promises.p90EarlySeconds() / MINUTE)));
        });
        return String.join(System.lineSeparator(), lines);
    }

    private String notReplayed() {
        var reasons = new ArrayList<String>();
        count(reasons, leftOut.withoutProcessors(), "without a number of processors");
        count(reasons, leftOut.withoutRunTime(), "without a run time");
        count(reasons, refused, "larger than the pool");
        return reasons.isEmpty() ? "" : "; left out: " + String.join(", ", reasons);
    }

    private static void count(List<String> reasons, int jobs, String reason) {
        if (jobs > 0) {
            reasons.add("%,d %s".formatted(jobs, reason));
        }
    }

    private static String spread(String name, Spread of, int unit) {
        return row(
                name,
                number(of.mean() / unit),
                number(of.median() / unit),
                number(of.p95() / unit),
                number(of.highest() / unit));
    }

    private static String row(String name, String... cells) {
        var line = new StringBuilder("%-40s".formatted(name));
        for (var cell : cells) {
            line.append("%14s".formatted(cell));
        }
        return line.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.2f", value);
    }
}
