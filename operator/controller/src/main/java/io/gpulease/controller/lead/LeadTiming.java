package io.gpulease.controller.lead;

import java.time.Duration;

/**
 * The spans of an election.
 *
 * @param leaseDuration others wait this long after the last renewal they saw before they take the lead
 * @param renewDeadline the holder gives up this long after it sent its last successful renewal; the difference to the
 *     lease duration is the room for a write that was checked and then delayed
 * @param renewEvery pause between renewals
 * @param lookEvery about how often one that stands by looks whether the lead is free
 * @param callLimit how long one call may take
 */
public record LeadTiming(
        Duration leaseDuration, Duration renewDeadline, Duration renewEvery, Duration lookEvery, Duration callLimit) {

    public LeadTiming {
        if (renewDeadline.compareTo(leaseDuration) >= 0 || renewEvery.compareTo(renewDeadline) >= 0) {
            throw new IllegalArgumentException("renewEvery %s < renewDeadline %s < leaseDuration %s must hold"
                    .formatted(renewEvery, renewDeadline, leaseDuration));
        }
    }

    /** What Kubernetes' own components use, with a standby that looks twice as often. */
    public static LeadTiming usual() {
        return new LeadTiming(
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3));
    }
}
