package io.gpulease.demo.report;

import io.gpulease.testkit.invariant.LeaseRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What became of one lease, as somebody saw it who watched the API server.
 *
 * @param wanted when it should have started: when it was asked for, or the start it asked for
 * @param promised the first start that it was told
 * @param started when it was seen to run
 * @param endsAt the end that its status promised
 * @param left when it was seen to leave its nodes
 * @param freed when it was seen to be over and its nodes free
 */
public record LeaseOutcome(
        String title,
        String phase,
        String reason,
        String endReason,
        Instant wanted,
        Optional<Instant> promised,
        Optional<Instant> started,
        Optional<Instant> endsAt,
        Optional<Instant> left,
        Optional<Instant> freed) {
    private static final Set<String> RUNNING = Set.of("Active", "Ending");
    private static final Set<String> LEAVING = Set.of("Releasing", "Released");
    private static final Set<String> OVER = Set.of("Released", "Rejected");

    /** @param asked when it was asked for */
    public static LeaseOutcome of(LeaseRecord lease, Instant asked) {
        var start = lease.object().path("spec").path("term").path("start");
        return new LeaseOutcome(
                lease.title(),
                lease.phase(),
                lease.reason(),
                lease.object().path("status").path("endReason").asText(""),
                start.isTextual() ? Instant.parse(start.asText()) : asked,
                lease.etas().stream().findFirst().map(LeaseRecord.Eta::start),
                lease.entered(RUNNING),
                lease.term("endsAt"),
                lease.entered(LEAVING),
                lease.entered(Set.of("Released")));
    }

    public boolean over() {
        return OVER.contains(phase);
    }

    public boolean rejected() {
        return phase.equals("Rejected");
    }

    public boolean expired() {
        return endReason.equals("Expired");
    }

    /** Seconds from when it should have started to when it did. */
    public Optional<Double> waited() {
        return started.map(at -> Math.max(0, seconds(wanted, at)));
    }

    /** Seconds by which it started after the first promise; below 0: earlier. */
    public Optional<Double> afterPromise() {
        return promised.flatMap(told -> started.map(at -> seconds(told, at)));
    }

    /** Seconds from the end of its term to when it was seen to leave. */
    public Optional<Double> leftLate() {
        return expired() ? endsAt.flatMap(end -> left.map(at -> seconds(end, at))) : Optional.empty();
    }

    /** Seconds from the end of its term to when its nodes were free, the grace of its pods included. */
    public Optional<Double> freedLate() {
        return expired() ? endsAt.flatMap(end -> freed.map(at -> seconds(end, at))) : Optional.empty();
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }
}
