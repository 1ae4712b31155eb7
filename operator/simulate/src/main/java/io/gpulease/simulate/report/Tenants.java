package io.gpulease.simulate.report;

import io.gpulease.simulate.lease.Refusal;
import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.report.Measures.Spread;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who got how much, and how long he waited for it.
 *
 * @param shares who used most first; empty where the trace does not tell who asked
 */
public record Tenants(List<Share> shares) {
    public Tenants {
        shares = List.copyOf(shares);
    }

    /**
     * A tenant.
     *
     * @param processorSeconds what his jobs used
     * @param slowdown the mean bounded slowdown of his jobs; 0 where none of them was done
     * @param refused how many of them did not start
     */
    public record Share(
            String tenant, int jobs, double processorSeconds, Spread waitSeconds, double slowdown, int refused) {
        private static Share of(String tenant, List<Outcome> outcomes, int refused) {
            return new Share(
                    tenant,
                    outcomes.size(),
                    outcomes.stream()
                            .map(Outcome::job)
                            .mapToDouble(Measures::work)
                            .sum(),
                    Spread.of(outcomes.stream().mapToDouble(Outcome::waitSeconds)),
                    outcomes.stream()
                            .filter(Outcome::isDone)
                            .mapToDouble(Measures::slowdown)
                            .average()
                            .orElse(0),
                    refused);
        }
    }

    static Tenants of(List<Outcome> outcomes) {
        return of(outcomes, List.of());
    }

    /** @param refusals leases that did not start */
    static Tenants of(List<Outcome> outcomes, List<Refusal> refusals) {
        var started = outcomes.stream()
                .collect(Collectors.groupingBy(o -> o.job().details().tenant()));
        var refused = refusals.stream().collect(Collectors.groupingBy(Refusal::tenant, Collectors.summingInt(_ -> 1)));
        return new Tenants(Stream.concat(started.keySet().stream(), refused.keySet().stream())
                .filter(tenant -> !tenant.isEmpty())
                .distinct()
                .map(tenant ->
                        Share.of(tenant, started.getOrDefault(tenant, List.of()), refused.getOrDefault(tenant, 0)))
                .sorted(Comparator.comparingDouble(Share::processorSeconds)
                        .reversed()
                        .thenComparing(Share::tenant))
                .toList());
    }

    /**
     * Jain's index of their mean slowdowns: 1 where all are slowed down alike, 1/n where one of n bears it all; 1 where there are
     * none. Beside those of whom no job was ever done, who are slowed down without end, the others' slowdowns are nothing: k/n for k
     * of them.
     */
    public double fairness() {
        var served = shares.stream().filter(share -> share.slowdown() > 0).toList();
        if (served.size() < shares.size()) {
            return (shares.size() - served.size()) / (double) shares.size();
        }
        double sum = served.stream().mapToDouble(Share::slowdown).sum();
        double squares =
                served.stream().mapToDouble(s -> s.slowdown() * s.slowdown()).sum();
        return served.isEmpty() ? 1 : sum * sum / (served.size() * squares);
    }
}
