package io.gpulease.simulate.packing;

import io.gpulease.simulate.trace.TraceProblem;
import io.gpulease.simulate.trace.TraceText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads the lists of nodes and of pods of the GPU cluster trace of 2023 (openb): CSV, columns found by their names. */
public final class OpenbFile {
    private OpenbFile() {}

    /** @throws TraceProblem if it is not there, or is not such a list */
    public static List<Shape> nodes(Path file) {
        return read(
                file,
                row -> new Shape(
                        row.number("cpu_milli"), row.number("memory_mib"), row.number("gpu"), row.text("model")));
    }

    /** @throws TraceProblem if it is not there, or is not such a list */
    public static List<Pod> pods(Path file) {
        return read(
                file,
                row -> new Pod(
                        row.text("name"),
                        new Demand(
                                row.number("cpu_milli"),
                                row.number("memory_mib"),
                                row.number("num_gpu"),
                                row.number("gpu_milli"),
                                models(row))));
    }

    private static Set<String> models(Row row) {
        // The lists without such a column ask for no model.
        var text = row.columns().containsKey("gpu_spec") ? row.text("gpu_spec") : "";
        return text.isEmpty() ? Set.of() : Set.copyOf(List.of(text.split("\\|", -1)));
    }

    private static <T> List<T> read(Path file, Function<Row, T> reader) {
        int line = 1;
        try (var lines = TraceText.open(file)) {
            var columns = columns(lines);
            var rows = new ArrayList<T>();
            for (var text = lines.readLine(); text != null; text = lines.readLine()) {
                line++;
                if (!text.isBlank()) {
                    rows.add(reader.apply(new Row(columns, List.of(text.split(",", -1)))));
                }
            }
            return List.copyOf(rows);
        } catch (IOException e) {
            throw TraceText.unreadable(file, e);
        } catch (IllegalArgumentException e) {
            throw new TraceProblem("line %d of %s is not what it should be: %s. Give a file in the format of openb."
                    .formatted(line, file.getFileName(), e.getMessage()));
        }
    }

    private static Map<String, Integer> columns(BufferedReader lines) throws IOException {
        var heading = lines.readLine();
        var columns = new HashMap<String, Integer>();
        if (heading != null) {
            var names = heading.strip().split(",", -1);
            for (int i = 0; i < names.length; i++) {
                columns.put(names[i].strip(), i);
            }
        }
        return columns;
    }

    private record Row(Map<String, Integer> columns, List<String> cells) {
        String text(String column) {
            var at = columns.get(column);
            if (at == null || at >= cells.size()) {
                throw new IllegalArgumentException("it has no column " + column);
            }
            return cells.get(at).strip();
        }

        int number(String column) {
            var text = text(column);
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        }
    }
}
