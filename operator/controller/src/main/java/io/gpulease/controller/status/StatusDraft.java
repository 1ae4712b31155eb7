package io.gpulease.controller.status;

import io.gpulease.bridge.UsageRecord;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.HandoverStatus;
import io.gpulease.crds.PlacementStatus;
import io.gpulease.crds.Queue;
import io.gpulease.crds.Reservation;
import io.gpulease.crds.Service;
import io.gpulease.crds.TermStatus;
import io.gpulease.crds.Usage;
import io.gpulease.engine.metering.Meter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A lease's next status in the making: begins as the one that stands, ends as a value. */
final class StatusDraft {

    @Nullable
    String phase;

    @Nullable
    String reason;

    @Nullable
    String tenant;

    @Nullable
    String tier;

    @Nullable
    Queue queue;

    @Nullable
    Reservation reservation;

    @Nullable
    PlacementStatus placement;

    @Nullable
    TermStatus term;

    @Nullable
    String endReason;

    @Nullable
    Usage usage;

    List<Enforcement> enforcements;

    final ConditionSet conditions;

    private final long generation;
    private final @Nullable HandoverStatus handover;
    private @Nullable Service service;
    private final @Nullable Integer violations;

    StatusDraft(GpuLeaseStatus standing, long generation, Instant now) {
        phase = standing.phase();
        reason = standing.reason();
        tenant = standing.tenant();
        tier = standing.tier();
        queue = standing.queue();
        reservation = standing.reservation();
        placement = standing.placement();
        term = standing.term();
        endReason = standing.endReason();
        usage = standing.usage();
        handover = standing.handover();
        service = standing.service();
        violations = standing.violations();
        enforcements = standing.enforcements();
        conditions = new ConditionSet(standing.conditions(), now, generation);
        this.generation = generation;
    }

    /** As of when it was counted. */
    void count(Meter meter) {
        usage = UsageRecord.usage(meter);
        service = UsageRecord.service(meter);
    }

    GpuLeaseStatus build() {
        return new GpuLeaseStatus(
                phase,
                reason,
                generation,
                tenant,
                tier,
                queue,
                reservation,
                placement,
                handover,
                term,
                endReason,
                usage,
                service,
                violations,
                enforcements,
                conditions.listAsOfNow());
    }
}
