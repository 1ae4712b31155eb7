package io.gpulease.engine.calendar;

import io.gpulease.engine.model.Node;
import java.util.ArrayList;
import java.util.List;

/** One node and what is taken of it over time, the owner's GPUs included. */
final class NodeUse {

    /** Where the gaps of this node are kept besides, under that number: those in which no more than the ceiling is taken. */
    private record Index(Gaps gaps, int number, int ceiling) {}

    private final Node node;
    private final String gpuClass;
    private final StepProfile use;
    private final List<Index> indices = new ArrayList<>();

    NodeUse(Node node, String gpuClass) {
        this.node = node;
        this.gpuClass = gpuClass;
        use = new StepProfile(node.ownerGpus());
    }

    Node node() {
        return node;
    }

    String gpuClass() {
        return gpuClass;
    }

    /** To be read only. */
    StepProfile use() {
        return use;
    }

    String name() {
        return node.name();
    }

    int gpus() {
        return node.gpus();
    }

    int room() {
        return Math.max(0, node.gpus() - node.ownerGpus());
    }

    /** From now on those gaps are those of this node as well, under that number. */
    void keep(Gaps gaps, int number, int ceiling) {
        indices.add(new Index(gaps, number, ceiling));
        use.runs(Long.MIN_VALUE, Long.MAX_VALUE, ceiling, (first, end) -> gaps.add(number, first, end));
    }

    /** Takes so many GPUs from {@code start} until {@code end}, or gives a negative number back. */
    void add(long start, long end, int amount) {
        for (Index index : indices) {
            use.runs(start, end, index.ceiling(), (first, _) -> index.gaps().remove(index.number(), first));
        }
        use.add(start, end, amount);
        for (Index index : indices) {
            use.runs(start, end, index.ceiling(), (first, last) -> index.gaps().add(index.number(), first, last));
        }
    }
}
