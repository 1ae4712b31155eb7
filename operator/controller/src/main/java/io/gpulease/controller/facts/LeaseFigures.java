package io.gpulease.controller.facts;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.controller.observe.Figures;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts leases by phase, class and tier, and how long those that wait have waited. */
final class LeaseFigures {

    /** Stands for every class that no pool offers: tenants write what they like, and each would be a series of its own. */
    private static final String NOT_OFFERED = "(not offered)";

    private static final Comparator<Kind> IN_ORDER =
            Comparator.comparing(Kind::phase).thenComparing(Kind::gpuClass).thenComparing(Kind::tier);

    private final World world;
    private final Instant now;

    LeaseFigures(World world, Instant now) {
        this.world = world;
        this.now = now;
    }

    private record Kind(String phase, String gpuClass, String tier) {}

    private static String tier(LeaseEntry lease) {
        String counted = lease.status().tier();
        return counted == null ? lease.lease().getSpec().tierOrDefault() : counted;
    }

    Facts.OfLeases count() {
        Set<String> offered = world.pools().stream()
                .map(pool -> pool.pool().getSpec().gpuClass())
                .collect(Collectors.toSet());
        Map<Kind, Long> counts = new HashMap<>();
        Map<String, List<Instant>> waiting = new TreeMap<>();
        for (LeaseEntry lease : world.leases()) {
            String phase = lease.phase().isEmpty() ? Phase.PENDING : lease.phase();
            var spec = lease.lease().getSpec();
            String gpuClass = offered.contains(spec.gpuClass()) ? spec.gpuClass() : NOT_OFFERED;
            counts.merge(new Kind(phase, gpuClass, tier(lease)), 1L, Long::sum);
            if (phase.equals(Phase.PENDING)) {
                waiting.computeIfAbsent(gpuClass, _ -> new ArrayList<>()).add(createdAt(lease));
            }
        }
        return new Facts.OfLeases(
                counts.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey(IN_ORDER))
                        .map(e -> new Figures.Leases(
                                e.getKey().phase(),
                                e.getKey().gpuClass(),
                                e.getKey().tier(),
                                e.getValue()))
                        .toList(),
                waiting.entrySet().stream()
                        .map(e -> new Figures.Waiting(e.getKey(), e.getValue().size(), oldest(e.getValue())))
                        .toList(),
                reservedGpus(),
                world.leases().stream()
                        .filter(LeaseEntry::isHolding)
                        .map(lease -> new Facts.Holding(
                                lease.uid(),
                                lease.tenant().orElse(""),
                                lease.lease().getSpec().gpuClass(),
                                lease.status()))
                        .toList());
    }

    /** By pool, as far as the nodes of a booking are known. */
    private Map<String, Long> reservedGpus() {
        return world.leases().stream()
                .filter(lease -> lease.phase().equals(Phase.RESERVED))
                .flatMap(lease -> lease.booking().flatMap(Booking::placement).stream())
                .collect(Collectors.groupingBy(Placement::pool, Collectors.summingLong(Placement::gpus)));
    }

    private static Instant createdAt(LeaseEntry lease) {
        return lease.terms()
                .map(LeaseTerms::createdAt)
                .orElseGet(() -> Instant.parse(lease.lease().getMetadata().getCreationTimestamp()));
    }

    private Duration oldest(List<Instant> created) {
        Instant first = created.stream().min(Instant::compareTo).orElse(now);
        return first.isAfter(now) ? Duration.ZERO : Duration.between(first, now);
    }
}
