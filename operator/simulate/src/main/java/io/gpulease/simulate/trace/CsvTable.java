package io.gpulease.simulate.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Tables of comma-separated values with a heading. Columns are found by their names; empty lines and further columns do not matter. */
public final class CsvTable {
    private static final ObjectReader ROWS = CsvMapper.builder()
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(CsvParser.Feature.IGNORE_TRAILING_UNMAPPABLE)
            .build()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader());

    private CsvTable() {}

    /**
     * Reads a file, compressed by gzip or not, row by row.
     *
     * @param whatToGive what to tell somebody whose file is no such table
     * @throws TraceProblem if it is not there, or cannot be read as a table
     */
    public static void read(Path file, String whatToGive, Consumer<CsvRow> rows) {
        var name = String.valueOf(file.getFileName());
        try (var text = TraceText.open(file);
                MappingIterator<Map<String, String>> table = ROWS.readValues(text)) {
            while (table.hasNextValue()) {
                // Asked before the row is read, since the parser looks ahead: this is the line on which it begins.
                int line = table.getCurrentLocation().getLineNr();
                rows.accept(new CsvRow(name, line, table.nextValue(), whatToGive));
            }
        } catch (JsonProcessingException e) {
            throw new TraceProblem("%s is not a table: %s. Give %s.".formatted(place(name, e), why(e), whatToGive));
        } catch (IOException e) {
            throw TraceText.unreadable(file, e);
        }
    }

    private static String place(String name, JsonProcessingException e) {
        return Optional.ofNullable(e.getLocation())
                .filter(at -> at.getLineNr() > 0)
                .map(at -> "line %d of %s".formatted(at.getLineNr(), name))
                .orElse(name);
    }

    private static String why(JsonProcessingException e) {
        var message = String.valueOf(e.getOriginalMessage());
        return message.lines().findFirst().orElse("it cannot be read");
    }
}
