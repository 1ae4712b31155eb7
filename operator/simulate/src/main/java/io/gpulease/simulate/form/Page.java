package io.gpulease.simulate.form;

import java.util.List;

/** A page that needs nothing but itself: no script, no font, no picture from elsewhere; light or dark as its reader likes it. */
final class Page {
    private static final String STYLE = """
        <style>
        :root { color-scheme: light dark; --page: #ffffff; --card: #f5f6f8; --ink: #1c2430; --dim: #5a6675; --grid: #dfe3e8;
          --c1: #2468c4; --c2: #b3470b; --c3: #1a7f5a; --c4: #7d4bb5; }
        @media (prefers-color-scheme: dark) { :root { --page: #14181d; --card: #1d232b; --ink: #e6eaef; --dim: #a0acb9;
          --grid: #323b46; --c1: #6ba6f5; --c2: #f0904f; --c3: #4fc393; --c4: #bd94ee; } }
        body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; background: var(--page); color: var(--ink);
          font: 16px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
        .sub { color: var(--dim); margin: 0 0 1.25rem; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 0 0 1.5rem; }
        .tiles div { background: var(--card); border-radius: 8px; padding: .75rem 1rem; }
        .tiles dt { color: var(--dim); font-size: .85rem; } .tiles dd { margin: 0; font-size: 1.35rem; font-weight: 600; }
        figure { margin: 0 0 1.75rem; } figcaption { font-weight: 600; margin-bottom: .25rem; }
        .key { margin: 0 0 .25rem; font-size: .9rem; color: var(--dim); } .key span { margin-right: 1.25rem; white-space: nowrap; }
        .key i { display: inline-block; width: 1em; height: 3px; vertical-align: middle; margin-right: .4em; background: currentColor; }
        svg { width: 100%; height: auto; display: block; } text.axis { fill: var(--dim); font-size: 12px; }
        .grid { stroke: var(--grid); stroke-width: 1; } .line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
        .below { fill: currentColor; fill-opacity: .15; stroke: none; } .bar { fill: currentColor; }
        .c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); } .c4 { color: var(--c4); }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; width: 100%; margin-bottom: 1.5rem; }
        caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
        th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid var(--grid); font-variant-numeric: tabular-nums; white-space: nowrap; }
        th { color: var(--dim); font-weight: 500; } th:first-child, td:first-child { text-align: left; }
        </style>
        """;

    private final StringBuilder html = new StringBuilder();

    /** @param subtitle a sentence below the heading */
    Page(String title, String subtitle) {
        html.append("""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
            <title>%s</title>
            """.formatted(text(title)));
        html.append(STYLE);
        html.append("""
            </head>
            <body>
            <h1>%s</h1>
            <p class="sub">%s</p>
            """.formatted(text(title), text(subtitle)));
    }

    /** A figure that one is to see first. */
    record Tile(String name, String value) {}

    Page tiles(List<Tile> tiles) {
        html.append("<dl class=\"tiles\">\n");
        tiles.forEach(tile ->
                html.append("<div><dt>%s</dt><dd>%s</dd></div>\n".formatted(text(tile.name()), text(tile.value()))));
        html.append("</dl>\n");
        return this;
    }

    Page plot(Plot plot) {
        html.append(plot.html());
        return this;
    }

    Page bars(Bars bars) {
        html.append(bars.html());
        return this;
    }

    /** @param rows each with as many cells as the heading */
    Page table(String caption, List<String> heading, List<List<String>> rows) {
        html.append("<div class=\"scroll\"><table>\n<caption>%s</caption>\n<thead><tr>".formatted(text(caption)));
        heading.forEach(cell -> html.append("<th scope=\"col\">%s</th>".formatted(text(cell))));
        html.append("</tr></thead>\n<tbody>\n");
        for (var row : rows) {
            html.append("<tr>");
            row.forEach(cell -> html.append("<td>%s</td>".formatted(text(cell))));
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table></div>\n");
        return this;
    }

    /** The whole page. */
    String html() {
        return html + "</body>\n</html>";
    }

    /** Text that may hold anything, as it has to be written in a page. */
    static String text(String text) {
        var safe = new StringBuilder();
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                // Of the control characters a page may have none but these.
                default -> safe.appendCodePoint(point < ' ' && point != '\n' && point != '\t' ? '\ufffd' : point);
            }
        });
        return safe.toString();
    }
}
