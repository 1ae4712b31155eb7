package io.gpulease.simulate.trace;

import java.math.BigDecimal;

/** The columns of one job, counted from 1 as the format does. */
final class SwfLine {
    private static final int NEEDED = 9;
    private static final int USER = 12;
    private static final String UNKNOWN = "-1";

    private final String trace;
    private final int line;
    private final String[] columns;

    SwfLine(String trace, int line, String text) {
        this.trace = trace;
        this.line = line;
        // The columns behind those needed can be as long as a list of nodes.
        this.columns = text.strip().split("\\s+", USER + 1);
        if (columns.length < NEEDED) {
            throw problem("it has %d columns, not 18".formatted(columns.length));
        }
    }

    long submittedSecond() {
        return number(2);
    }

    long runSeconds() {
        return number(4);
    }

    long processorsUsed() {
        return processors(5);
    }

    long processorsAsked() {
        return processors(8);
    }

    long secondsAsked() {
        return number(9);
    }

    /** Who asked; empty where it is not known. */
    String user() {
        var user = columns.length < USER ? UNKNOWN : columns[USER - 1];
        return user.equals(UNKNOWN) ? "" : user;
    }

    private long processors(int column) {
        long processors = number(column);
        if (processors > TraceNumber.MOST_PROCESSORS) {
            throw problem("column %d is %d, which is no number of processors".formatted(column, processors));
        }
        return processors;
    }

    private long number(int column) {
        var text = columns[column - 1];
        return TraceNumber.of(text, BigDecimal.ONE)
                .orElseThrow(() -> problem(
                        "column %d is \"%s\", which is no number of that kind".formatted(column, CsvRow.shown(text))));
    }

    private TraceProblem problem(String why) {
        return new TraceProblem(
                "line %d of %s is not a job: %s. Give %s.".formatted(line, trace, why, TraceFormat.SWF.whatToGive()));
    }
}
