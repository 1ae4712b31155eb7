package io.gpulease.simulate.form;

import io.gpulease.simulate.report.PackingReport;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/** How full a cluster got, for people who look at a terminal. */
final class PackingTable {
    private static final String ROW = "%-18s %12s %22s %12s %14s %14s";

    private PackingTable() {}

    static String of(PackingReport report) {
        return String.join(System.lineSeparator(), lines(report));
    }

    /** With each tenth of what is asked for. */
    static String wide(PackingReport report) {
        var lines = lines(report);
        lines.add("");
        lines.add("GPUs allocated in %, by the percent asked for:");
        for (var run : report.runs()) {
            var line = new StringBuilder("%-18s".formatted(run.ties()));
            for (int asked = 10; asked <= PackingReport.MORE; asked += 10) {
                line.append(" %d: %s".formatted(asked, mean(run.givenAt(asked))));
            }
            lines.add(line.toString());
        }
        return String.join(System.lineSeparator(), lines);
    }

    /** What was packed onto what. */
    static String heading(PackingReport report) {
        return "%s onto %,d %s with %,d GPUs under %s, mean of %d %s"
                .formatted(
                        report.pods(),
                        report.nodes(),
                        report.nodes() == 1 ? "node" : "nodes",
                        report.gpus(),
                        report.policy(),
                        report.seeds().size(),
                        report.seeds().size() == 1 ? "seed" : "seeds");
    }

    private static List<String> lines(PackingReport report) {
        var lines = new ArrayList<String>();
        lines.add(heading(report));
        lines.add("");
        lines.add(ROW.formatted("ties", "at 100 %", "lowest to highest", "at 130 %", "fragmented", "pods refused"));
        for (var run : report.runs()) {
            var all = run.givenAt(PackingReport.ALL);
            lines.add(ROW.formatted(
                            run.ties(),
                            mean(all),
                            range(all),
                            mean(run.givenAt(PackingReport.MORE)),
                            mean(run.fragmentedAt(PackingReport.ALL)),
                            number(run.refusedPercent()))
                    .stripTrailing());
        }
        lines.add("");
        lines.add("GPUs allocated in % of all, when 100 and 130 % had been asked for; fragmented: free and useless to"
                + " the usual");
        lines.add("pods at 100 %, in % of all GPUs; pods refused: in % of all that came.");
        return lines;
    }

    private static String range(DoubleSummaryStatistics of) {
        return of.getCount() == 0 ? "-" : number(of.getMin()) + " to " + number(of.getMax());
    }

    /** Nothing where no pod came at just that percent, as with few large ones. */
    static String mean(DoubleSummaryStatistics of) {
        return of.getCount() == 0 ? "-" : number(of.getAverage());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
