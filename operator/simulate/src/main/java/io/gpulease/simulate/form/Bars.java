package io.gpulease.simulate.form;

import java.util.List;
import java.util.Locale;

/**
 * Amounts beside each other, as bars that lie.
 *
 * @param title what one is to see
 * @param bars none of them negative
 */
record Bars(String title, List<Bar> bars) {
    private static final double WIDTH = 760;
    private static final double ROW = 24;
    private static final double NAMES = 170;
    private static final double VALUES = 130;
    private static final int LONGEST_NAME = 22;

    Bars {
        bars = List.copyOf(bars);
    }

    /** @param shown the amount, as it is to be written */
    record Bar(String name, double amount, String shown) {}

    String html() {
        double height = bars.size() * ROW + 4;
        double highest = bars.stream().mapToDouble(Bar::amount).max().orElse(0);
        var svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<figure>%n<figcaption>%s</figcaption>%n<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\""
                        + " aria-label=\"%s\" viewBox=\"0 0 %.0f %.0f\">%n",
                Page.text(title),
                Page.text(title),
                WIDTH,
                height));
        for (int i = 0; i < bars.size(); i++) {
            svg.append(row(bars.get(i), i * ROW, highest));
        }
        return svg.append("</svg>\n</figure>\n").toString();
    }

    private static String row(Bar bar, double top, double highest) {
        double length = highest > 0 ? bar.amount() / highest * (WIDTH - NAMES - VALUES) : 0;
        return String.format(
                Locale.ROOT,
                "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text><rect class=\"bar c1\""
                        + " x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"><title>%s</title></rect><text"
                        + " class=\"axis\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                NAMES - 8,
                top + ROW / 2 + 4,
                Page.text(cut(bar.name())),
                NAMES,
                top + 4,
                Math.max(length, 1),
                ROW - 8,
                Page.text(bar.name()),
                NAMES + length + 8,
                top + ROW / 2 + 4,
                Page.text(bar.shown()));
    }

    private static String cut(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "\u2026";
    }
}
