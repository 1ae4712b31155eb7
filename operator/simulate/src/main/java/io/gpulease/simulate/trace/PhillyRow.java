package io.gpulease.simulate.trace;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** Jobs of Microsoft's Philly clusters (2017): submitted at a local time, for a virtual cluster. */
final class PhillyRow {
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter(Locale.ROOT);

    private PhillyRow() {}

    static void job(CsvRow row, Jobs jobs) {
        long run = row.duration("duration", BigDecimal.ONE);
        jobs.add(
                submitted(row),
                Gang.of(row.processors("num_gpus")).gpus(),
                run,
                run,
                Details.of(row.optionalText("cluster").orElse("")));
    }

    private static long submitted(CsvRow row) {
        var text = row.text("timestamp");
        try {
            // The trace does not say in which zone; only differences matter.
            return LocalDateTime.parse(text, TIMESTAMP).toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw row.problem(
                    "column timestamp is \"%s\", not a time like 2017-10-01 08:30:00".formatted(CsvRow.shown(text)));
        }
    }
}
