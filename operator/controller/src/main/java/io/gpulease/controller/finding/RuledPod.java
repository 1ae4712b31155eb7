package io.gpulease.controller.finding;

import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.rules.facts.Container;
import io.gpulease.rules.facts.Pod;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A pod as rules see it.
 *
 * @param lease the one that it names; empty: none
 * @param isOver its containers have ended for good
 * @param runs its containers do
 * @param asked what its containers ask for, in the order in which the pod has them
 * @param pod without its usage
 */
public record RuledPod(ObjectRef ref, String lease, boolean isOver, boolean runs, List<Asked> asked, Pod pod) {

    /** What counts as GPUs where no pool says otherwise. */
    public static final Set<String> USUAL_GPUS = Set.of("nvidia.com/gpu");

    public RuledPod {
        asked = List.copyOf(asked);
        if (asked.size() != pod.containers().size()) {
            throw new IllegalArgumentException("what is asked for is of each container");
        }
    }

    /**
     * What a container asks for.
     *
     * @param stays it is there for as long as the pod runs, and not only before it begins
     * @param devices by the name of the extended resource, of which network adapters are some too
     */
    public record Asked(boolean stays, Map<String, Long> devices) {
        public Asked {
            devices = Map.copyOf(devices);
        }

        private long of(Set<String> resources) {
            return devices.entrySet().stream()
                    .filter(one -> resources.contains(one.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    /** The same with only those counted as GPUs. */
    public RuledPod counting(Set<String> gpuResources) {
        List<Container> counted = IntStream.range(0, asked.size())
                .mapToObj(i -> pod.containers().get(i).with(asked.get(i).of(gpuResources)))
                .toList();
        return new RuledPod(ref, lease, isOver, runs, asked, pod.with(counted));
    }

    /** That its containers have while they run. */
    long gpus() {
        long gpus = 0;
        for (int i = 0; i < asked.size(); i++) {
            gpus += asked.get(i).stays() ? pod.containers().get(i).gpus() : 0;
        }
        return gpus;
    }

    /** Something is to be measured of it. */
    boolean usesGpus() {
        return runs && gpus() > 0;
    }
}
