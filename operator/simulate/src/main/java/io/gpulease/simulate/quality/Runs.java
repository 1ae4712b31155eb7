package io.gpulease.simulate.quality;

import io.gpulease.simulate.lease.Gangs;
import io.gpulease.simulate.lease.LeaseReplay;
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
import org.jspecify.annotations.Nullable;

/** What was replayed already, so that several figures of one run cost one run. Replays that are known to be wanted use all cores. */
final class Runs implements AutoCloseable {
    private static final List<Integer> SEEDS =
            IntStream.rangeClosed(42, 51).boxed().toList();

    private final Path data;
    private final ExecutorService cores =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    private final Map<Wait, Begun> waits = new HashMap<>();
    private final Map<Pack, List<Filling>> fillings = new HashMap<>();
    private @Nullable BegunGangs gangs;

    Runs(Path data) {
        this.data = data;
    }

    private record Wait(Workload workload, PolicyName policy) {}

    /** A replay that has begun. */
    private record Begun(Future<List<Measures>> measures) {}

    /** Another one. */
    private record BegunGangs(Future<Gangs> gangs) {}

    /** Begins what these ask for; a problem is told to who asks for the figure. */
    void begin(List<Figure> figures) {
        for (var figure : figures) {
            if (figure instanceof Figure.Waits wait) {
                begun(wait.workload(), wait.policy());
            } else if (figure instanceof Figure.Close) {
                begunGangs();
            }
        }
    }

    private record Pack(String list, PackingName packer, Ties ties) {}

    List<Measures> waits(Workload workload, PolicyName policy) {
        return ended(begun(workload, policy).measures(), workload);
    }

    /** Of KTH-SP2 on the hosts of a real network. */
    Gangs gangs() {
        return ended(begunGangs().gangs(), Workload.KTH_SP2);
    }

    private static <T> T ended(Future<T> replay, Workload workload) {
        try {
            return replay.get();
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

    private BegunGangs begunGangs() {
        if (gangs == null) {
            gangs = new BegunGangs(cores.submit(this::played));
        }
        return gangs;
    }

    private Gangs played() {
        var estate = TopologySite.read(find("lingjun-topology-2023", "topo.csv"));
        int hosts = estate.gpus() / TopologySite.GPUS_OF_A_HOST;
        var kth = Workload.KTH_SP2;
        return kth.parts(find(kth.folder(), kth.file())).stream()
                .map(part -> TopologyLeases.of(part, kth.processors(), hosts))
                .map(leases -> LeaseReplay.run(estate, leases, started -> {}).gangs())
                .reduce(Gangs.NONE, Gangs::and);
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
