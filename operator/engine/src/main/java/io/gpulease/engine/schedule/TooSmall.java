package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Request;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Says by how much the pools are too small for a request, whoever else is there. */
final class TooSmall {

    private TooSmall() {}

    static String message(Request request, List<NodeGroup> groups) {
        boolean dedicated = request.isolation() == Isolation.DEDICATED;
        ToIntFunction<NodeGroup> gpus = dedicated ? NodeGroup::wholeGpus : NodeGroup::room;
        Optional<NodeGroup> largest = groups.stream().max(Comparator.comparingInt(gpus));
        String needed = "needs %s%s of class %s in one pool"
                .formatted(Words.gpus(request.gpus()), dedicated ? " on whole nodes" : "", request.gpuClass());
        if (largest.isEmpty()) {
            return needed + "; none that could serve it is open to new leases";
        }
        int offered = gpus.applyAsInt(largest.get());
        return "%s; the largest pool that it may use, %s, has %s that can be leased: %s short; fewer GPUs would help"
                .formatted(
                        needed, largest.get().pool().name(), Words.gpus(offered), Words.gpus(request.gpus() - offered));
    }
}
