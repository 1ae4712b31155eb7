package io.gpulease.simulate.packing;

/** Which of the nodes that suit equally well. */
public enum Ties {
    /** The first in the list of nodes. */
    FIRST,
    /** The first in the list of nodes, which has been shuffled. */
    SHUFFLED,
    /** Any, by lot. */
    RANDOM
}
