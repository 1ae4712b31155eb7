package io.gpulease.simulate.manifest;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.crds.GpuLease;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.term.Notice;
import io.gpulease.simulate.lease.Arrival;
import io.gpulease.simulate.manifest.Manifests.Read;
import io.gpulease.simulate.trace.Details;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Leases out of manifests: each is asked for when it was made, and used to its end. */
final class ManifestLeases {
    private final ManifestEstate estate;
    private final Instant begin;

    /** @param begin when leases are made whose manifest does not say it */
    ManifestLeases(ManifestEstate estate, Instant begin) {
        this.estate = estate;
        this.begin = begin;
    }

    /** When the first of them was made; empty: none says. */
    static Optional<Instant> firstCreated(List<Read<GpuLease>> leases) {
        return leases.stream()
                .filter(lease -> lease.object().getMetadata().getCreationTimestamp() != null)
                .map(ManifestLeases::createdAt)
                .min(Instant::compareTo);
    }

    private static Instant createdAt(Read<GpuLease> lease) {
        var written = lease.object().getMetadata().getCreationTimestamp();
        try {
            return Instant.parse(written);
        } catch (java.time.DateTimeException e) {
            throw lease.document()
                    .problem("metadata.creationTimestamp is \"%s\", no instant such as 2026-12-01T09:00:00Z"
                            .formatted(written));
        }
    }

    Arrival arrival(Read<GpuLease> lease) {
        var object = completed(lease);
        var terms = ObjectReading.understood(lease.document(), object, LeaseTerms::read);
        var tenant = estate.tenantOf(terms.id().namespace());
        var request = terms.request(tenant, Optional.empty(), estate.turnaround(terms.gpuClass()));
        return new Arrival(
                request,
                notice(terms.notice(), terms.tier(), tenant),
                OptionalLong.empty(),
                Details.of(tenant.orElse("")));
    }

    /** What it is given when it is reclaimed; empty: it cannot be. */
    Optional<Duration> notice(Optional<Duration> asked, Tier tier, Optional<String> tenant) {
        boolean mayBorrow = tenant.flatMap(estate::tenant)
                .flatMap(io.gpulease.engine.model.Tenant::cohort)
                .isPresent();
        return tier == Tier.SPOT || mayBorrow
                ? Notice.ofReclaim(asked, tier, Notice.Defaults.STANDARD)
                : Optional.empty();
    }

    /** With what the API server would have added. */
    private GpuLease completed(Read<GpuLease> lease) {
        var spec = lease.object().getSpec();
        if (spec == null || spec.gpuClass() == null || spec.term() == null) {
            throw lease.document().problem("it needs spec.gpuClass, spec.gpus and spec.term");
        }
        var metadata = lease.object().getMetadata();
        var created = metadata.getCreationTimestamp() == null ? begin : createdAt(lease);
        metadata.setCreationTimestamp(created.toString());
        metadata.setNamespace(lease.document().namespace());
        // No two have the same name, and none is made anew.
        metadata.setUid(metadata.getNamespace() + "/" + metadata.getName());
        return lease.object();
    }
}
