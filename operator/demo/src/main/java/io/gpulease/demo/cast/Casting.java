package io.gpulease.demo.cast;

import io.gpulease.demo.trace.Compression;
import io.gpulease.demo.trace.TraceJob;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Gives each recorded job its lease. Arrival, length and GPUs are the trace's; who leases it is decided by the cluster it ran in;
 * what a trace does not tell (bookings ahead, patience, pods) goes by its place in the trace, every so many jobs.
 */
public final class Casting {
    private static final Duration AHEAD = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    /** A window does not move: one of a second or two is nearly over before a timer has fired and its nodes are claimed. */
    private static final Duration SHORTEST_AHEAD = Duration.ofSeconds(4);

    private static final Duration SHORTEST_WITH_PODS = Duration.ofSeconds(3);

    private final Compression compression;
    private final List<Party> parties;

    public Casting(Compression compression, List<Party> parties) {
        this.compression = compression;
        this.parties = List.copyOf(parties);
    }

    /** One lease for each job, in the order in which they come. */
    public List<LeasePlan> cast(List<TraceJob> jobs) {
        if (jobs.isEmpty()) {
            return List.of();
        }
        var origin = jobs.getFirst().submitted();
        var roles = roles(jobs);
        return IntStream.range(0, jobs.size())
                .mapToObj(i -> plan(i, jobs.get(i), origin, roles))
                .toList();
    }

    /** The busiest cluster is the first party, and so on; if there are more clusters than parties, they go round. */
    private Map<String, Party> roles(List<TraceJob> jobs) {
        var sizes = jobs.stream().collect(Collectors.groupingBy(TraceJob::cluster, Collectors.counting()));
        var order = sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        var roles = new HashMap<String, Party>();
        for (int i = 0; i < order.size(); i++) {
            roles.put(order.get(i), parties.get(i % parties.size()));
        }
        return roles;
    }

    private LeasePlan plan(int i, TraceJob job, Duration origin, Map<String, Party> roles) {
        var term = compression.term(job);
        Function<Integer, Boolean> every = n -> i % n == n / 2;
        var ahead = every.apply(12) && term.compareTo(SHORTEST_AHEAD) >= 0 ? AHEAD : Duration.ZERO;
        return new LeasePlan(
                roles.getOrDefault(job.cluster(), parties.getFirst()),
                "job-%03d".formatted(i + 1),
                job.gpus(),
                job.gpus() < LeasePlan.NODE_GPUS ? "Shared" : "Dedicated",
                compression.arrival(job, origin),
                term,
                Optional.of(ahead).filter(Duration::isPositive),
                every.apply(9) ? Optional.of(ahead.plus(PATIENCE)) : Optional.empty(),
                every.apply(15) && term.toSeconds() >= 4 ? Optional.of(term.dividedBy(2)) : Optional.empty(),
                pods(i, term));
    }

    private static Pods pods(int i, Duration term) {
        if (term.compareTo(SHORTEST_WITH_PODS) < 0) {
            return Pods.NONE;
        }
        return switch (i % 6) {
            case 0 -> i % 30 == 0 ? Pods.OWN_AND_ONE_TOO_MANY : Pods.OWN;
            case 2 -> Pods.OWN;
            case 3 -> Pods.JOB;
            case 5 -> Pods.SHORT_JOB;
            default -> Pods.NONE;
        };
    }
}
