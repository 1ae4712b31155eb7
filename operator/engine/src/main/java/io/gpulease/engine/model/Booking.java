package io.gpulease.engine.model;

import java.util.Optional;

/**
 * What a plan gave a waiting lease: kept by the plans after it.
 *
 * @param placement empty when it is not known any more, after a restart
 */
public record Booking(Window window, Optional<Placement> placement) {}
