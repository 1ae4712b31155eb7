package io.gpulease.simulate.form;

import io.gpulease.simulate.form.Page.Tile;
import io.gpulease.simulate.form.Plot.Line;
import io.gpulease.simulate.form.Plot.Point;
import io.gpulease.simulate.report.PackingReport;
import io.gpulease.simulate.report.PackingReport.Run;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** How full a cluster got, as a page with plots. */
final class PackingPage {
    private static final int MOST = PackingReport.MORE;
    private static final Axis ASKED = Axis.linear("GPUs asked for so far, % of all", 0, MOST);

    private PackingPage() {}

    static String of(PackingReport report) {
        return new Page("%s under %s".formatted(report.pods(), report.policy()), PackingTable.heading(report) + ".")
                .tiles(tiles(report))
                .plot(allocated(report))
                .plot(fragmented(report))
                .table(
                        "In figures, % of all GPUs",
                        List.of("ties", "at 100 %", "lowest", "highest", "at 130 %", "fragmented", "pods refused, %"),
                        report.runs().stream().map(PackingPage::row).toList())
                .html();
    }

    private static List<Tile> tiles(PackingReport report) {
        var worst = report.worst();
        return List.of(
                new Tile("allocated at 100 %, worst ties", PackingTable.mean(worst.givenAt(PackingReport.ALL)) + " %"),
                new Tile("of these ties", worst.ties()),
                new Tile("fragmented then", PackingTable.mean(worst.fragmentedAt(PackingReport.ALL)) + " %"),
                new Tile("pods refused in all", String.format(Locale.ROOT, "%.1f %%", worst.refusedPercent())));
    }

    private static Plot allocated(PackingReport report) {
        var lines = new ArrayList<Line>();
        lines.add(new Line("all that was asked for", false, List.of(new Point(0, 0), new Point(100, 100))));
        report.runs().forEach(run -> lines.add(line(run, Run::givenAt)));
        return new Plot("GPUs allocated", ASKED, Axis.linear("% of all GPUs", 0, 100), lines);
    }

    private static Plot fragmented(PackingReport report) {
        var lines =
                report.runs().stream().map(run -> line(run, Run::fragmentedAt)).toList();
        double highest = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::y)
                .max()
                .orElse(1);
        return new Plot(
                "Free GPUs that are useless to the usual pods", ASKED, Axis.linear("% of all GPUs", 0, highest), lines);
    }

    private static Line line(Run run, BiFunction<Run, Integer, DoubleSummaryStatistics> value) {
        return new Line(
                "ties " + run.ties(),
                false,
                IntStream.rangeClosed(0, MOST)
                        .filter(asked -> value.apply(run, asked).getCount() > 0)
                        .mapToObj(asked ->
                                new Point(asked, value.apply(run, asked).getAverage()))
                        .toList());
    }

    private static List<String> row(Run run) {
        var all = run.givenAt(PackingReport.ALL);
        boolean told = all.getCount() > 0;
        return List.of(
                run.ties(),
                PackingTable.mean(all),
                told ? String.format(Locale.ROOT, "%.2f", all.getMin()) : "-",
                told ? String.format(Locale.ROOT, "%.2f", all.getMax()) : "-",
                PackingTable.mean(run.givenAt(PackingReport.MORE)),
                PackingTable.mean(run.fragmentedAt(PackingReport.ALL)),
                String.format(Locale.ROOT, "%.2f", run.refusedPercent()));
    }
}
