package io.gpulease.simulate.form;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Lines over two axes, as a picture (SVG) that goes into a page.
 *
 * @param title what one is to see; also what a screen reader says
 * @param lines at most as many as there are colours
 */
record Plot(String title, Axis x, Axis y, List<Line> lines) {
    private static final int COLOURS = 4;
    private static final double WIDTH = 760;
    private static final double HEIGHT = 280;
    private static final double LEFT = 70;
    private static final double RIGHT = 16;
    private static final double TOP = 12;
    private static final double BOTTOM = 44;

    Plot {
        lines = List.copyOf(lines);
        if (lines.isEmpty() || lines.size() > COLOURS) {
            throw new IllegalArgumentException("%d lines cannot be told apart".formatted(lines.size()));
        }
    }

    /** A place on the plot, in the units of the axes. */
    record Point(double x, double y) {}

    /** @param filled whether the surface below it is, too */
    record Line(String name, boolean filled, List<Point> points) {
        Line {
            points = List.copyOf(points);
        }
    }

    /** The figure with its heading and, where there are several lines, what each of them is. */
    String html() {
        var html = new StringBuilder("<figure>\n<figcaption>%s</figcaption>\n".formatted(Page.text(title)));
        if (lines.size() > 1) {
            html.append("<p class=\"key\">");
            for (int i = 0; i < lines.size(); i++) {
                html.append("<span><i class=\"c%d\"></i>%s</span>"
                        .formatted(i + 1, Page.text(lines.get(i).name())));
            }
            html.append("</p>\n");
        }
        return html.append(svg()).append("</figure>\n").toString();
    }

    private String svg() {
        var svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %.0f %.0f\">\n",
                Page.text(title),
                WIDTH,
                HEIGHT));
        y.ticks().forEach(tick -> svg.append(across(tick)));
        x.ticks().forEach(tick -> svg.append(label(atX(tick.at()), HEIGHT - BOTTOM + 16, "middle", tick.label())));
        svg.append(label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, "middle", x.label()));
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"axis\" transform=\"translate(14 %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
                (TOP + HEIGHT - BOTTOM) / 2,
                Page.text(y.label())));
        for (int i = 0; i < lines.size(); i++) {
            svg.append(line(lines.get(i), i + 1));
        }
        return svg.append("</svg>\n").toString();
    }

    private String across(Axis.Tick tick) {
        double at = atY(tick.at());
        return String.format(
                        Locale.ROOT,
                        "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
                        LEFT,
                        WIDTH - RIGHT,
                        at,
                        at)
                + label(LEFT - 6, at + 4, "end", tick.label());
    }

    private static String label(double x, double y, String anchor, String text) {
        return String.format(
                Locale.ROOT,
                "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
                x,
                y,
                anchor,
                Page.text(text));
    }

    private String line(Line line, int colour) {
        var path = line.points().stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", atX(point.x()), atY(point.y())))
                .collect(Collectors.joining(" "));
        var below = "";
        if (line.filled() && !line.points().isEmpty()) {
            below = String.format(
                    Locale.ROOT,
                    "<polygon class=\"below c%d\" points=\"%.1f,%.1f %s %.1f,%.1f\"/>\n",
                    colour,
                    atX(line.points().getFirst().x()),
                    HEIGHT - BOTTOM,
                    path,
                    atX(line.points().getLast().x()),
                    HEIGHT - BOTTOM);
        }
        return below
                + "<polyline class=\"line c%d\" points=\"%s\"><title>%s</title></polyline>\n"
                        .formatted(colour, path, Page.text(line.name()));
    }

    private double atX(double value) {
        return LEFT + Math.clamp(x.share(value), 0, 1) * (WIDTH - LEFT - RIGHT);
    }

    private double atY(double value) {
        return HEIGHT - BOTTOM - Math.clamp(y.share(value), 0, 1) * (HEIGHT - TOP - BOTTOM);
    }
}
