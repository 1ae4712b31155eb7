package io.gpulease.simulate.report;

import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.report.Measures.Spread;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

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
     * @param slowdown the mean bounded slowdown of his jobs
     */
    public record Share(String tenant, int jobs, double processorSeconds, Spread waitSeconds, double slowdown) {
        private static Share of(String tenant, List<Outcome> outcomes) {
            return new Share(
                    tenant,
                    outcomes.size(),
                    outcomes.stream()
                            .map(Outcome::job)
                            .mapToDouble(Measures::work)
                            .sum(),
                    Spread.of(outcomes.stream().mapToDouble(Outcome::waitSeconds)),
                    outcomes.stream().mapToDouble(Measures::slowdown).average().orElseThrow());
        }
    }

    static Tenants of(List<Outcome> outcomes) {
        return new Tenants(outcomes.stream()
                .filter(o -> !o.job().details().tenant().isEmpty())
                .collect(Collectors.groupingBy(o -> o.job().details().tenant()))
                .entrySet()
                .stream()
                .map(entry -> Share.of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingDouble(Share::processorSeconds)
                        .reversed()
                        .thenComparing(Share::tenant))
                .toList());
    }

    /** Jain's index of their mean slowdowns: 1 where all are slowed down alike, 1/n where one of n bears it all; 1 where there are none. */
    public double fairness() {
        double sum = shares.stream().mapToDouble(Share::slowdown).sum();
        double squares =
                shares.stream().mapToDouble(s -> s.slowdown() * s.slowdown()).sum();
        return shares.isEmpty() ? 1 : sum * sum / (shares.size() * squares);
    }
}
