package io.gpulease.simulate.packing;

/**
 * How well a node suits.
 *
 * @param score 0 to 100, the more the better
 * @param device for a fraction, the GPU to take it from
 */
record Choice(int score, int device) {
    static final int NO_DEVICE = -1;
}
