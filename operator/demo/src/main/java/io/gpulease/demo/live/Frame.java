package io.gpulease.demo.live;

import io.gpulease.demo.live.Picture.Due;
import io.gpulease.demo.live.Picture.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The picture as text: a table for a terminal, one line for a log. */
public final class Frame {
    /** How far the demo is: of what is to be asked for, how much has been, after what time, and what time it is in the trace. */
    public record Progress(Duration elapsed, Duration recorded, int asked, int planned) {}

    private static final int ROWS = 5;
    private static final int BAR = 44;
    private static final String NOBODY = "-";

    private final Ink ink;
    private final Bars bars;

    public Frame(Ink ink) {
        this.ink = ink;
        this.bars = new Bars(ink);
    }

    /** Always as many lines, so that they can be drawn over each other. */
    public List<String> table(Picture picture, Progress progress) {
        var lines = new ArrayList<String>();
        lines.add("  %s   recorded time %s   %d of %d leases asked for"
                .formatted(
                        ink.strong(clock(progress.elapsed())),
                        progress.asked() < progress.planned() ? hours(progress.recorded()) : "over",
                        progress.asked(),
                        progress.planned()));
        lines.add("");
        picture.pools().forEach(pool -> lines.add(pool(pool)));
        lines.add("");
        lines.add(leases(picture));
        lines.add("  pods      %-4d running   %-4d waiting at the gate"
                .formatted(picture.pods().running(), picture.pods().gated()));
        lines.add("");
        lines.add(ink.faint("  %-46s%s".formatted("next to start", "next to end")));
        for (int i = 0; i < ROWS; i++) {
            lines.add("  %-46s%s"
                    .formatted(start(at(picture.queue(), i)), end(at(picture.ends(), i)))
                    .stripTrailing());
        }
        return List.copyOf(lines);
    }

    /** The same in one line. */
    public String line(Picture picture, Progress progress) {
        var pools = new StringBuilder();
        picture.pools()
                .forEach(pool -> pools.append("%s %3d/%d  ".formatted(pool.name(), pool.leased(), pool.total())));
        return "%s  %sasked %3d  waiting %3d  running %3d  over %3d  next start %s  next end %s"
                .formatted(
                        clock(progress.elapsed()),
                        pools,
                        progress.asked(),
                        picture.inPhase("", "Pending", "Reserved"),
                        picture.inPhase("Active", "Ending", "Releasing"),
                        picture.inPhase("Released", "Rejected"),
                        at(picture.queue(), 0)
                                .flatMap(Waiting::startsIn)
                                .map(Frame::in)
                                .orElse(NOBODY),
                        at(picture.ends(), 0).map(d -> in(d.in())).orElse(NOBODY));
    }

    private String pool(Picture.PoolLine pool) {
        return "  %-14s%s  %3d leased  %3d free  %2d owner  of %d"
                .formatted(pool.name(), bars.pool(pool, BAR), pool.leased(), pool.free(), pool.owner(), pool.total());
    }

    private static String leases(Picture picture) {
        return ("  leases    %-4d waiting   %-4d reserved   %-4d active   %-4d ending   %-4d releasing   %-4d released"
                        + "   %d rejected")
                .formatted(
                        picture.inPhase("", "Pending"),
                        picture.inPhase("Reserved"),
                        picture.inPhase("Active"),
                        picture.inPhase("Ending"),
                        picture.inPhase("Releasing"),
                        picture.inPhase("Released"),
                        picture.inPhase("Rejected"));
    }

    private static String start(Optional<Waiting> waiting) {
        return waiting.map(w -> "%-17s %3d GPUs  %s"
                        .formatted(
                                w.title(), w.gpus(), w.startsIn().map(Frame::in).orElse(w.reason())))
                .orElse("");
    }

    private static String end(Optional<Due> due) {
        return due.map(d -> "%-17s %3d GPUs  %s".formatted(d.title(), d.gpus(), in(d.in())))
                .orElse("");
    }

    private static <T> Optional<T> at(List<T> list, int index) {
        return index < list.size() ? Optional.of(list.get(index)) : Optional.empty();
    }

    private static String in(Duration span) {
        long seconds = Math.round(span.toMillis() / 1000.0);
        return seconds <= 0 ? "now" : "in %d s".formatted(seconds);
    }

    private static String clock(Duration span) {
        return "%d:%02d".formatted(span.toMinutes(), span.toSecondsPart());
    }

    private static String hours(Duration span) {
        return "%02d:%02d".formatted(span.toHours(), span.toMinutesPart());
    }
}
