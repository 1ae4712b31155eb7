package io.gpulease.demo.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All leases together.
 *
 * @param ended how many are over, by the reason of their end
 * @param rejected how many were rejected, by reason
 * @param waits seconds, of all that started
 * @param promises seconds after the first promised start, of all that were promised one and started
 * @param leftLate seconds from the end of the term to the operator's acting on it
 * @param freedLate seconds from the end of the term to free nodes
 */
public record Figures(
        int asked,
        int started,
        Map<String, Long> ended,
        Map<String, Long> rejected,
        List<LeaseOutcome> notOver,
        Quantiles waits,
        Quantiles promises,
        Quantiles leftLate,
        Quantiles freedLate) {
    /** A lease that starts within this many seconds did not wait: whole seconds are the grain of every instant. */
    public static final double AT_ONCE = 2;

    public static Figures of(int asked, List<LeaseOutcome> leases) {
        return new Figures(
                asked,
                (int) leases.stream().filter(l -> l.started().isPresent()).count(),
                counted(
                        leases.stream()
                                .filter(l -> l.phase().equals("Released"))
                                .toList(),
                        LeaseOutcome::endReason),
                counted(leases.stream().filter(LeaseOutcome::rejected).toList(), LeaseOutcome::reason),
                leases.stream().filter(l -> !l.over()).toList(),
                all(leases, LeaseOutcome::waited),
                all(leases, LeaseOutcome::afterPromise),
                all(leases, LeaseOutcome::leftLate),
                all(leases, LeaseOutcome::freedLate));
    }

    public long endedInAll() {
        return ended.values().stream().mapToLong(Long::longValue).sum();
    }

    public long rejectedInAll() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How long those waited that did. */
    public Quantiles realWaits() {
        return Quantiles.of(waits.sorted().stream().filter(s -> s > AT_ONCE).toList());
    }

    /** How many started later than their first promise by more than that. */
    public long laterThanPromised(double slackSeconds) {
        return promises.above(slackSeconds);
    }

    /** How many were ended later than at the end of their term by more than that. */
    public long endedLate(double slackSeconds) {
        return leftLate.above(slackSeconds);
    }

    private static Map<String, Long> counted(List<LeaseOutcome> leases, Function<LeaseOutcome, String> word) {
        return leases.stream().collect(Collectors.groupingBy(word, TreeMap::new, Collectors.counting()));
    }

    private static Quantiles all(List<LeaseOutcome> leases, Function<LeaseOutcome, Optional<Double>> figure) {
        return Quantiles.of(
                leases.stream().flatMap(l -> figure.apply(l).stream()).toList());
    }
}
