package io.gpulease.simulate.packing;

/** A pod that wants a place. */
public record Pod(String name, Demand demand) {}
