package io.gpulease.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The figures as a table for people and as a file for programs. */
final class Summary {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String ROW = "%-44s %12s %-8s %-10s %-6s %12s%n";

    private final List<Figure> figures;

    Summary(List<Figure> figures) {
        this.figures = List.copyOf(figures);
    }

    String table() {
        var text = new StringBuilder(ROW.formatted("figure", "measured", "unit", "goal", "", "raw limit"));
        for (var f : figures) {
            String verdict = f.goal().isEmpty() ? "" : f.keepsItsGoal() ? "kept" : "MISSED";
            String limit = f.limit().isPresent() ? number(f.limit().getAsDouble()) : "";
            text.append(ROW.formatted(f.figure(), number(f.value()), f.unit(), f.goal(), verdict, limit));
        }
        return text.toString();
    }

    private static String number(double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) >= 100 || value == Math.rint(value) ? "%,.0f" : "%.2f", value);
    }

    void write(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, JSON.writeValueAsString(json()) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ArrayNode json() {
        var list = JSON.createArrayNode();
        for (var f : figures) {
            var one = list.addObject()
                    .put("figure", f.figure())
                    .put("value", rounded(f.value()))
                    .put("unit", f.unit());
            if (f.goal().isEmpty()) {
                one.putNull("goal");
            } else {
                one.put("goal", f.goal());
            }
            f.limit().ifPresentOrElse(raw -> one.put("limit", rounded(raw)), () -> one.putNull("limit"));
            one.put("command", f.command());
        }
        return list;
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
