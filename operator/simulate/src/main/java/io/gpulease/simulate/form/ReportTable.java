package io.gpulease.simulate.form;

import io.gpulease.simulate.report.Deadlines;
import io.gpulease.simulate.report.Leasing;
import io.gpulease.simulate.report.Measures;
import io.gpulease.simulate.report.Measures.Spread;
import io.gpulease.simulate.report.Report;
import io.gpulease.simulate.report.Subject;
import io.gpulease.simulate.report.Tenants;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A replay for people who look at a terminal. */
public final class ReportTable {
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final int PERCENT = 100;

    private ReportTable() {}

    public static String of(Report report) {
        return String.join(System.lineSeparator(), lines(report));
    }

    /** With a line for each tenant. */
    static String wide(Report report) {
        var lines = lines(report);
        var shares = report.tenants().shares();
        if (!shares.isEmpty()) {
            lines.add("");
            lines.add(row(
                    "tenant",
                    report.subject().many(),
                    "hours x " + (report.subject() == Subject.JOBS ? "procs" : "GPUs"),
                    "wait: mean",
                    "median",
                    "95 %",
                    "slowdown",
                    report.leasing().isPresent() ? "not started" : ""));
            shares.forEach(share -> lines.add(tenant(share, report.leasing().isPresent())));
        }
        return String.join(System.lineSeparator(), lines);
    }

    /** What was replayed, and what could not be. */
    static String heading(Report report) {
        return "%s: %s on %,d %s under %s%s"
                .formatted(
                        report.trace(),
                        report.subject().count(report.measures().jobs()),
                        report.processors(),
                        report.subject().capacity(),
                        report.policy(),
                        notReplayed(report));
    }

    private static List<String> lines(Report report) {
        var measures = report.measures();
        var lines = new ArrayList<String>();
        lines.add(heading(report));
        report.remarks().forEach(remark -> lines.add("  not played as it is written: " + remark));
        lines.add("");
        lines.add(row("", "mean", "median", "95 %", "highest"));
        lines.add(spread("wait, minutes", measures.waitSeconds(), MINUTE));
        lines.add(spread("arrival to end, hours", measures.completionSeconds(), HOUR));
        lines.add(spread("bounded slowdown", measures.boundedSlowdown(), 1));
        lines.add("");
        lines.add(row("utilisation", percent(measures.utilisation())));
        lines.add(row("load", percent(measures.load())));
        lines.add(row("makespan, hours", number(measures.makespanSeconds() / (double) HOUR)));
        measures.promises().ifPresent(promises -> addPromises(lines, promises));
        measures.deadlines().ifPresent(deadlines -> addDeadlines(lines, deadlines));
        if (!report.tenants().shares().isEmpty()) {
            lines.add(row("tenants", "%,d".formatted(report.tenants().shares().size())));
            lines.add(row(
                    "fairness (Jain) of their slowdowns",
                    number(report.tenants().fairness())));
        }
        report.leasing().ifPresent(leasing -> lines.addAll(LeasingTable.lines(leasing)));
        return lines;
    }

    private static void addPromises(List<String> lines, Measures.Promises promises) {
        lines.add(row("starts later than told", "%,d".formatted(promises.broken()), percent(promises.brokenShare())));
        if (promises.never() > 0) {
            lines.add(row("  of these never", "%,d".formatted(promises.never())));
        }
        lines.add(row("told start minus start, minutes: median", number(promises.medianEarlySeconds() / MINUTE)));
        lines.add(row("told start minus start, minutes: 90 %", number(promises.p90EarlySeconds() / MINUTE)));
    }

    private static void addDeadlines(List<String> lines, Deadlines deadlines) {
        lines.add(row("deadlines met", percent(deadlines.met())));
        lines.add(row("could be met on an empty pool", percent(deadlines.ceiling())));
        for (var kind : deadlines.kinds()) {
            lines.add(row("deadlines met: " + kind.name(), percent(kind.met()), "%,d jobs".formatted(kind.jobs())));
        }
    }

    private static String tenant(Tenants.Share share, boolean withRefused) {
        return row(
                share.tenant(),
                "%,d".formatted(share.jobs()),
                number(share.processorSeconds() / HOUR),
                number(share.waitSeconds().mean() / MINUTE),
                number(share.waitSeconds().median() / MINUTE),
                number(share.waitSeconds().p95() / MINUTE),
                number(share.slowdown()),
                withRefused ? "%,d".formatted(share.refused()) : "");
    }

    private static String notReplayed(Report report) {
        var reasons = new ArrayList<String>();
        count(reasons, report.leftOut().withoutProcessors(), "without a number of processors");
        count(reasons, report.leftOut().withoutRunTime(), "without a run time");
        count(reasons, report.refused(), "larger than the pool");
        int notStarted = report.leasing().map(Leasing::notStarted).orElse(0);
        return (notStarted == 0 ? "" : "; %,d more did not start".formatted(notStarted))
                + (reasons.isEmpty() ? "" : "; left out: " + String.join(", ", reasons));
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

    static String row(String name, String... cells) {
        var line = new StringBuilder("%-40s".formatted(name));
        for (var cell : cells) {
            line.append("%14s".formatted(cell));
        }
        return line.toString().stripTrailing();
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * PERCENT);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%,.2f", value);
    }
}
