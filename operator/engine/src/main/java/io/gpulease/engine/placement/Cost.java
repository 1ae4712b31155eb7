package io.gpulease.engine.placement;

/**
 * What a choice of nodes costs: numbers of which the first that differs decides. Costs of choices that have no node in
 * common add up.
 *
 * @param levels how many levels the pool lists
 */
record Cost(int levels) {

    /** Domains of the level that was asked for. */
    static final int ASKED = 0;
    /** Dedicated: GPUs held; Shared: nodes. */
    static final int SIZE = 1;
    /** Dedicated: nodes; Shared: GPUs that stay free on the node that is only partly taken. */
    static final int WASTE = 2;

    private static final int FIRST_LEVEL = 3;

    /** How many numbers there are. */
    int width() {
        return FIRST_LEVEL + 2 * levels + 1;
    }

    /** Domains of a level, the widest level first: a wider one is the worse to cross. */
    int domains(int level) {
        return FIRST_LEVEL + level;
    }

    /** GPUs that were free in those domains, the narrowest level first: small domains are used up, large ones kept whole. */
    int broken(int level) {
        return FIRST_LEVEL + 2 * levels - 1 - level;
    }

    /** Seconds that the nodes stay free after the term, negative: they are worth something. */
    int freeAfter() {
        return width() - 1;
    }

    static int compare(long[] one, int at, long[] other, int otherAt, int width) {
        for (int i = 0; i < width; i++) {
            if (one[at + i] != other[otherAt + i]) {
                return one[at + i] < other[otherAt + i] ? -1 : 1;
            }
        }
        return 0;
    }
}
