package io.gpulease.engine.model;

/** How firmly a lease holds what it has. */
public enum Tier {
    COMMITTED,
    ON_DEMAND,
    SPOT
}
