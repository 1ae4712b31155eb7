package io.gpulease.controller.lease;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.PlacementStatus;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.metering.Usage;
import java.time.Instant;
import java.util.Optional;

/** What a lease has used, by the instants in its status. */
final class Metered {

    private Metered() {}

    /** Since when it has held just what it holds now. */
    static Optional<Instant> since(GpuLeaseStatus status) {
        return Optional.ofNullable(status.placement())
                .flatMap(PlacementStatus::heldSinceInstant)
                .or(status.termOrEmpty()::startedInstant);
    }

    /** GPU-seconds up to that instant; once its usage has stopped, all of them. */
    static long until(GpuLeaseStatus status, Instant instant) {
        boolean isOver = Phase.RELEASING.equals(status.phase()) || Phase.RELEASED.equals(status.phase());
        if (isOver && status.usage() != null) {
            return status.usage().gpuSeconds();
        }
        Optional<Instant> resized = Optional.ofNullable(status.placement()).flatMap(PlacementStatus::heldSinceInstant);
        long before =
                resized.isPresent() && status.usage() != null ? status.usage().gpuSeconds() : 0;
        Instant since = since(status).orElse(instant);
        return Usage.saturatedSum(
                before,
                LeaseTerms.placement(status)
                        .map(placement -> Usage.gpuSeconds(placement, since, instant))
                        .orElse(0L));
    }
}
