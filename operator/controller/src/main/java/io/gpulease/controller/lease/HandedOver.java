package io.gpulease.controller.lease;

import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.handover.Handovers;
import io.gpulease.controller.handover.Progress;
import io.gpulease.controller.status.HandoverRecords;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.GpuLeaseStatus;
import java.time.Instant;

/** What becomes of the records of a lease's nodes in its status, and of a lease that runs without them. */
final class HandedOver {

    private final LeaseDesk desk;
    private final LeaseWrites writes;
    private final Handovers handovers;

    HandedOver(LeaseDesk desk, LeaseWrites writes, Handovers handovers) {
        this.desk = desk;
        this.writes = writes;
        this.handovers = handovers;
    }

    /** Of one that has just been told that it is usable: whatever of its records is not written yet. */
    void step(LeaseEntry entry, Instant now) {
        if (entry.isBusy() || !entry.isRunning() || !HandoverRecords.areMissing(entry.status())) {
            return;
        }
        if (handovers.whileItRuns(entry) instanceof Progress.Written(var names, var digest)) {
            GpuLeaseStatus standing = new LeaseStatuses(entry.lease(), now).asItIs();
            writes.status(entry, HandoverRecords.recorded(standing, names, digest), Urgency.TELL, () -> {
                handovers.forget(entry);
                desk.world().changes().lease(entry.uid());
            });
        }
    }

    /** The status of a lease that becomes usable, with its records, or with that they are missing. */
    static GpuLeaseStatus atStart(GpuLeaseStatus next, LeaseEntry entry, Progress records, Instant now) {
        return switch (records) {
            case Progress.Written(var names, var digest) -> HandoverRecords.recorded(next, names, digest);
            case Progress.NotYet(var cause) -> HandoverRecords.notRecorded(next, entry.lease(), cause, now);
            case Progress.Unneeded _, Progress.UnderWay _ -> next;
        };
    }

    /** The status of a lease that is over, with its receipt, or with that it is missing. */
    static GpuLeaseStatus atItsEnd(GpuLeaseStatus next, LeaseEntry entry, Progress receipt, Instant now) {
        return switch (receipt) {
            case Progress.Written(var names, var digest) ->
                HandoverRecords.receipted(next, entry.lease(), names, digest, now);
            case Progress.NotYet(var cause) -> HandoverRecords.notReceipted(next, entry.lease(), cause, now);
            case Progress.Unneeded _, Progress.UnderWay _ -> next;
        };
    }
}
