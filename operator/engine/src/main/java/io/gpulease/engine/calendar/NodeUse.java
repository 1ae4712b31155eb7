package io.gpulease.engine.calendar;

import io.gpulease.engine.model.Isolation;
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
    private final long present;
    private final List<Index> indices = new ArrayList<>();

    /** @param present the second that it is now */
    NodeUse(Node node, String gpuClass, long present) {
        this.node = node;
        this.gpuClass = gpuClass;
        this.present = present;
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

    /**
     * How much may be taken of it by others, the owner included, while that guest has so many of its GPUs; below what the owner has:
     * it cannot have them.
     *
     * @param start when the guest comes
     */
    int ceiling(Guest guest, int gpus, long start) {
        if (guest.isolation() == Isolation.DEDICATED) {
            return 0;
        }
        return comesApart(guest, start) || !admits(guest) ? apart(gpus) : gpus() - gpus;
    }

    /** The same for one who comes when others are gone, and before others do, for nothing else can be promised. */
    int apart(int gpus) {
        return gpus <= room() ? node.ownerGpus() : Integer.MIN_VALUE;
    }

    /** What is taken of it while that guest has so many of its GPUs. */
    int taken(Guest guest, int gpus, long start) {
        return comesApart(guest, start) ? Math.max(gpus, room()) : held(guest.isolation(), gpus);
    }

    /** What a lease takes of it that is there. A Dedicated one has all of it, also when it has got more GPUs since it was claimed. */
    int held(Isolation isolation, int gpus) {
        return switch (isolation) {
            case DEDICATED -> Math.max(gpus, gpus());
            case SHARED -> gpus;
        };
    }

    /** What that guest could have of it. */
    int free(Guest guest, long start, long end) {
        int taken = use.highest(start, end);
        if (comesApart(guest, start) || !admits(guest)) {
            return taken <= node.ownerGpus() ? room() : 0;
        }
        return gpus() - taken;
    }

    /** Who else may have left a node that is cleaned, or come to it, by the time that it comes, is not known. */
    private boolean comesApart(Guest guest, long start) {
        return isCleaned()
                && guest.isolation() == Isolation.SHARED
                && (start > present || guest.joins().isEmpty());
    }

    private boolean admits(Guest guest) {
        return guest.isolation() == Isolation.DEDICATED
                || !isCleaned()
                || guest.joins().filter(node.sharing()::admits).isPresent();
    }

    boolean isCleaned() {
        return node.sharing().isCleaned();
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
