package io.gpulease.engine.model;

import java.time.Instant;

/**
 * One thing that a lease which holds capacity asks for; it is granted whole or not at all, and what is held stays either way.
 *
 * @param constraints where more of it may be placed
 */
public record Wish(LeaseId lease, Constraints constraints, Instant createdAt, Amendment amendment) {}
