package io.gpulease.app;

import io.gpulease.bridge.EngineWords;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** What a snapshot holds, for people: the pools with what is held of them; wide: every lease as well. */
final class SnapshotTable {
    private SnapshotTable() {}

    static String of(Snapshot snapshot, boolean wide) {
        var lines = new ArrayList<String>();
        lines.add("at %s: %d tenants, %d sites, %d leases hold something, %d wait, %d quotes"
                .formatted(
                        snapshot.now(),
                        snapshot.tenants().size(),
                        snapshot.sites().size(),
                        snapshot.held().size(),
                        snapshot.waiting().size(),
                        snapshot.quoting().size()));
        lines.add("");
        lines.add(pool("POOL", "CLASS", "NODES", "GPUS", "HELD", "OWNER"));
        snapshot.pools().forEach(pool -> lines.add(pool(snapshot, pool)));
        if (wide) {
            lines.add("");
            lines.add(lease("LEASE", "TENANT", "TIER", "CLASS", "GPUS", "POOL", "FREE AT"));
            snapshot.held().forEach(held -> lines.add(lease(held)));
            snapshot.waiting().forEach(waiting -> lines.add(lease(waiting)));
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static String pool(Snapshot snapshot, Pool pool) {
        int held = snapshot.held().stream()
                .filter(one -> one.placement().pool().equals(pool.name()))
                .mapToInt(SnapshotTable::gpus)
                .sum();
        return pool(
                pool.name(),
                pool.gpuClass(),
                Integer.toString(pool.nodes().size()),
                Integer.toString(pool.nodes().stream().mapToInt(Node::gpus).sum()),
                Integer.toString(held),
                Integer.toString(pool.nodes().stream().mapToInt(Node::ownerGpus).sum()));
    }

    private static String lease(Held held) {
        return lease(
                held.lease().namespace() + "/" + held.lease().name(),
                held.tenant(),
                EngineWords.word(held.tier()),
                held.gpuClass(),
                Integer.toString(gpus(held)),
                held.placement().pool(),
                held.freeAt().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static String lease(Request waiting) {
        return lease(
                waiting.lease().namespace() + "/" + waiting.lease().name(),
                waiting.tenant().orElse("-"),
                EngineWords.word(waiting.tier()),
                waiting.gpuClass(),
                Integer.toString(waiting.gpus()),
                "-",
                "waits");
    }

    private static int gpus(Held held) {
        List<NodeShare> nodes = held.placement().nodes();
        return nodes.stream().mapToInt(NodeShare::gpus).sum();
    }

    private static String pool(String... cells) {
        return "%-24s %-20s %6s %7s %7s %7s".formatted((Object[]) cells).stripTrailing();
    }

    private static String lease(String... cells) {
        return "%-36s %-16s %-10s %-20s %6s  %-24s %s"
                .formatted((Object[]) cells)
                .stripTrailing();
    }
}
