package io.gpulease.controller.status;

import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.HandoverStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a lease says of the signed records of its nodes: where they are, or that they are missing. */
public final class HandoverRecords {

    private HandoverRecords() {}

    /** Records of nodes that it has got are still to be written. */
    public static boolean areMissing(GpuLeaseStatus status) {
        return status.condition(ConditionTypes.RECORDS_MISSING)
                .filter(missing -> missing.status().equals(Condition.TRUE))
                .isPresent();
    }

    /** The next status, which names further records; the last of them has that digest. */
    public static GpuLeaseStatus recorded(GpuLeaseStatus next, List<String> names, String digest) {
        List<Condition> others = next.conditions().stream()
                .filter(condition -> !condition.type().equals(ConditionTypes.RECORDS_MISSING))
                .toList();
        return next.with(handover(next).recorded(names, digest)).with(others);
    }

    /** The next status of one that is over, which names the receipt; records that are still missing are tried no more. */
    public static GpuLeaseStatus receipted(
            GpuLeaseStatus next, GpuLease lease, List<String> names, String digest, Instant now) {
        GpuLeaseStatus receipted = next.with(handover(next).receipted(names, digest));
        return areMissing(next)
                ? missing(
                        receipted,
                        lease,
                        "It was over before records of what was done on its nodes before it could be written; its receipt is there. Ask the platform what the nodes say of their cleaning.",
                        now)
                : receipted;
    }

    /** The next status of one that goes on without the records, which are tried again. */
    public static GpuLeaseStatus notRecorded(GpuLeaseStatus next, GpuLease lease, String cause, Instant now) {
        return missing(
                next,
                lease,
                "The records of what was done on its nodes before could not be written (%s). They are tried again; if this stays, ask the platform."
                        .formatted(cause),
                now);
    }

    /** The next status of one that is over without a receipt. */
    public static GpuLeaseStatus notReceipted(GpuLeaseStatus next, GpuLease lease, String cause, Instant now) {
        return missing(
                next,
                lease,
                "The erasure receipt could not be written (%s). Ask the platform what the nodes say of their cleaning."
                        .formatted(cause),
                now);
    }

    /** The next status of one that was recorded; where it has grown, what it has got is to be recorded as well. */
    public static GpuLeaseStatus grown(GpuLeaseStatus next, GpuLease lease, Instant now) {
        GpuLeaseStatus standing = Optional.ofNullable(lease.getStatus()).orElseGet(GpuLeaseStatus::empty);
        boolean hasRecords =
                standing.handover() != null && !standing.handover().records().isEmpty();
        return hasRecords && next.gpus() > standing.gpus()
                ? missing(next, lease, "The records of the nodes that it has got are being written.", now)
                : next;
    }

    private static GpuLeaseStatus missing(GpuLeaseStatus next, GpuLease lease, String message, Instant now) {
        return next.with(
                new ConditionSet(next.conditions(), now, lease.getMetadata().getGeneration())
                        .set(ConditionTypes.RECORDS_MISSING, true, "NotWritten", message)
                        .list());
    }

    private static HandoverStatus handover(GpuLeaseStatus status) {
        HandoverStatus standing = status.handover();
        return standing == null ? HandoverStatus.none() : standing;
    }
}
