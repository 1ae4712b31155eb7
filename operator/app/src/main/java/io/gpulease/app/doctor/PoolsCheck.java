package io.gpulease.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.watch.TypedReader;
import io.gpulease.controller.watch.Unreadable;
import io.gpulease.crds.GpuPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Does every node with GPUs belong to one pool, and every pool have nodes? */
final class PoolsCheck implements Check {
    private static final String NAME = "pools";
    private static final int NAMED = 3;

    /** What is wanted of a node: with its whole object thousands would not fit. */
    private record Seen(String name, Map<String, String> labels, Set<String> devices) {}

    @Override
    public List<Finding> look(Cluster cluster) throws IOException, InterruptedException {
        var found = new ArrayList<Finding>();
        var pools = new ArrayList<GpuPool>();
        var reply = cluster.each("/apis/gpulease.io/v1alpha1/gpupools", object -> {
            try {
                pools.add(read(object));
            } catch (IOException | RuntimeException e) {
                found.add(Finding.fail(
                        NAME,
                        "pool %s cannot be read: %s"
                                .formatted(object.at("/metadata/name").asText(), Unreadable.cause(e)),
                        "Write what is meant into its spec."));
            }
        });
        if (!reply.isSuccess()) {
            return List.of(Finding.unasked(NAME, "the pools", reply));
        }
        var nodes = new ArrayList<Seen>();
        var listed = cluster.each("/api/v1/nodes", object -> nodes.add(seen(object)));
        if (!listed.isSuccess()) {
            return List.of(Finding.unasked(NAME, "the nodes", listed));
        }
        if (pools.isEmpty() && found.isEmpty()) {
            return List.of(Finding.warn(
                    NAME,
                    "there is no pool, so there is nothing to lease",
                    "Make a GpuPool: examples/pool-h200.yaml."));
        }
        compare(pools, nodes, found);
        if (found.isEmpty()) {
            found.add(Finding.ok(NAME, "%d pools, none overlaps another".formatted(pools.size())));
        }
        return found;
    }

    private static void compare(List<GpuPool> pools, List<Seen> nodes, List<Finding> found) {
        var overlaps = new TreeMap<String, TreeSet<String>>();
        var members = new HashMap<String, Integer>();
        var without = new TreeMap<String, TreeSet<String>>();
        var outside = new TreeSet<String>();
        var counted = new HashSet<String>();
        pools.forEach(pool -> counted.add(pool.getSpec().resourceNameOrDefault()));
        for (var node : nodes) {
            var mine = pools.stream()
                    .filter(pool -> pool.getSpec().nodeSelector().matches(node.labels()))
                    .toList();
            mine.forEach(pool -> members.merge(name(pool), 1, Integer::sum));
            if (mine.size() > 1) {
                var names = mine.stream().map(PoolsCheck::name).sorted().toList();
                overlaps.computeIfAbsent(String.join(", ", names), _ -> new TreeSet<>())
                        .add(node.name());
            } else if (mine.isEmpty() && node.devices().stream().anyMatch(device -> isGpu(device, counted))) {
                outside.add(node.name());
            } else if (!mine.isEmpty()
                    && !node.devices().contains(mine.getFirst().getSpec().resourceNameOrDefault())) {
                without.computeIfAbsent(
                                "%s, which counts %s"
                                        .formatted(
                                                name(mine.getFirst()),
                                                mine.getFirst().getSpec().resourceNameOrDefault()),
                                _ -> new TreeSet<>())
                        .add(node.name());
            }
        }
        overlaps.forEach((names, both) -> found.add(Finding.fail(
                NAME,
                "pools %s all select %s: what several pools select none of them leases".formatted(names, some(both)),
                "Change the nodeSelector of one: kubectl edit gpool NAME.")));
        pools.stream()
                .map(PoolsCheck::name)
                .filter(name -> !members.containsKey(name))
                .sorted()
                .forEach(name -> found.add(Finding.warn(
                        NAME,
                        "pool %s selects no node, so nothing of it can be leased".formatted(name),
                        "Compare its nodeSelector with kubectl get nodes --show-labels.")));
        without.forEach((pool, bare) -> found.add(Finding.warn(
                NAME,
                "%s of pool %s, offer none of it".formatted(some(bare), pool),
                "See whether the device plugin runs there.")));
        if (!outside.isEmpty()) {
            found.add(Finding.warn(
                    NAME,
                    "%s have GPUs and are in no pool".formatted(some(outside)),
                    "Fine if the owner keeps them; else have the nodeSelector of a pool match their labels."));
        }
    }

    private static String some(Set<String> nodes) {
        var first = String.join(", ", nodes.stream().limit(NAMED).toList());
        var more = nodes.size() - NAMED;
        return (nodes.size() == 1 ? "node " : "nodes ") + first + (more > 0 ? " and %d more".formatted(more) : "");
    }

    private static boolean isGpu(String device, Set<String> counted) {
        var word = device.toLowerCase(Locale.ROOT);
        return counted.contains(device) || word.contains("gpu") || word.startsWith("nvidia.com/mig-");
    }

    private static String name(GpuPool pool) {
        return pool.getMetadata().getName();
    }

    private static GpuPool read(JsonNode object) throws IOException {
        try (var parser = object.traverse()) {
            parser.nextToken();
            var pool = new TypedReader<>(GpuPool.class).read(parser);
            if (pool.getSpec() == null || pool.getSpec().nodeSelector() == null) {
                throw new IOException("it has no spec.nodeSelector");
            }
            return pool;
        }
    }

    private static Seen seen(JsonNode node) {
        var labels = new HashMap<String, String>();
        node.at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        var devices = new HashSet<String>();
        node.at("/status/capacity").properties().forEach(amount -> {
            if (amount.getKey().indexOf('/') >= 0 && !amount.getValue().asText().equals("0")) {
                devices.add(amount.getKey());
            }
        });
        return new Seen(node.at("/metadata/name").asText(), labels, devices);
    }
}
