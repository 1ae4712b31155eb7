package io.gpulease.app.table;

import java.util.List;
import java.util.stream.Collectors;

/** Rows whose columns stand below each other. */
public final class Aligned {
    private Aligned() {}

    /** Words, to the left. */
    public static String rows(List<List<String>> rows) {
        return rows(rows, Integer.MAX_VALUE);
    }

    /**
     * Words to the left, and from that column on figures to the right.
     *
     * @param rows at least one, all of the same length
     */
    public static String rows(List<List<String>> rows, int figures) {
        int[] widths = new int[rows.getFirst().size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream().map(row -> row(row, widths, figures)).collect(Collectors.joining(System.lineSeparator()));
    }

    private static String row(List<String> row, int[] widths, int figures) {
        var text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String pad = " ".repeat(widths[i] - row.get(i).length());
            text.append(i == 0 ? "" : "  ").append(i < figures ? row.get(i) + pad : pad + row.get(i));
        }
        return text.toString().stripTrailing();
    }
}
