package io.gpulease.simulate.report;

import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.trace.Trace;
import java.util.List;

/**
 * A replay and what came of it.
 *
 * @param refused jobs that asked for more than the pool has
 * @param waits seconds that jobs waited, at each percent of the jobs from 0 to 100
 */
public record Report(
        String trace,
        String policy,
        int processors,
        Trace.LeftOut leftOut,
        int refused,
        Measures measures,
        Tenants tenants,
        Timeline timeline,
        List<Double> waits)
        implements Reported {

    public Report {
        waits = List.copyOf(waits);
    }

    /** @param outcomes at least one */
    public static Report of(Trace trace, String policy, int processors, int refused, List<Outcome> outcomes) {
        return new Report(
                trace.name(),
                policy,
                processors,
                trace.leftOut(),
                refused,
                Measures.of(outcomes, processors),
                Tenants.of(outcomes),
                Timeline.of(outcomes),
                new Quantiles(outcomes.stream().mapToDouble(Outcome::waitSeconds)).percents());
    }
}
