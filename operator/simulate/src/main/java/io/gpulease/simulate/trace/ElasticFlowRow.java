package io.gpulease.simulate.trace;

import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalLong;

/** Jobs of the ElasticFlow traces (2021): everything in seconds, the deadline is an instant. */
final class ElasticFlowRow {
    private ElasticFlowRow() {}

    static void job(CsvRow row, Jobs jobs) {
        long run = row.duration("duration", BigDecimal.ONE);
        jobs.add(
                row.second("submission_time", BigDecimal.ONE),
                Gang.of(row.processors("num_gpu")).gpus(),
                run,
                run,
                details(row.optionalNumber("deadline")));
    }

    private static Details details(OptionalLong deadline) {
        return deadline.isPresent() ? new Details("", "", List.of(deadline.getAsLong())) : Details.NONE;
    }
}
