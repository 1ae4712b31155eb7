package io.gpulease.controller.lease;

import io.gpulease.controller.enforce.Dues;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.UsageLine;
import io.gpulease.engine.metering.Meter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a suspension cost that was wrong. While several stop a lease the time counts as that of those that stand: what is credited is what
 * was before the first of them.
 */
record Crediting(Metered metered, LeaseEntry entry, Instant now) {

    /** @param meter empty where what it has used cannot be read */
    record Credited(List<Enforcement> done, Optional<Meter> meter) {}

    /** @param judged all that was done to it, some of it judged to be wrong just now */
    Credited of(List<Enforcement> judged) {
        List<Enforcement> standing = Dues.suspensions(judged);
        if (standing.isEmpty()) {
            return new Credited(judged, metered.credited(entry, now));
        }
        List<UsageLine> wrongly = standing.getFirst().suspendedBefore();
        List<Enforcement> done = judged.stream()
                .map(one -> one.suspendedBefore().isEmpty()
                        ? one
                        : one.after(one.isDismissed() ? List.of() : Metered.without(one.suspendedBefore(), wrongly)))
                .toList();
        return new Credited(done, metered.credited(entry, wrongly, now));
    }
}
