package io.gpulease.simulate.packing;

/** A node as it is when empty. */
public record Shape(int cpuMilli, long memoryMib, int gpus, String model) {}
