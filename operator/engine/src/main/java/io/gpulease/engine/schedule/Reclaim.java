package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.LeaseId;
import java.time.Duration;
import java.time.Instant;

/**
 * A lease that is to be told now that it ends before its term is over; that is final.
 *
 * @param endsAt when its usage stops: never sooner than {@code notice} after the plan
 */
public record Reclaim(LeaseId lease, Instant endsAt, Duration notice, Claimant forWhom) {}
