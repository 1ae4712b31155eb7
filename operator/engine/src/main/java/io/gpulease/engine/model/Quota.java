package io.gpulease.engine.model;

/** What a tenant may have of one class at a time, in GPUs. */
public record Quota(String gpuClass, int nominal, int borrowingLimit, int lendingLimit, int spotLimit) {}
