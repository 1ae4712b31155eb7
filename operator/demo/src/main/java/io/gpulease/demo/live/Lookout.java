package io.gpulease.demo.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.demo.live.Picture.Due;
import io.gpulease.demo.live.Picture.PodCounts;
import io.gpulease.demo.live.Picture.PoolLine;
import io.gpulease.demo.live.Picture.Waiting;
import io.gpulease.testkit.invariant.LeaseRecord;
import io.gpulease.testkit.invariant.NodeRecord;
import io.gpulease.testkit.invariant.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Draws the picture from what the watches have told: leases and nodes as every client of the API server sees them. */
public final class Lookout {
    private static final String GPU = "nvidia.com/gpu";
    private static final Set<String> WAITING = Set.of("Pending", "Reserved");
    private static final Set<String> RUNNING = Set.of("Active", "Ending");
    private static final Duration UNKNOWN = Duration.ofDays(365);

    private final World world;
    private final List<String> pools;
    private final String owner;

    public Lookout(World world, List<String> pools, String owner) {
        this.world = world;
        this.pools = List.copyOf(pools);
        this.owner = owner;
    }

    public Picture look(Instant now) {
        var leases = world.livingLeases().toList();
        return new Picture(
                pools(),
                leases.stream().collect(Collectors.toMap(LeaseRecord::phase, _ -> 1, Integer::sum)),
                pods(),
                leases.stream()
                        .filter(l -> WAITING.contains(l.phase()))
                        .map(l -> waiting(l, now))
                        .sorted(Comparator.comparing((Waiting w) -> w.startsIn().orElse(UNKNOWN))
                                .thenComparing(Waiting::title))
                        .toList(),
                leases.stream()
                        .filter(l -> RUNNING.contains(l.phase()))
                        .flatMap(l -> due(l, now).stream())
                        .sorted(Comparator.comparing(Due::in).thenComparing(Due::title))
                        .toList());
    }

    /** The pools alone, for whoever samples them. */
    public List<PoolLine> pools() {
        Map<String, List<NodeRecord>> nodes =
                world.nodes().collect(Collectors.groupingBy(n -> n.label("gpulease.io/pool")));
        Map<String, Integer> own = world.pods()
                .filter(p -> p.namespace().equals(owner) && p.running())
                .collect(Collectors.toMap(p -> p.node(), p -> p.gpus(GPU), Integer::sum));
        return pools.stream()
                .map(pool -> line(pool, nodes.getOrDefault(pool, List.of()), own))
                .toList();
    }

    private static PoolLine line(String pool, List<NodeRecord> nodes, Map<String, Integer> own) {
        int total = 0;
        int leased = 0;
        int owner = 0;
        for (var node : nodes) {
            total += node.capacity(GPU);
            leased +=
                    node.claims().values().stream().mapToInt(Integer::intValue).sum();
            owner += own.getOrDefault(node.name(), 0);
        }
        return new PoolLine(pool, total, leased, owner);
    }

    private PodCounts pods() {
        int running = 0;
        int gated = 0;
        for (var pod : world.pods().filter(p -> !p.namespace().equals(owner)).toList()) {
            if (pod.gated() && !pod.leaving()) {
                gated++;
            } else if (pod.running() && !pod.namespace().startsWith("kube-")) {
                running++;
            }
        }
        return new PodCounts(running, gated);
    }

    private static Waiting waiting(LeaseRecord lease, Instant now) {
        var status = lease.object().path("status");
        var start = instant(status.path("queue").path("estimatedStart"))
                .or(() -> instant(status.path("reservation").path("start")));
        return new Waiting(
                lease.title(),
                lease.object().path("spec").path("gpuClass").asText(),
                gpus(lease),
                lease.reason(),
                start.map(at -> Duration.between(now, at)));
    }

    private static Optional<Due> due(LeaseRecord lease, Instant now) {
        return lease.term("endsAt").map(at -> new Due(lease.title(), gpus(lease), Duration.between(now, at)));
    }

    private static int gpus(LeaseRecord lease) {
        return lease.object().path("spec").path("gpus").asInt();
    }

    private static Optional<Instant> instant(JsonNode node) {
        return node.isTextual() ? Optional.of(Instant.parse(node.asText())) : Optional.empty();
    }
}
