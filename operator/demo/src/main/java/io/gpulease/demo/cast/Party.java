package io.gpulease.demo.cast;

/** A tenant, the namespace it works in, and the class of GPU it has its quota of. */
public record Party(String tenant, String namespace, String gpuClass) {}
