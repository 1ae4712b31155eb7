package io.gpulease.demo.report;

import io.gpulease.demo.live.Bars;
import io.gpulease.demo.live.Ink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report as a page of text. */
public final class Page {
    private static final int SPARK = 56;

    /** All that is told. */
    public record Content(
            Verdict.Evidence evidence, Map<String, Utilisation> pools, ApiRecord api, int podsKeptOut, Duration took) {}

    private final Ink ink;
    private final Bars bars;
    private final List<String> lines = new ArrayList<>();

    private Page(Ink ink) {
        this.ink = ink;
        this.bars = new Bars(ink);
    }

    public static List<String> of(Content content, Verdict verdict, Ink ink) {
        var page = new Page(ink);
        page.leases(content.evidence());
        page.pools(content.pools());
        page.pods(content);
        page.proof(content, verdict);
        return List.copyOf(page.lines);
    }

    private void leases(Verdict.Evidence evidence) {
        var figures = evidence.figures();
        line(
                "leases",
                "%d asked for, %d started, %d ended, %d rejected"
                        .formatted(figures.asked(), figures.started(), figures.endedInAll(), figures.rejectedInAll()));
        line("ended", commaed(figures.ended()));
        reasons(figures.rejected());
        line("waits", waits(figures));
        line("promised starts", promises(figures, evidence.slack()));
        line("ended on time", onTime(figures, evidence.slack()));
        line("end of term", spread(figures.leftLate(), "acted on", "after it"));
        line("", spread(figures.freedLate(), "nodes free", "after it, the pods' grace of 1 s included"));
        lines.add("");
    }

    private static String commaed(Map<String, Long> counts) {
        return mostFirst(counts)
                .map(e -> e.getValue() + " " + endWord(e.getKey()))
                .collect(Collectors.joining(", "));
    }

    private void reasons(Map<String, Long> rejected) {
        var each = mostFirst(rejected)
                .map(e -> "%d %s".formatted(e.getValue(), rejectionWord(e.getKey())))
                .toList();
        line("rejected", each.isEmpty() ? "none" : each.getFirst());
        each.stream().skip(1).forEach(reason -> line("", reason));
    }

    private static Stream<Map.Entry<String, Long>> mostFirst(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()));
    }

    private static String waits(Figures figures) {
        var real = figures.realWaits();
        if (real.isEmpty()) {
            return "every lease started within %.0f s".formatted(Figures.AT_ONCE);
        }
        return "%d started within %.0f s, %d waited: p50 %.1f s, p90 %.1f s, longest %.1f s"
                .formatted(
                        figures.started() - real.count(),
                        Figures.AT_ONCE,
                        real.count(),
                        real.at(0.5),
                        real.at(0.9),
                        real.max());
    }

    private static String promises(Figures figures, Slack slack) {
        var after = figures.promises();
        if (after.isEmpty()) {
            return "no lease had to be told when it would start";
        }
        return "%d: p50 %s, p90 %s, latest %s; %d beyond the slack of %s"
                .formatted(
                        after.count(),
                        signed(after.at(0.5)),
                        signed(after.at(0.9)),
                        signed(after.max()),
                        figures.laterThanPromised(slack.seconds()),
                        slack.told());
    }

    private static String onTime(Figures figures, Slack slack) {
        int ended = figures.leftLate().count();
        return "%d of %d whose term ran out; %d beyond the slack of %s"
                .formatted(
                        ended - figures.endedLate(slack.seconds()),
                        ended,
                        figures.endedLate(slack.seconds()),
                        slack.told());
    }

    private static String signed(double seconds) {
        return seconds < 0 ? "%.1f s early".formatted(-seconds) : "%.1f s late".formatted(seconds);
    }

    private static String spread(Quantiles late, String what, String of) {
        return late.isEmpty()
                ? what + ": nothing to measure"
                : "%s p50 %.2f s, p99 %.2f s, slowest %.2f s %s"
                        .formatted(what, late.at(0.5), late.at(0.99), late.max(), of);
    }

    private void pools(Map<String, Utilisation> pools) {
        pools.forEach((name, pool) -> line(
                name,
                "%s  leased %.0f %% on average, %.0f %% at most"
                        .formatted(
                                ink.leased(bars.heights(pool.shares(), SPARK)), pool.mean() * 100, pool.peak() * 100)));
        lines.add("");
    }

    private void pods(Content content) {
        line(
                "pods",
                "%d let in through the gate, %d kept out (beyond their lease, too late for it, or without one)"
                        .formatted(content.api().podsLetIn(), content.podsKeptOut()));
        var api = content.api();
        line(
                "API server",
                "%d writes by the operator, %.1f a lease (and %d Events); %s"
                        .formatted(
                                api.byOperator(),
                                (double) api.byOperator()
                                        / Math.max(
                                                1, content.evidence().figures().asked()),
                                api.events(),
                                refused(api.refused())));
        lines.add("");
    }

    private static String refused(Map<Integer, Long> refused) {
        if (refused.isEmpty()) {
            return "0 errors";
        }
        return refused.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> "%d answered %d%s".formatted(e.getValue(), e.getKey(), meaning(e.getKey())))
                .collect(Collectors.joining(", "));
    }

    private static String meaning(int code) {
        return switch (code) {
            case 404 -> " (gone already)";
            case 409 -> " (conflict, tried again)";
            case 422 -> " (refused by a precondition)";
            default -> "";
        };
    }

    private void proof(Content content, Verdict verdict) {
        var evidence = content.evidence();
        line(
                "double bookings",
                "%s   %d claims on %d nodes, replayed from the API server's own record"
                        .formatted(
                                count(evidence.replay().doubleBookings().size()),
                                evidence.replay().claims(),
                                evidence.replay().nodes()));
        line(
                "broken promises",
                "%s   an independent witness judged every change of leases, nodes and pods"
                        .formatted(count(evidence.breaches().size())));
        lines.add("");
        if (verdict.passed()) {
            lines.add("  " + ink.good("PASSED") + " in " + span(content.took()));
        } else {
            lines.add("  " + ink.bad("FAILED") + " after " + span(content.took()));
            verdict.shown().forEach(fault -> lines.add("    " + fault));
        }
    }

    private String count(int number) {
        return number == 0 ? ink.good("0") : ink.bad(Integer.toString(number));
    }

    private void line(String name, String text) {
        lines.add("  %-17s%s".formatted(name, text));
    }

    private static String endWord(String reason) {
        return switch (reason) {
            case "Expired" -> "at the end of their term";
            case "Completed" -> "with their job";
            case "ReleasedByTenant" -> "given back early";
            default -> reason;
        };
    }

    private static String rejectionWord(String reason) {
        return switch (reason) {
            case "QuotaExceeded" -> "QuotaExceeded: more than their tenant's quota ever allows";
            case "StartByPassed" -> "StartByPassed: not started by the time their tenant gave";
            case "Expired" -> "Expired: the window they asked for passed while it was taken";
            default -> reason;
        };
    }

    private static String span(Duration span) {
        return span.toMinutes() == 0
                ? "%d s".formatted(span.toSeconds())
                : "%d min %d s".formatted(span.toMinutes(), span.toSecondsPart());
    }
}
