package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.Guest;
import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.placement.Gang;
import io.gpulease.engine.placement.GangPlacer;
import java.util.function.IntConsumer;

/**
 * What of a group of nodes is free for a while.
 *
 * @param wholeNodes nodes that nobody uses, and their GPUs
 * @param free GPUs on any nodes
 * @param onOne the most GPUs on one node
 * @param notIts GPUs that nobody has, on nodes where it may not be together with those who are, or were, there
 * @param split the most GPUs that one Shared lease can have: those of nodes without other leases, and of one more
 */
record Room(NodeGroup group, int wholeNodes, int wholeGpus, int free, int notIts, int onOne, int split) {

    /** Of what is free in the group, what the gang could have in the domain that offers most. */
    static Room of(NodeGroup group, Gang gang, long start, long end) {
        if (gang.requiredLevel().isEmpty()) {
            return of(group, gang.guest(), start, end);
        }
        Room all = of(group, gang.guest(), start, end);
        Room best = new Room(group, 0, 0, all.free(), all.notIts(), 0, 0);
        for (NodeGroup home : GangPlacer.homes(group, gang)) {
            best = best.or(of(home, gang.guest(), start, end));
        }
        return best;
    }

    private Room or(Room domain) {
        return new Room(
                group,
                Math.max(wholeNodes, domain.wholeNodes),
                Math.max(wholeGpus, domain.wholeGpus),
                free,
                notIts,
                Math.max(onOne, domain.onOne),
                Math.max(split, domain.split));
    }

    private static Room of(NodeGroup group, Guest guest, long start, long end) {
        var tally = new Tally(group, guest, start, end);
        group.eachFree(start, end, tally);
        return tally.room();
    }

    /** Adds up nodes of which something is free. */
    private static final class Tally implements IntConsumer {
        private final NodeGroup group;
        private final Guest guest;
        private final long start;
        private final long end;
        private int wholeNodes;
        private int wholeGpus;
        private int sum;
        private int notIts;
        private int onOne;
        private int untouched;
        private int partly;

        Tally(NodeGroup group, Guest guest, long start, long end) {
            this.group = group;
            this.guest = guest;
            this.start = start;
            this.end = end;
        }

        @Override
        public void accept(int node) {
            int free = group.free(node, guest, start, end);
            sum += free;
            notIts += group.free(node, start, end) - free;
            if (free == 0) {
                return;
            }
            onOne = Math.max(onOne, free);
            if (free == group.gpus(node)) {
                wholeNodes++;
                wholeGpus += free;
            }
            if (free == group.room(node)) {
                untouched += free;
            } else {
                partly = Math.max(partly, free);
            }
        }

        Room room() {
            return new Room(group, wholeNodes, wholeGpus, sum, notIts, onOne, untouched + partly);
        }
    }
}
