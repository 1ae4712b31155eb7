package io.gpulease.simulate.trace;

import java.math.BigDecimal;
import java.util.List;

/** Jobs as anybody can write them down: everything in seconds, the deadline is an instant on the clock of the submissions. */
final class PlainRow {
    private PlainRow() {}

    static void job(CsvRow row, Jobs jobs) {
        long run = row.duration("duration", BigDecimal.ONE);
        var deadline = row.optionalNumber("deadline");
        jobs.add(
                row.second("submit", BigDecimal.ONE),
                Gang.of(row.processors("gpus")).gpus(),
                row.optionalNumber("asked").orElse(run),
                run,
                new Details(
                        row.optionalText("tenant").orElse(""),
                        "",
                        deadline.isPresent() ? List.of(deadline.getAsLong()) : List.of()));
    }
}
