package io.gpulease.simulate.form;

import static io.gpulease.simulate.form.ReportTable.number;
import static io.gpulease.simulate.form.ReportTable.percent;
import static io.gpulease.simulate.form.ReportTable.row;

import io.gpulease.simulate.report.Leasing;
import io.gpulease.simulate.report.Leasing.Reasoned;
import java.util.ArrayList;
import java.util.List;

/** What only the engine tells, for people who look at a terminal. */
final class LeasingTable {
    private static final double HOUR = 3600;

    private LeasingTable() {}

    static List<String> lines(Leasing leasing) {
        var lines = new ArrayList<String>();
        lines.add(row("of free GPUs, those on nodes in use", percent(leasing.strandedShare())));
        lines.add(row("reclaimed before their end", "%,d".formatted(leasing.reclaimed())));
        lines.add(row("bookings that could not be kept", "%,d".formatted(leasing.displaced())));
        if (leasing.gangs().leases() > 0) {
            lines.add(row(
                    "leases of several nodes", "%,d".formatted(leasing.gangs().leases())));
            lines.add(row(
                    "  in the smallest domain that was free",
                    percent(leasing.gangs().closestShare())));
            lines.add(row(
                    "  in the smallest domain there is", percent(leasing.gangs().closestOfAllShare())));
        }
        leasing.waited()
                .forEach(waited ->
                        lines.add(row("waited, hours: " + waited.reason(), number(waited.leaseSeconds() / HOUR))));
        leasing.refused().forEach(refused -> add(lines, "refused: ", refused));
        leasing.unstarted().forEach(unstarted -> add(lines, "never started: ", unstarted));
        return lines;
    }

    private static void add(List<String> lines, String what, Reasoned leases) {
        lines.add(row(what + leases.reason(), "%,d".formatted(leases.leases())));
        lines.add("  %s: %s".formatted(leases.example(), leases.message()));
    }
}
