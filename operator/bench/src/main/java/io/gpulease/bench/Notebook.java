package io.gpulease.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Takes down the figures of one benchmark and tells how it gets on. */
public final class Notebook {
    private final String benchmark;
    private final PrintStream out;
    private final long began = System.nanoTime();
    private final List<Figure> figures = new ArrayList<>();

    public Notebook(String benchmark, PrintStream out) {
        this.benchmark = benchmark;
        this.out = out;
    }

    /** A line for whoever waits. */
    public void say(String words) {
        out.printf("%4d s  %s: %s%n", (System.nanoTime() - began) / 1_000_000_000, benchmark, words);
        out.flush();
    }

    public void note(Figure figure) {
        figures.add(figure);
        say("%s is %.2f %s".formatted(figure.figure(), figure.value(), figure.unit()));
    }

    /** A figure of this benchmark, still without goal and limit. */
    public Figure figure(String what, double value, String unit) {
        return new Figure(
                benchmark + "/" + what, value, unit, "", OptionalDouble.empty(), "make bench ONLY=" + benchmark);
    }

    public List<Figure> figures() {
        return List.copyOf(figures);
    }
}
