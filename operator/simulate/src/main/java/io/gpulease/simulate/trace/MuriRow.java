package io.gpulease.simulate.trace;

import java.math.BigDecimal;

/** Jobs of the traces of Muri (2022): times in milliseconds. */
final class MuriRow {
    private static final BigDecimal MILLISECOND = new BigDecimal("0.001");

    private MuriRow() {}

    static void job(CsvRow row, Jobs jobs) {
        long run = row.duration("duration", MILLISECOND);
        jobs.add(
                row.second("submit_time", MILLISECOND),
                Gang.of(row.processors("num_gpu")).gpus(),
                run,
                run,
                Details.NONE);
    }
}
