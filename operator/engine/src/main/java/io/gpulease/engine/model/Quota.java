package io.gpulease.engine.model;

/**
 * What a tenant may have of one class at a time, in GPUs.
 *
 * @param borrowingLimit beyond its own, of what others of its cohort leave idle
 * @param lendingLimit of its own, while it leaves them idle
 */
public record Quota(String gpuClass, int nominal, int borrowingLimit, int lendingLimit, int spotLimit) {}
