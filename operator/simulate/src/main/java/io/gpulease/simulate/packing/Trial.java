package io.gpulease.simulate.packing;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A list of pods onto a list of nodes, under a policy. */
public record Trial(List<Shape> nodes, List<Pod> pods, PackingName policy) {
    public Trial {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
    }

    /** @throws io.gpulease.simulate.trace.TraceProblem if a file is not there, or is not such a list */
    public static Trial of(Path nodes, Path pods, PackingName policy) {
        return new Trial(OpenbFile.nodes(nodes), OpenbFile.pods(pods), policy);
    }

    public int gpus() {
        return nodes.stream().mapToInt(Shape::gpus).sum();
    }

    /**
     * Packs once for each seed.
     *
     * @param progress told after each how many that were, by one thread at a time
     * @throws io.gpulease.simulate.trace.TraceProblem if these pods could never fill these nodes
     */
    public List<Filling> run(Ties ties, List<Integer> seeds, IntConsumer progress) {
        var packed = new AtomicInteger();
        // Seeds know nothing of each other, so each may have a core of its own.
        return seeds.parallelStream()
                .map(seed -> {
                    var random = new Random(seed);
                    var filling = Packing.run(nodes, pods, policy.make(nodes, pods, random), ties, random);
                    synchronized (packed) {
                        progress.accept(packed.incrementAndGet());
                    }
                    return filling;
                })
                .toList();
    }
}
