package io.gpulease.engine.model;

/** Whether a site is used. */
public enum SiteState {
    NORMAL,
    /** Nothing new is placed there; what is there goes on. */
    DRAINING,
    /** Nothing is placed there. */
    OFFLINE
}
