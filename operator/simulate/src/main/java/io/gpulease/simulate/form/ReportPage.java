package io.gpulease.simulate.form;

import io.gpulease.simulate.form.Page.Tile;
import io.gpulease.simulate.form.Plot.Line;
import io.gpulease.simulate.form.Plot.Point;
import io.gpulease.simulate.report.Leasing;
import io.gpulease.simulate.report.Measures.Spread;
import io.gpulease.simulate.report.Report;
import io.gpulease.simulate.report.Subject;
import io.gpulease.simulate.report.Tenants.Share;
import io.gpulease.simulate.report.Timeline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A replay as a page with plots. */
final class ReportPage {
    private static final double MINUTE = 60;
    private static final double HOUR = 3600;
    private static final double DAY = 24 * HOUR;
    private static final int MOST_TENANTS = 15;

    private final Report report;

    private ReportPage(Report report) {
        this.report = report;
    }

    static String of(Report report) {
        return new ReportPage(report).html();
    }

    private String html() {
        var page = new Page("%s under %s".formatted(report.trace(), report.policy()), ReportTable.heading(report) + ".")
                .tiles(tiles())
                .plot(use())
                .plot(queue())
                .plot(waits());
        report.leasing().ifPresent(leasing -> {
            if (leasing.isSplit()) {
                page.plot(split(leasing));
            }
            LeasingPage.add(page, leasing);
        });
        tenants(page);
        if (!report.remarks().isEmpty()) {
            page.table(
                    "Not played as it is written",
                    List.of("what"),
                    report.remarks().stream().map(List::of).toList());
        }
        return page.table("In figures", List.of("", "mean", "median", "95 %", "highest"), figures())
                .html();
    }

    private List<Tile> tiles() {
        var measures = report.measures();
        var tiles = new ArrayList<Tile>();
        tiles.add(new Tile("mean wait", length(measures.waitSeconds().mean())));
        tiles.add(new Tile("95 % wait at most", length(measures.waitSeconds().p95())));
        tiles.add(new Tile(
                "bounded slowdown, mean", number(measures.boundedSlowdown().mean())));
        tiles.add(new Tile("utilisation", percent(measures.utilisation())));
        if (report.subject() == Subject.JOBS) {
            tiles.add(new Tile("larger than the pool, refused", "%,d".formatted(report.refused())));
        }
        report.leasing().ifPresent(leasing -> tiles.addAll(LeasingPage.tiles(leasing)));
        measures.promises().ifPresent(promises -> {
            tiles.add(new Tile("starts later than told", "%,d of %,d".formatted(promises.broken(), promises.told())));
            tiles.add(new Tile("told start minus start, median", length(promises.medianEarlySeconds())));
        });
        measures.deadlines().ifPresent(deadlines -> {
            tiles.add(new Tile("deadlines met", percent(deadlines.met())));
            tiles.add(new Tile("could be met at best", percent(deadlines.ceiling())));
        });
        return tiles;
    }

    private Plot use() {
        var timeline = report.timeline();
        var used = overTime("in use", true, timeline, timeline.used());
        var pool = new Line(
                "the pool",
                false,
                List.of(
                        new Point(0, report.processors()),
                        new Point(used.points().getLast().x(), report.processors())));
        return new Plot(
                capital(report.subject().capacity()) + " in use",
                time(timeline),
                Axis.linear(report.subject().capacity(), 0, report.processors()),
                List.of(used, pool));
    }

    private Plot queue() {
        var timeline = report.timeline();
        return new Plot(
                capital(report.subject().capacity()) + " asked for by those who wait",
                time(timeline),
                Axis.linear(report.subject().capacity(), 0, Collections.max(timeline.waiting())),
                List.of(overTime("waited for", true, timeline, timeline.waiting())));
    }

    private Plot split(Leasing leasing) {
        var timeline = report.timeline();
        return new Plot(
                "Free GPUs, and those of them on nodes that are in use",
                time(timeline),
                Axis.linear("GPUs", 0, Collections.max(leasing.free())),
                List.of(
                        overTime("free", false, timeline, leasing.free()),
                        overTime("on nodes in use", true, timeline, leasing.stranded())));
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static Axis time(Timeline timeline) {
        return Axis.linear(
                unit(timeline) == DAY ? "days since the first arrival" : "hours since the first arrival",
                0,
                timeline.stepSeconds() * timeline.used().size() / unit(timeline));
    }

    private static double unit(Timeline timeline) {
        return timeline.stepSeconds() * timeline.used().size() > 3 * DAY ? DAY : HOUR;
    }

    private static Line overTime(String name, boolean filled, Timeline timeline, List<Double> values) {
        double step = timeline.stepSeconds() / unit(timeline);
        return new Line(
                name,
                filled,
                IntStream.range(0, values.size())
                        .mapToObj(i -> new Point((i + 0.5) * step, values.get(i)))
                        .toList());
    }

    private Plot waits() {
        var waits = report.waits();
        return new Plot(
                "So many of the %s wait at most so long"
                        .formatted(report.subject().many()),
                Axis.linear("% of the " + report.subject().many(), 0, waits.size() - 1.0),
                Axis.lengths("wait", waits.getLast()),
                List.of(new Line(
                        "wait",
                        true,
                        IntStream.range(0, waits.size())
                                .mapToObj(i -> new Point(i, Axis.ofLength(waits.get(i))))
                                .toList())));
    }

    private void tenants(Page page) {
        var shares = report.tenants().shares();
        if (shares.isEmpty()) {
            return;
        }
        var most = shares.stream().limit(MOST_TENANTS).toList();
        var which = shares.size() > most.size()
                ? "the %d of %,d tenants who used most".formatted(most.size(), shares.size())
                : "by tenant";
        page.bars(new Bars(
                capital(hours()) + " used, " + which,
                most.stream()
                        .map(s -> new Bars.Bar(
                                s.tenant(), s.processorSeconds(), "%,.0f h".formatted(s.processorSeconds() / HOUR)))
                        .toList()));
        page.bars(new Bars(
                "Mean wait, " + which,
                most.stream()
                        .map(s -> new Bars.Bar(
                                s.tenant(),
                                s.waitSeconds().mean(),
                                length(s.waitSeconds().mean())))
                        .toList()));
        page.table(
                "Tenants: " + which,
                List.of("tenant", report.subject().many(), hours(), "mean wait", "median", "95 %", "slowdown"),
                most.stream().map(ReportPage::row).toList());
    }

    private String hours() {
        return report.subject() == Subject.JOBS ? "processor hours" : "GPU hours";
    }

    private static List<String> row(Share share) {
        return List.of(
                share.tenant(),
                "%,d".formatted(share.jobs()),
                number(share.processorSeconds() / HOUR),
                length(share.waitSeconds().mean()),
                length(share.waitSeconds().median()),
                length(share.waitSeconds().p95()),
                number(share.slowdown()));
    }

    private List<List<String>> figures() {
        var measures = report.measures();
        var slowdown = measures.boundedSlowdown();
        return List.of(
                lengths("wait", measures.waitSeconds()),
                lengths("arrival to end", measures.completionSeconds()),
                List.of(
                        "bounded slowdown",
                        number(slowdown.mean()),
                        number(slowdown.median()),
                        number(slowdown.p95()),
                        number(slowdown.highest())));
    }

    private static List<String> lengths(String name, Spread of) {
        return List.of(name, length(of.mean()), length(of.median()), length(of.p95()), length(of.highest()));
    }

    private static String length(double seconds) {
        double size = Math.abs(seconds);
        if (size < 2 * MINUTE) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        if (size < 2 * HOUR) {
            return String.format(Locale.ROOT, "%.1f min", seconds / MINUTE);
        }
        return size < 2 * DAY
                ? String.format(Locale.ROOT, "%.1f h", seconds / HOUR)
                : String.format(Locale.ROOT, "%,.1f d", seconds / DAY);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.2f", value);
    }
}
