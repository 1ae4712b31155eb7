package io.gpulease.simulate.trace;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The columns of one job, counted from 1 as the format does. */
final class SwfLine {
    private static final int NEEDED = 9;
    // Far above any time or machine, and far below where sums of two overflow.
    private static final BigDecimal HIGHEST = BigDecimal.valueOf(1L << 30).multiply(BigDecimal.valueOf(1000));
    private static final int MOST_PROCESSORS = 1 << 30;

    private final String trace;
    private final int line;
    private final String[] columns;

    SwfLine(String trace, int line, String text) {
        this.trace = trace;
        this.line = line;
        // The columns behind those needed can be as long as a list of nodes.
        this.columns = text.strip().split("\\s+", NEEDED + 1);
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

    private long processors(int column) {
        long processors = number(column);
        if (processors > MOST_PROCESSORS) {
            throw problem("column %d is %d, which is no number of processors".formatted(column, processors));
        }
        return processors;
    }

    private long number(int column) {
        var text = columns[column - 1];
        try {
            var number = new BigDecimal(text);
            if (number.abs().compareTo(HIGHEST) <= 0) {
                return number.setScale(0, RoundingMode.HALF_UP).longValueExact();
            }
        } catch (NumberFormatException e) {
            // Told below, as what is out of range is.
        }
        throw problem("column %d is \"%s\", which is no number of that kind".formatted(column, text));
    }

    private TraceProblem problem(String why) {
        return new TraceProblem("line %d of %s is not a job: %s. Give a file in the Standard Workload Format."
                .formatted(line, trace, why));
    }
}
