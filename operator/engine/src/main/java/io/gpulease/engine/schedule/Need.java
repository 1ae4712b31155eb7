package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Isolation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * What a bid needs of one pool, and what it lacks there.
 *
 * @param what in words, of nodes of {@code nodeGpus} GPUs each; 0: the nodes differ, or it does not need whole ones
 * @param offered the GPUs that a room offers in the form that is needed
 */
record Need(Bid bid, String what, int nodeGpus, ToIntFunction<Room> offered) {

    static Need of(Bid bid) {
        int gpus = bid.gang().gpus();
        if (bid.gang().isolation() == Isolation.DEDICATED) {
            int size = commonSize(bid);
            String what = size == 0
                    ? "whole nodes with " + Words.gpus(gpus)
                    : Words.wholeNodes(Math.ceilDiv(gpus, size), size);
            return new Need(bid, what + required(bid), size, Room::wholeGpus);
        }
        boolean one = bid.groups().stream().anyMatch(group -> gpus <= group.largestRoom());
        return one
                ? new Need(bid, Words.gpus(gpus) + " on one node", 0, Room::onOne)
                : new Need(bid, Words.gpus(gpus) + required(bid), 0, Room::split);
    }

    private static String required(Bid bid) {
        Optional<String> level = bid.gang().requiredLevel();
        return level.isPresent() ? " " + Words.together(level) : "";
    }

    private static int commonSize(Bid bid) {
        int size = bid.groups().getFirst().largest();
        return bid.groups().stream().allMatch(group -> group.uniform() && group.largest() == size) ? size : 0;
    }

    /** GPUs short in the pool that offers most; not positive: nothing is. */
    int missing(List<Room> rooms) {
        return bid.gang().gpus() - best(rooms);
    }

    private int best(List<Room> rooms) {
        return rooms.stream()
                .max(Comparator.comparingInt(offered))
                .map(offered::applyAsInt)
                .orElse(0);
    }

    /** What is short of that when these rooms are free then. */
    Shortage shortage(List<Room> rooms, String then, boolean booked) {
        int free = rooms.stream().mapToInt(Room::free).sum();
        int best = best(rooms);
        String ofClass = "needs " + what + " of class " + bid.request().gpuClass();
        String inTime = booked ? "" : ", and no more come free in time";
        if (free >= bid.gang().gpus() && best < bid.gang().gpus()) {
            return new Shortage(
                    Reason.FRAGMENTED,
                    "%s; %s %s free %s, but %s, %s short%s; fewer GPUs%s would help"
                            .formatted(
                                    ofClass,
                                    Words.gpus(free),
                                    Words.is(free),
                                    then,
                                    best == 0
                                            ? "none in that form"
                                            : "only " + amount(best) + " in that form "
                                                    + Words.together(bid.gang().requiredLevel()),
                                    lacking(best),
                                    inTime,
                                    orElse()));
        }
        return new Shortage(
                booked ? Reason.QUEUED : Reason.NO_CAPACITY,
                // Thousands of them are made in a plan: a format would take several times as long.
                ofClass + "; " + amount(best) + " " + Words.is(count(best)) + " free " + then + ", " + lacking(best)
                        + " short" + inTime + notIts(rooms));
    }

    private static String notIts(List<Room> rooms) {
        int gpus = rooms.stream().mapToInt(Room::notIts).sum();
        return gpus == 0
                ? ""
                : "; " + Words.gpus(gpus)
                        + " more are free where other leases are, on nodes that may have to be cleaned before it"
                        + " can have them";
    }

    private String orElse() {
        String shared = bid.gang().isolation() == Isolation.DEDICATED ? ", or isolation Shared" : "";
        String preferred = bid.gang().requiredLevel().isPresent() ? ", or topology mode Preferred" : "";
        String other = shared + preferred;
        return other.isEmpty() ? "" : other + ",";
    }

    private String amount(int gpus) {
        return nodeGpus == 0 ? Words.gpus(gpus) : Words.nodes(gpus / nodeGpus, nodeGpus);
    }

    private String lacking(int offeredGpus) {
        int gpus = Math.max(0, bid.gang().gpus() - offeredGpus);
        return nodeGpus == 0 ? Words.gpus(gpus) : Words.nodes(Math.ceilDiv(gpus, nodeGpus), nodeGpus);
    }

    private int count(int gpus) {
        return nodeGpus == 0 ? gpus : gpus / nodeGpus;
    }
}
