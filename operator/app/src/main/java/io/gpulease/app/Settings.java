package io.gpulease.app;

import io.gpulease.controller.measure.PrometheusAddress;
import io.gpulease.engine.term.Notice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the operator is to run.
 *
 * @param prometheus where measurements are read; empty: nowhere
 * @param notActedOn settings that are not what is usual and that this version does not act on, as they were spelled
 */
record Settings(
        String namespace,
        boolean leaderElect,
        int metricsPort,
        DefaultNotices defaultNotices,
        Optional<PrometheusAddress> prometheus,
        Logging logging,
        List<String> notActedOn) {

    /** How long before its end a lease is told, by tier, where it does not say itself; {@code reclaim} before it is reclaimed, where it is OnDemand. */
    record DefaultNotices(Duration committed, Duration onDemand, Duration spot, Duration reclaim) {
        Notice.Defaults asDefaults() {
            return new Notice.Defaults(committed, onDemand, spot, reclaim);
        }
    }

    /** What is logged, and how. */
    record Logging(Level level, Format format) {
        enum Level {
            ERROR,
            WARN,
            INFO,
            DEBUG,
            TRACE
        }

        enum Format {
            JSON,
            TEXT
        }
    }
}
