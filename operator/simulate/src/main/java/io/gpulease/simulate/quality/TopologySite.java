package io.gpulease.simulate.quality;

import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.simulate.lease.Estate;
import io.gpulease.simulate.trace.CsvTable;
import io.gpulease.simulate.trace.TraceProblem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The hosts of a real network of three levels above them, each with 8 GPUs, as one pool. */
final class TopologySite {
    static final int GPUS_OF_A_HOST = 8;
    static final String GPU_CLASS = "gpu";
    static final String TENANT = "everybody";

    /** Widest first, as the columns are called. */
    private static final List<String> LEVELS = List.of("DSW", "PSW", "ASW");

    private static final String FORM = "a list of hosts (CSV with ip, DSW, PSW, ASW)";
    private static final Duration NO_LIMIT = Duration.ofDays(36_500);

    private TopologySite() {}

    /** @throws TraceProblem if the file is not there, or is no such list */
    static Estate read(Path file) {
        var nodes = new ArrayList<Node>();
        CsvTable.read(
                file,
                FORM,
                row -> nodes.add(new Node(
                        row.text("ip"),
                        GPUS_OF_A_HOST,
                        0,
                        true,
                        Map.of("DSW", row.text("DSW"), "PSW", row.text("PSW"), "ASW", row.text("ASW")))));
        if (nodes.isEmpty()) {
            throw new TraceProblem("%s has no hosts. Give %s.".formatted(file.getFileName(), FORM));
        }
        var pool = new Pool(
                "hosts",
                GPU_CLASS,
                "",
                Reliability.BEST_EFFORT,
                Set.of(Isolation.DEDICATED),
                NO_LIMIT,
                true,
                0,
                LEVELS.stream().map(level -> new TopologyLevel(level, level)).toList(),
                nodes);
        var quota = new Quota(GPU_CLASS, nodes.size() * GPUS_OF_A_HOST, 0, 0, 0);
        var tenant = new Tenant(TENANT, List.of(quota), Set.of(Tier.ON_DEMAND), NO_LIMIT, false, Optional.empty());
        return new Estate(List.of(pool), List.of(tenant), List.of());
    }
}
