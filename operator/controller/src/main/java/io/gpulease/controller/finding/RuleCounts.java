package io.gpulease.controller.finding;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** How many leases break which rule now; whoever shows it is told of a policy whose counts are other ones than before. */
public final class RuleCounts {

    private volatile Map<String, Map<String, Integer>> byPolicy = Map.of();
    private volatile List<Open> open = List.of();
    private final List<Consumer<String>> readers = new CopyOnWriteArrayList<>();

    /** Violations that go on, of one rule and action. */
    public record Open(String policy, String rule, String action, long count) {}

    public void onPolicy(Consumer<String> reader) {
        readers.add(reader);
    }

    /** By rule; empty: nobody has looked yet, or nobody breaks any. */
    public Map<String, Integer> of(String policy) {
        return byPolicy.getOrDefault(policy, Map.of());
    }

    /** Whether leases have been looked at under that policy. */
    public boolean isKnown(String policy) {
        return byPolicy.containsKey(policy);
    }

    /** For the metrics. */
    public List<Open> open() {
        return open;
    }

    void publish(Map<String, Map<String, Integer>> now, List<Open> goingOn) {
        Map<String, Map<String, Integer>> before = byPolicy;
        byPolicy = now;
        open = goingOn;
        for (String policy : new TreeSet<>(now.keySet())) {
            if (!Objects.equals(before.get(policy), now.get(policy))) {
                readers.forEach(reader -> reader.accept(policy));
            }
        }
    }
}
