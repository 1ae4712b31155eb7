package io.gpulease.app;

import io.gpulease.engine.term.Notice;
import java.time.Duration;

/** How the operator is to run. */
record Settings(
        String namespace, boolean leaderElect, int metricsPort, DefaultNotices defaultNotices, Logging logging) {

    /** How long before its end a lease is told, by tier, where it does not say itself. */
    record DefaultNotices(Duration committed, Duration onDemand, Duration spot) {
        Notice.Defaults asDefaults() {
            return new Notice.Defaults(committed, onDemand, spot);
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
