package io.gpulease.demo.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a trace: CSV with a heading, columns found by their names, in any order. */
public final class TraceFile {
    private static final List<String> COLUMNS = List.of("cluster", "submission_time", "duration", "num_gpu", "job_id");

    private TraceFile() {}

    public static List<TraceJob> read(Path file) {
        try {
            return parse(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException("the trace %s cannot be read".formatted(file), e);
        }
    }

    /** The jobs of these lines in the order of their submission. */
    static List<TraceJob> parse(List<String> lines) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("the trace is empty: its first line names the columns " + COLUMNS);
        }
        var columns = columns(lines.getFirst());
        var jobs = new ArrayList<TraceJob>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                jobs.add(job(i + 1, lines.get(i).split(",", -1), columns));
            }
        }
        jobs.sort(Comparator.comparing(TraceJob::submitted).thenComparing(TraceJob::id));
        return List.copyOf(jobs);
    }

    private static Map<String, Integer> columns(String heading) {
        var at = new HashMap<String, Integer>();
        var names = heading.strip().split(",", -1);
        for (int i = 0; i < names.length; i++) {
            at.put(names[i].strip(), i);
        }
        for (var wanted : COLUMNS) {
            if (!at.containsKey(wanted)) {
                throw new IllegalArgumentException(
                        "the trace has no column %s; its first line is: %s".formatted(wanted, heading));
            }
        }
        return at;
    }

    private static TraceJob job(int line, String[] cells, Map<String, Integer> columns) {
        try {
            return new TraceJob(
                    cell(cells, columns, "job_id"),
                    cell(cells, columns, "cluster"),
                    seconds(cell(cells, columns, "submission_time")),
                    seconds(cell(cells, columns, "duration")),
                    Integer.parseInt(cell(cells, columns, "num_gpu")));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "line %d of the trace is not a job: %s".formatted(line, e.getMessage()), e);
        }
    }

    private static String cell(String[] cells, Map<String, Integer> columns, String name) {
        return cells[columns.getOrDefault(name, cells.length)].strip();
    }

    private static Duration seconds(String text) {
        return Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000));
    }
}
