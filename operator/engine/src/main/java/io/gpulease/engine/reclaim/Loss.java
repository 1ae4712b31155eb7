package io.gpulease.engine.reclaim;

import java.util.Comparator;

/** GPU-seconds of work lost: nothing of Spot outweighs anything of a higher tier. */
record Loss(long ofHigherTiers, long ofSpot) implements Comparable<Loss> {

    static final Loss NONE = new Loss(0, 0);

    private static final Comparator<Loss> ORDER =
            Comparator.comparingLong(Loss::ofHigherTiers).thenComparingLong(Loss::ofSpot);

    Loss plus(Loss other) {
        return new Loss(ofHigherTiers + other.ofHigherTiers, ofSpot + other.ofSpot);
    }

    @Override
    public int compareTo(Loss other) {
        return ORDER.compare(this, other);
    }
}
