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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What was replayed already, so that several figures of one run cost one run. Replays that are known to be wanted use all cores. */
final class Runs implements AutoCloseable {
    private static final List<Integer> SEEDS =
            IntStream.rangeClosed(42, 51).boxed().toList();

    private final Path data;
    private final ExecutorService cores =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    private final Map<Wait, Begun> waits = new HashMap<>();
    private final Map<Pack, List<Filling>> fillings = new HashMap<>();

    Runs(Path data) {
        this.data = data;
    }

    private record Wait(Workload workload, PolicyName policy) {}

    /** A replay that has begun. */
    private record Begun(Future<List<Measures>> measures) {}

    /** Begins what these ask for; a problem is told to who asks for the figure. */
    void begin(List<Figure> figures) {
        for (var figure : figures) {
            if (figure instanceof Figure.Waits wait) {
                begun(wait.workload(), wait.policy());
            }
        }
    }

    private record Pack(String list, PackingName packer, Ties ties) {}

    List<Measures> waits(Workload workload, PolicyName policy) {
        try {
            return begun(workload, policy).measures().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TraceProblem problem) {
                throw problem;
            }
            throw new IllegalStateException("the replay of %s failed".formatted(workload.title()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in the replay of %s".formatted(workload.title()), e);
        }
    }

    private Begun begun(Workload workload, PolicyName policy) {
        return waits.computeIfAbsent(
                new Wait(workload, policy),
                wait -> new Begun(
                        cores.submit(() -> workload.replay(find(workload.folder(), workload.file()), policy))));
    }

    List<Filling> fillings(String list, PackingName packer, Ties ties) {
        return fillings.computeIfAbsent(new Pack(list, packer, ties), this::pack);
    }

    private List<Filling> pack(Pack pack) {
        var nodes = find("openb-gpu-2023", "openb_node_list_gpu_node.csv");
        var pods = find("openb-gpu-2023", "openb_pod_list_%s.csv.gz".formatted(pack.list()));
        return Trial.of(nodes, pods, pack.packer()).run(pack.ties(), SEEDS, done -> {});
    }

    @Override
    public void close() {
        cores.shutdownNow();
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
