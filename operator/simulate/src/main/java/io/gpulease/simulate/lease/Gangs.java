package io.gpulease.simulate.lease;

/**
 * How close together leases of several whole nodes lay, where the network of a pool has levels.
 *
 * @param leases those of several nodes
 * @param closest of these, in as small a domain as anybody could have found among the nodes that nobody had when they started
 * @param closestOfAll of these, in as small a domain as on an empty pool
 */
public record Gangs(int leases, int closest, int closestOfAll) {
    public static final Gangs NONE = new Gangs(0, 0, 0);

    /** As a share of them. */
    public double closestShare() {
        return leases == 0 ? 1 : closest / (double) leases;
    }

    /** As a share of them. */
    public double closestOfAllShare() {
        return leases == 0 ? 1 : closestOfAll / (double) leases;
    }

    /** Those of both. */
    public Gangs and(Gangs others) {
        return new Gangs(leases + others.leases, closest + others.closest, closestOfAll + others.closestOfAll);
    }

    Gangs and(boolean isClosest, boolean isClosestOfAll) {
        return new Gangs(leases + 1, closest + (isClosest ? 1 : 0), closestOfAll + (isClosestOfAll ? 1 : 0));
    }
}
