package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.engine.placement.Gang;
import io.gpulease.engine.placement.GangPlacer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Says by how much the pools, or the domains of the level that is required, are too small for a request, whoever else is there. */
final class TooSmall {

    private final Request request;
    private final Gang gang;
    private final ToIntFunction<NodeGroup> gpus;

    private TooSmall(Request request) {
        this.request = request;
        gang = Bid.gangOf(request);
        gpus = gang.isolation() == Isolation.DEDICATED ? NodeGroup::wholeGpus : NodeGroup::room;
    }

    static Shortage shortage(Request request, List<NodeGroup> groups) {
        return new TooSmall(request).of(groups);
    }

    private Shortage of(List<NodeGroup> groups) {
        Optional<NodeGroup> largest = largest(groups);
        if (largest.isEmpty()) {
            return new Shortage(
                    Reason.NO_CAPACITY, needed("in one pool") + "; none that could serve it is open to new leases");
        }
        // Closeness is not to blame when the pools would be too small without it.
        return gpus.applyAsInt(largest.get()) < gang.gpus() ? ofPool(largest.get()) : ofDomain(groups);
    }

    private Shortage ofPool(NodeGroup largest) {
        int offered = gpus.applyAsInt(largest);
        return new Shortage(
                Reason.NO_CAPACITY,
                "%s; the largest pool that it may use, %s, has %s that can be leased: %s short; fewer GPUs would help"
                        .formatted(
                                needed("in one pool"),
                                largest.pool().name(),
                                Words.gpus(offered),
                                Words.gpus(gang.gpus() - offered)));
    }

    private Shortage ofDomain(List<NodeGroup> groups) {
        String level = gang.requiredLevel().orElseThrow();
        List<NodeGroup> domains = groups.stream()
                .flatMap(group -> GangPlacer.homes(group, gang).stream())
                .toList();
        String needed = needed(Words.together(gang.requiredLevel()));
        Optional<NodeGroup> largest = largest(domains);
        if (largest.isEmpty()) {
            return new Shortage(
                    Reason.TOPOLOGY_UNSATISFIABLE,
                    "%s; no node that it may use carries the label of a %s; topology mode Preferred would help"
                            .formatted(needed, level));
        }
        int offered = gpus.applyAsInt(largest.get());
        return new Shortage(
                Reason.TOPOLOGY_UNSATISFIABLE,
                "%s; the largest that it may use, %s of pool %s, has %s that can be leased: %s short; fewer GPUs, or topology mode Preferred, would help"
                        .formatted(
                                needed,
                                level.equals(TopologyLevel.NODE)
                                        ? largest.get().name(0)
                                        : largest.get().domainName(level),
                                largest.get().pool().name(),
                                Words.gpus(offered),
                                Words.gpus(gang.gpus() - offered)));
    }

    private Optional<NodeGroup> largest(List<NodeGroup> groups) {
        return groups.stream().max(Comparator.comparingInt(gpus));
    }

    private String needed(String where) {
        return "needs %s%s of class %s %s"
                .formatted(
                        Words.gpus(gang.gpus()),
                        gang.isolation() == Isolation.DEDICATED ? " on whole nodes" : "",
                        request.gpuClass(),
                        where);
    }
}
