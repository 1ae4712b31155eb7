package io.gpulease.simulate.report;

import io.gpulease.simulate.lease.Played;
import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.trace.Trace;
import java.util.List;
import java.util.Optional;

/**
 * A replay and what came of it.
 *
 * @param trace what was replayed, by its name
 * @param refused jobs that asked for more than the pool has
 * @param waits seconds that jobs waited, at each percent of the jobs from 0 to 100
 * @param leasing what only the engine tells, if it was the engine
 * @param remarks what of the input was not replayed as it is written
 */
public record Report(
        Subject subject,
        String trace,
        String policy,
        int processors,
        Trace.LeftOut leftOut,
        int refused,
        Measures measures,
        Tenants tenants,
        Timeline timeline,
        List<Double> waits,
        Optional<Leasing> leasing,
        List<String> remarks)
        implements Reported {
    public Report {
        waits = List.copyOf(waits);
        remarks = List.copyOf(remarks);
    }

    /** The same, with something to say about its input. */
    public Report withRemarks(List<String> lines) {
        return new Report(
                subject,
                trace,
                policy,
                processors,
                leftOut,
                refused,
                measures,
                tenants,
                timeline,
                waits,
                leasing,
                lines);
    }

    /** Of a flat pool. */
    public static Report of(Trace trace, String policy, int processors, int refused, List<Outcome> outcomes) {
        return new Report(
                Subject.JOBS,
                trace.name(),
                policy,
                processors,
                trace.leftOut(),
                refused,
                Measures.of(outcomes, processors),
                Tenants.of(outcomes),
                Timeline.of(outcomes),
                waits(outcomes),
                Optional.empty(),
                List.of());
    }

    /**
     * Of the engine.
     *
     * @param name of what was replayed
     * @param leftOut lines of the trace, if there was one
     * @param refused jobs of which the engine was not even told
     */
    public static Report of(
            Subject subject, String name, Trace.LeftOut leftOut, String policy, int gpus, int refused, Played played) {
        var timeline = Timeline.of(played.outcomes(), played.refusals());
        return new Report(
                subject,
                name,
                policy,
                gpus,
                leftOut,
                refused,
                Measures.of(played.outcomes(), played.refusals(), gpus),
                Tenants.of(played.outcomes(), played.refusals()),
                timeline,
                waits(played.outcomes()),
                Optional.of(Leasing.of(played, timeline)),
                List.of());
    }

    private static List<Double> waits(List<Outcome> outcomes) {
        return new Quantiles(outcomes.stream().mapToDouble(Outcome::waitSeconds)).percents();
    }
}
