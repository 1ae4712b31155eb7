package io.gpulease.simulate.report;

import io.gpulease.simulate.lease.Gangs;
import io.gpulease.simulate.lease.Played;
import io.gpulease.simulate.lease.Played.Stretch;
import io.gpulease.simulate.lease.Refusal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What only the engine tells, beside how long leases waited.
 *
 * @param refused leases that it refused, most of one reason first
 * @param unstarted leases that still waited when nothing happened any more, likewise
 * @param waited for want of what leases waited, the longest first
 * @param reclaimed leases that had to leave before their end
 * @param displaced how often a booking could not be kept
 * @param gangs how close together leases of several nodes lay
 * @param strandedShare of the GPUs that were free over time, those on nodes of which others were held
 * @param free GPUs that nobody had, in the steps of the {@link Timeline}
 * @param stranded those of them on nodes of which others were held: no lease of whole nodes could have them
 */
public record Leasing(
        List<Reasoned> refused,
        List<Reasoned> unstarted,
        List<Waited> waited,
        int reclaimed,
        int displaced,
        Gangs gangs,
        double strandedShare,
        List<Double> free,
        List<Double> stranded) {
    public Leasing {
        refused = List.copyOf(refused);
        unstarted = List.copyOf(unstarted);
        waited = List.copyOf(waited);
        free = List.copyOf(free);
        stranded = List.copyOf(stranded);
    }

    /**
     * Leases that did not start for one reason.
     *
     * @param example one of them, and what was said of it
     */
    public record Reasoned(String reason, int leases, String example, String message) {
        private static Reasoned of(List<Refusal> alike) {
            var first = alike.getFirst();
            return new Reasoned(first.reason(), alike.size(), first.lease(), first.message());
        }
    }

    /** How long leases waited, in all, for want of one thing. */
    public record Waited(String reason, long leaseSeconds) {}

    /** Leases that it refused, and those that still waited. */
    public int notStarted() {
        return Stream.concat(refused.stream(), unstarted.stream())
                .mapToInt(Reasoned::leases)
                .sum();
    }

    /** True when somebody had a part of a node at some time. */
    public boolean isSplit() {
        return strandedShare > 0;
    }

    static Leasing of(Played played, Timeline timeline) {
        return new Leasing(
                reasoned(played, true),
                reasoned(played, false),
                waited(played.waitedSeconds()),
                played.reclaimed(),
                played.displaced(),
                played.gangs(),
                share(played.free()),
                over(timeline, played.free(), Stretch::free),
                over(timeline, played.free(), Stretch::stranded));
    }

    private static List<Reasoned> reasoned(Played played, boolean isFinal) {
        Collection<List<Refusal>> byReason = played.refusals().stream()
                .filter(refusal -> refusal.isFinal() == isFinal)
                .collect(Collectors.groupingBy(Refusal::reason))
                .values();
        return byReason.stream()
                .map(Reasoned::of)
                .sorted(Comparator.comparingInt(Reasoned::leases).reversed().thenComparing(Reasoned::reason))
                .toList();
    }

    private static List<Waited> waited(Map<String, Long> seconds) {
        return seconds.entrySet().stream()
                .map(entry -> new Waited(entry.getKey(), entry.getValue()))
                .filter(waited -> waited.leaseSeconds() > 0)
                .sorted(Comparator.comparingLong(Waited::leaseSeconds)
                        .reversed()
                        .thenComparing(Waited::reason))
                .toList();
    }

    private static double share(List<Stretch> stretches) {
        double free = sum(stretches, Stretch::free);
        return free == 0 ? 0 : sum(stretches, Stretch::stranded) / free;
    }

    private static double sum(List<Stretch> stretches, ToIntFunction<Stretch> gpus) {
        return stretches.stream()
                .mapToDouble(stretch -> (double) gpus.applyAsInt(stretch) * (stretch.until() - stretch.from()))
                .sum();
    }

    private static List<Double> over(Timeline timeline, List<Stretch> stretches, ToIntFunction<Stretch> gpus) {
        var steps = timeline.steps();
        stretches.forEach(stretch -> steps.add(stretch.from(), stretch.until(), gpus.applyAsInt(stretch)));
        return steps.means();
    }
}
