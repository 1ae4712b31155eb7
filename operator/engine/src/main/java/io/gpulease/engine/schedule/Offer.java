package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Tier;

/**
 * What a tenant could have.
 *
 * @param gpus what a lease asks for that takes it up; with whole nodes it holds what the booking's placement has
 * @param booking its window, and nodes that are free for it
 */
public record Offer(String gpuClass, int gpus, Tier tier, Booking booking) {}
