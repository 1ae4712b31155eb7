package io.gpulease.simulate.lease;

import io.gpulease.simulate.replay.Outcome;
import java.util.List;
import java.util.Map;

/**
 * What became of leases.
 *
 * @param outcomes of those that started, in the order in which they ended; processors are GPUs held
 * @param refusals those that did not start
 * @param waitedSeconds how long leases waited for want of what, in lease seconds, by the reason that they were told
 * @param free what nobody had, over time
 * @param gangs how close together leases of several nodes lay
 * @param reclaimed leases that had to leave before their end
 * @param displaced how often a booking could not be kept
 */
public record Played(
        List<Outcome> outcomes,
        List<Refusal> refusals,
        Map<String, Long> waitedSeconds,
        List<Stretch> free,
        Gangs gangs,
        int reclaimed,
        int displaced) {
    public Played {
        outcomes = List.copyOf(outcomes);
        refusals = List.copyOf(refusals);
        waitedSeconds = Map.copyOf(waitedSeconds);
        free = List.copyOf(free);
    }

    /**
     * A while in which an amount stayed the same.
     *
     * @param free GPUs that nobody had
     * @param stranded of those, the ones on nodes of which somebody had others: no lease of whole nodes could have them
     */
    public record Stretch(long from, long until, int free, int stranded) {}
}
