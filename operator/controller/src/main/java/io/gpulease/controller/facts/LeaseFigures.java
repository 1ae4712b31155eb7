package io.gpulease.controller.facts;

import io.gpulease.controller.observe.Figures;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.Words.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts leases by phase, class and tier, and how long those that wait have waited. */
final class LeaseFigures {

    private final World world;
    private final Instant now;

    LeaseFigures(World world, Instant now) {
        this.world = world;
        this.now = now;
    }

    Facts.OfLeases count() {
        Map<List<String>, Long> counts = new TreeMap<>(LeaseFigures::inOrder);
        Map<String, List<Instant>> waiting = new TreeMap<>();
        for (LeaseEntry lease : world.leases()) {
            String phase = lease.phase().isEmpty() ? Phase.PENDING : lease.phase();
            var spec = lease.lease().getSpec();
            counts.merge(List.of(phase, spec.gpuClass(), spec.tierOrDefault()), 1L, Long::sum);
            if (phase.equals(Phase.PENDING)) {
                waiting.computeIfAbsent(spec.gpuClass(), _ -> new ArrayList<>())
                        .add(Instant.parse(lease.lease().getMetadata().getCreationTimestamp()));
            }
        }
        return new Facts.OfLeases(
                counts.entrySet().stream()
                        .map(e -> new Figures.Leases(
                                e.getKey().get(0), e.getKey().get(1), e.getKey().get(2), e.getValue()))
                        .toList(),
                waiting.entrySet().stream()
                        .map(e -> new Figures.Waiting(e.getKey(), e.getValue().size(), oldest(e.getValue())))
                        .toList());
    }

    private static int inOrder(List<String> one, List<String> other) {
        return String.join("\n", one).compareTo(String.join("\n", other));
    }

    private Duration oldest(List<Instant> created) {
        Instant first = created.stream().min(Instant::compareTo).orElse(now);
        return first.isAfter(now) ? Duration.ZERO : Duration.between(first, now);
    }
}
