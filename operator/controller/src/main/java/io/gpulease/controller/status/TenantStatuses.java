package io.gpulease.controller.status;

import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.GpuTenantSpec;
import io.gpulease.crds.GpuTenantStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The status of a tenant. */
public final class TenantStatuses {

    private TenantStatuses() {}

    /** {@code namespaceFault} says which namespace could not be brought up and why; empty when all are there. */
    public static GpuTenantStatus of(
            GpuTenant tenant, Facts.OfTenant facts, Optional<String> namespaceFault, Instant now) {
        long generation = tenant.getMetadata().getGeneration();
        Optional<Why> fault = facts.fault()
                .map(cause -> new Why("Unreadable", cause))
                .or(() -> namespaceFault.map(sentence -> new Why("NamespaceNotOurs", sentence)));
        List<Condition> standing =
                tenant.getStatus() == null ? List.of() : tenant.getStatus().conditions();
        return new GpuTenantStatus(
                generation,
                facts.quotas(),
                null,
                facts.leases(),
                PartyConditions.of(standing, generation, now, fault, unsupported(tenant.getSpec())));
    }

    private static List<String> unsupported(GpuTenantSpec spec) {
        var fields = new ArrayList<String>();
        note(fields, !spec.subjects().isEmpty(), "spec.subjects");
        note(fields, spec.budget() != null, "spec.budget");
        var isolation = spec.isolation();
        note(fields, isolation != null && isolation.runtimeClassName() != null, "spec.isolation.runtimeClassName");
        note(fields, isolation != null && isolation.egress() != null, "spec.isolation.egress");
        note(fields, !spec.defaultLease().isEmpty(), "spec.defaultLease");
        return fields;
    }

    private static void note(List<String> fields, boolean isSet, String field) {
        if (isSet) {
            fields.add(field);
        }
    }
}
