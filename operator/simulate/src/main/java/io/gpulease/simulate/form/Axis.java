package io.gpulease.simulate.form;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One direction of a plot.
 *
 * @param label what it shows, with its unit
 * @param from the value at its beginning, on the scale of the axis
 * @param to the value at its end; more than {@code from}
 */
record Axis(String label, double from, double to, List<Tick> ticks) {
    private static final int STEPS = 6;
    private static final double[] NICE = {1, 2, 5, 10};
    private static final List<Tick> LENGTHS = List.of(
            ofSeconds(0, "0"),
            ofSeconds(10, "10 s"),
            ofSeconds(60, "1 min"),
            ofSeconds(600, "10 min"),
            ofSeconds(3600, "1 h"),
            ofSeconds(36_000, "10 h"),
            ofSeconds(259_200, "3 d"),
            ofSeconds(2_592_000, "30 d"),
            ofSeconds(31_536_000, "1 y"));

    Axis {
        ticks = List.copyOf(ticks);
    }

    /** A mark on the axis. */
    record Tick(double at, String label) {}

    /** In even steps. */
    static Axis linear(String label, double from, double to) {
        double end = to > from ? to : from + 1;
        double step = step(end - from);
        var ticks = new ArrayList<Tick>();
        for (double at = Math.ceil(from / step) * step; at <= end * (1 + 1e-9); at += step) {
            ticks.add(new Tick(at, number(at, step)));
        }
        return new Axis(label, from, end, ticks);
    }

    /** Lengths of time from none to very long, so that seconds and days can both be seen. Values go through {@link #ofLength}. */
    static Axis lengths(String label, double longestSeconds) {
        double end = Math.max(ofLength(longestSeconds), ofLength(60));
        return new Axis(
                label, 0, end, LENGTHS.stream().filter(tick -> tick.at() <= end).toList());
    }

    /** Where on such an axis a length of time is. */
    static double ofLength(double seconds) {
        return Math.log10(1 + seconds);
    }

    /** The place of a value between the beginning, 0, and the end, 1. */
    double share(double value) {
        return (value - from) / (to - from);
    }

    private static Tick ofSeconds(double seconds, String label) {
        return new Tick(ofLength(seconds), label);
    }

    private static double step(double span) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(span / STEPS)));
        for (double nice : NICE) {
            if (span <= nice * magnitude * STEPS) {
                return nice * magnitude;
            }
        }
        return 10 * magnitude;
    }

    private static String number(double at, double step) {
        return String.format(Locale.ROOT, step < 1 ? "%,.2f" : "%,.0f", at);
    }
}
