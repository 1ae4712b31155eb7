package io.gpulease.bridge;

import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.PlacementStatus;
import io.gpulease.engine.metering.Line;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A line of what a tenant used in a month.
 *
 * @param tenant empty where the lease's status names none
 * @param pool empty where it is not known
 * @param site empty where the pool has none
 */
public record StatementLine(
        String tenant,
        String namespace,
        String lease,
        String uid,
        String gpuClass,
        String pool,
        String site,
        Line line) {

    /** By tenant, then by lease, then in the order of time. */
    public static final Comparator<StatementLine> IN_ORDER = Comparator.comparing(StatementLine::tenant)
            .thenComparing(StatementLine::namespace)
            .thenComparing(StatementLine::lease)
            .thenComparing(StatementLine::uid)
            .thenComparing(line -> line.line().from())
            .thenComparing(line -> line.line().charge().kind())
            .thenComparing(line -> line.line().charge().tier());

    /**
     * What a lease used in that month; where it goes on, up to that instant, but not beyond its end.
     *
     * @return in the order of time
     * @throws IllegalArgumentException when its status cannot be read
     */
    public static List<StatementLine> of(GpuLease lease, YearMonth month, Instant asOf) {
        GpuLeaseStatus status = lease.getStatus() == null ? GpuLeaseStatus.empty() : lease.getStatus();
        Optional<PlacementStatus> placement = Optional.ofNullable(status.placement());
        Instant end = status.termOrEmpty().endsInstant().filter(asOf::isAfter).orElse(asOf);
        return UsageRecord.meter(status).until(end).lines().stream()
                .filter(line -> line.month().equals(month) && line.gpuSeconds() > 0)
                .map(line -> new StatementLine(
                        orEmpty(status.tenant()),
                        lease.getMetadata().getNamespace(),
                        lease.getMetadata().getName(),
                        lease.getMetadata().getUid(),
                        lease.getSpec() == null ? "" : orEmpty(lease.getSpec().gpuClass()),
                        placement.map(PlacementStatus::pool).orElse(""),
                        placement.map(PlacementStatus::site).orElse(""),
                        line))
                .toList();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
