package io.gpulease.simulate.quality;

import io.gpulease.simulate.packing.Filling;
import io.gpulease.simulate.packing.PackingName;
import io.gpulease.simulate.packing.Ties;
import io.gpulease.simulate.packing.Trial;
import io.gpulease.simulate.policy.PolicyName;
import io.gpulease.simulate.report.Measures;
import io.gpulease.simulate.trace.TraceProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What was replayed already, so that several figures of one run cost one run. */
final class Runs {
    private static final List<Integer> SEEDS =
            IntStream.rangeClosed(42, 51).boxed().toList();

    private final Path data;
    private final Map<Wait, List<Measures>> waits = new HashMap<>();
    private final Map<Pack, List<Filling>> fillings = new HashMap<>();

    Runs(Path data) {
        this.data = data;
    }

    private record Wait(Workload workload, PolicyName policy) {}

    private record Pack(String list, PackingName packer, Ties ties) {}

    List<Measures> waits(Workload workload, PolicyName policy) {
        return waits.computeIfAbsent(
                new Wait(workload, policy), wait -> workload.replay(find(workload.folder(), workload.file()), policy));
    }

    List<Filling> fillings(String list, PackingName packer, Ties ties) {
        return fillings.computeIfAbsent(new Pack(list, packer, ties), this::pack);
    }

    private List<Filling> pack(Pack pack) {
        var nodes = find("openb-gpu-2023", "openb_node_list_gpu_node.csv");
        var pods = find("openb-gpu-2023", "openb_pod_list_%s.csv.gz".formatted(pack.list()));
        return Trial.of(nodes, pods, pack.packer()).run(pack.ties(), SEEDS, done -> {});
    }

    private Path find(String folder, String file) {
        return Stream.of(data.resolve(folder).resolve(file), data.resolve(file))
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(() -> new TraceProblem(
                        ("%s is neither in %s nor in its folder %s. Point DATA to a folder that has it;"
                                        + " docs/scheduling-quality.md says where to get it.")
                                .formatted(file, data, folder)));
    }
}
