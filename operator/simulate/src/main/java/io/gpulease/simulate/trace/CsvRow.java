package io.gpulease.simulate.trace;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One row of a table, which says where it stands when it is not what it should be. */
public final class CsvRow {
    private static final BigDecimal ONE = BigDecimal.ONE;

    private final String file;
    private final int line;
    private final Map<String, String> cells;
    private final String whatToGive;

    CsvRow(String file, int line, Map<String, String> cells, String whatToGive) {
        this.file = file;
        this.line = line;
        this.cells = cells;
        this.whatToGive = whatToGive;
    }

    /**
     * What a column says, which may be nothing.
     *
     * @throws TraceProblem if there is no such column, or the row ends before it
     */
    public String text(String column) {
        return optionalText(column).orElseThrow(() -> problem("it has no column %s".formatted(column)));
    }

    /** What a column says that need not be there. */
    public Optional<String> optionalText(String column) {
        return Optional.ofNullable(cells.get(column)).map(String::strip);
    }

    /**
     * A whole number of a column, of any sign.
     *
     * @return empty where the column says nothing
     * @throws TraceProblem if there is no such column, or no number in it
     */
    public OptionalLong number(String column) {
        return number(column, ONE);
    }

    /** The same, multiplied by a unit and rounded. */
    OptionalLong number(String column, BigDecimal unit) {
        var text = text(column);
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(parsed(column, text, unit));
    }

    /** The same for a column that need not be there. */
    OptionalLong optionalNumber(String column) {
        return optionalText(column).isEmpty() ? OptionalLong.empty() : number(column);
    }

    /** Processors: less than 1 where the column says nothing. */
    long processors(String column) {
        long number = number(column).orElse(0);
        if (number > TraceNumber.MOST_PROCESSORS) {
            throw problem("column %s is %d, which is no number of GPUs".formatted(column, number));
        }
        return number;
    }

    /** An instant, which has to be there. */
    long second(String column, BigDecimal unit) {
        return number(column, unit).orElseThrow(() -> problem("column %s is empty".formatted(column)));
    }

    /** A length of time in seconds; -1 where the column says nothing. */
    long duration(String column, BigDecimal unit) {
        return number(column, unit).orElse(-1);
    }

    /** A number that is a part of a column. */
    long parsed(String column, String text, BigDecimal unit) {
        return TraceNumber.of(text, unit)
                .orElseThrow(() ->
                        problem("column %s is \"%s\", which is no number of that kind".formatted(column, shown(text))));
    }

    /** What to say when this row is not what it should be. */
    public TraceProblem problem(String why) {
        return new TraceProblem(
                "line %d of %s is not what it should be: %s. Give %s.".formatted(line, file, why, whatToGive));
    }

    /** Text of a file in a message of one line. */
    static String shown(String text) {
        int most = 40;
        var oneLine = text.replaceAll("\\s+", " ");
        return oneLine.length() <= most ? oneLine : oneLine.substring(0, most) + "...";
    }
}
