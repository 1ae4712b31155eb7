package io.gpulease.engine.model;

/** What a site promises of its power, the weakest promise first. */
public enum Reliability {
    BEST_EFFORT,
    STANDARD,
    FIRM
}
