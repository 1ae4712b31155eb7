package io.gpulease.simulate.trace;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/** Jobs of the traces of Chronus (2021): times in minutes, deadlines after the submission, several for soft jobs. */
final class ChronusRow {
    private static final BigDecimal MINUTE = BigDecimal.valueOf(60);
    private static final String BEST_EFFORT = "best";

    private ChronusRow() {}

    static void job(CsvRow row, Jobs jobs) {
        long submitted = row.second("submit_time", MINUTE);
        long run = row.duration("duration", MINUTE);
        var kind = row.optionalText("job_type").orElse("");
        // The column is filled for best effort as well, with a number that is no deadline.
        var deadlines = kind.equals(BEST_EFFORT) ? List.<Long>of() : deadlines(row, submitted);
        jobs.add(
                submitted,
                Gang.of(row.processors("num_gpu")).gpus(),
                run,
                run,
                new Details(row.optionalText("user").orElse(""), kind, deadlines));
    }

    private static List<Long> deadlines(CsvRow row, long submitted) {
        var column = "expect_time_list";
        return row.optionalText(column).filter(text -> !text.isEmpty()).stream()
                .flatMap(text -> Arrays.stream(text.split("-", -1)))
                .map(part -> submitted + row.parsed(column, part, MINUTE))
                .toList();
    }
}
