package io.gpulease.engine.schedule;

import io.gpulease.engine.model.LeaseId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A lease that is to be told now that it ends before its term is over; that is final.
 *
 * @param endsAt when its usage stops: never sooner than {@code notice} after the plan
 * @param forWhom the waiting lease whose booking begins when it has left; empty: the owner of the pool wants its GPUs back
 */
public record Reclaim(LeaseId lease, Instant endsAt, Duration notice, Optional<LeaseId> forWhom) {}
