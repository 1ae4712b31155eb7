package io.gpulease.simulate.form;

import io.gpulease.simulate.form.Page.Tile;
import io.gpulease.simulate.report.Leasing;
import io.gpulease.simulate.report.Leasing.Reasoned;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What only the engine tells, in a page. */
final class LeasingPage {
    private static final double HOUR = 3600;

    private LeasingPage() {}

    static List<Tile> tiles(Leasing leasing) {
        var tiles = new ArrayList<Tile>();
        tiles.add(new Tile("refused or never started", "%,d".formatted(leasing.notStarted())));
        tiles.add(new Tile("of free GPUs, those on nodes in use", percent(leasing.strandedShare())));
        tiles.add(new Tile("reclaimed before their end", "%,d".formatted(leasing.reclaimed())));
        if (leasing.gangs().leases() > 0) {
            tiles.add(new Tile(
                    "of leases of several nodes, in the smallest free domain",
                    percent(leasing.gangs().closestShare())));
        }
        return tiles;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static void add(Page page, Leasing leasing) {
        if (!leasing.waited().isEmpty()) {
            page.bars(new Bars(
                    "For want of what they waited, all together",
                    leasing.waited().stream()
                            .map(waited -> new Bars.Bar(
                                    waited.reason(),
                                    waited.leaseSeconds(),
                                    "%,.0f h".formatted(waited.leaseSeconds() / HOUR)))
                            .toList()));
        }
        var rows = new ArrayList<List<String>>();
        leasing.refused().forEach(one -> rows.add(row("refused", one)));
        leasing.unstarted().forEach(one -> rows.add(row("never started", one)));
        if (!rows.isEmpty()) {
            page.table("Did not start", List.of("reason", "what", "leases", "for example", "what it was told"), rows);
        }
    }

    private static List<String> row(String what, Reasoned leases) {
        return List.of(leases.reason(), what, "%,d".formatted(leases.leases()), leases.example(), leases.message());
    }
}
