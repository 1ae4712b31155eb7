package io.gpulease.controller.finding;

import io.gpulease.controller.status.ConditionTypes;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.Words.Phase;
import io.gpulease.rules.facts.Lease;
import io.gpulease.rules.facts.Tenant;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A lease that rules are asked about, and whose it is.
 *
 * @param tenant empty: its namespace is none's, or nobody knows
 */
public record Subject(GpuLease lease, Optional<GpuTenant> tenant) {

    String uid() {
        return lease.getMetadata().getUid();
    }

    String namespace() {
        return lease.getMetadata().getNamespace();
    }

    String name() {
        return lease.getMetadata().getName();
    }

    ObjectKey key() {
        return new ObjectKey(namespace(), name());
    }

    GpuLeaseStatus status() {
        return status(lease);
    }

    String phase() {
        String phase = status().phase();
        return phase == null ? "" : phase;
    }

    /** Its pods may run. */
    boolean isRunning() {
        return phase().equals(Phase.ACTIVE) || phase().equals(Phase.ENDING);
    }

    boolean isOver() {
        return phase().equals(Phase.RELEASING) || phase().equals(Phase.RELEASED);
    }

    /** When its pods could run at the earliest: it began then, or went on after it had been suspended. Empty: it does not say. */
    Optional<Instant> since() {
        var term = status().term();
        Optional<Instant> began = term == null ? Optional.empty() : instant(term::startedInstant);
        Optional<Instant> wentOn = status().condition(ConditionTypes.ACTIVE)
                .filter(active -> active.status().equals(Condition.TRUE))
                .flatMap(active -> instant(active::since));
        return began.map(start -> wentOn.filter(start::isBefore).orElse(start));
    }

    Map<String, String> tenantLabels() {
        return tenant.map(one -> orNone(one.getMetadata().getLabels())).orElse(Map.of());
    }

    /** By which it is told that something else is known of it. */
    String version() {
        return lease.getMetadata().getResourceVersion() + "/"
                + tenant.map(one -> one.getMetadata().getResourceVersion()).orElse("");
    }

    /** @param violations that were acted on and not dismissed */
    Lease facts(long violations) {
        var spec = lease.getSpec();
        var placement = status().placement();
        var term = status().term();
        return new Lease(
                name(),
                namespace(),
                uid(),
                orNone(lease.getMetadata().getLabels()),
                spec.gpuClass(),
                spec.gpus(),
                tier(lease),
                spec.placementOrDefault().isolationOrDefault(),
                phase(),
                placement == null ? Optional.empty() : Optional.ofNullable(placement.pool()),
                placement == null ? Optional.empty() : Optional.ofNullable(placement.site()),
                term == null ? Optional.empty() : instant(term::startedInstant),
                term == null ? Optional.empty() : instant(term::endsInstant),
                violations);
    }

    Tenant tenantFacts() {
        GpuTenant whose = tenant.orElseThrow();
        return new Tenant(
                whose.getMetadata().getName(),
                orNone(whose.getMetadata().getLabels()),
                whose.getSpec().namespaces(),
                whose.getSpec().startsNothing());
    }

    static String tier(GpuLease lease) {
        String running = status(lease).tier();
        return running == null ? lease.getSpec().tierOrDefault() : running;
    }

    private static GpuLeaseStatus status(GpuLease lease) {
        GpuLeaseStatus standing = lease.getStatus();
        return standing == null ? GpuLeaseStatus.empty() : standing;
    }

    private static Optional<Instant> instant(Supplier<Optional<Instant>> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static Map<String, String> orNone(@Nullable Map<String, String> labels) {
        return labels == null ? Map.of() : labels;
    }
}
