package io.gpulease.controller.world;

import io.gpulease.bridge.Parties;
import io.gpulease.bridge.Reading;
import io.gpulease.crds.GpuTenant;
import io.gpulease.engine.budget.Budget;
import io.gpulease.engine.model.Tenant;
import java.util.Optional;

/** A tenant with what its spec comes to. */
public record TenantEntry(GpuTenant tenant, Reading<Tenant> reading) {

    static TenantEntry of(GpuTenant tenant) {
        return new TenantEntry(tenant, Parties.tenant(tenant));
    }

    public String name() {
        return tenant.getMetadata().getName();
    }

    /** It is being removed: its leases end with their notice. */
    public boolean isDeleting() {
        return tenant.getMetadata().getDeletionTimestamp() != null;
    }

    /** What it may use and spend; empty: as much as it likes, or its spec cannot be read. */
    public Optional<Budget> budget() {
        return terms().isEmpty() ? Optional.empty() : Parties.budget(tenant.getSpec());
    }

    public Optional<Tenant> terms() {
        return reading instanceof Reading.Understood<Tenant>(var value) ? Optional.of(value) : Optional.empty();
    }
}
