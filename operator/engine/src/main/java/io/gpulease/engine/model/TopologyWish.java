package io.gpulease.engine.model;

/** How close together a lease wants its nodes: in one domain of that level. */
public record TopologyWish(String level, Mode mode) {

    /** What is to be done when one domain does not have enough. */
    public enum Mode {
        /** Wait for one that has. */
        REQUIRED,
        /** Take as few domains as possible. */
        PREFERRED
    }

    public boolean isRequired() {
        return mode == Mode.REQUIRED;
    }
}
