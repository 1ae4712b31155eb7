package io.gpulease.controller.status;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.GpuTenantSpec;
import io.gpulease.crds.GpuTenantStatus;
import io.gpulease.crds.Words.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
                PartyConditions.of(
                        standing, generation, now, fault, unsupported(tenant, facts), facts.unknownFields()));
    }

    /** The level of Pod Security that the tenant's profile stands for. */
    public static String podSecurity(GpuTenantSpec spec) {
        String profile =
                spec.isolation() == null ? Profile.RESTRICTED : spec.isolation().profileOrDefault();
        return profile.toLowerCase(Locale.ROOT);
    }

    /** The level is set when a namespace is made; one that has another by now is the platform's to label. */
    private static Optional<String> otherLevels(GpuTenant tenant, Facts.OfTenant facts) {
        String level = podSecurity(tenant.getSpec());
        String name = tenant.getMetadata().getName();
        List<String> others = facts.namespaces().entrySet().stream()
                .filter(namespace -> namespace.getValue().tenant().equals(name))
                .filter(namespace -> !namespace.getValue().podSecurity().equals(level))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("spec.isolation.profile in namespaces that are there already (%s; label them %s=%s)"
                        .formatted(String.join(", ", others), Names.POD_SECURITY, level));
    }

    private static List<String> unsupported(GpuTenant tenant, Facts.OfTenant facts) {
        GpuTenantSpec spec = tenant.getSpec();
        var fields = new ArrayList<String>();
        note(fields, !spec.subjects().isEmpty(), "spec.subjects");
        note(fields, spec.budget() != null, "spec.budget");
        var isolation = spec.isolation();
        note(fields, isolation != null && isolation.runtimeClassName() != null, "spec.isolation.runtimeClassName");
        note(fields, isolation != null && isolation.egress() != null, "spec.isolation.egress");
        otherLevels(tenant, facts).ifPresent(fields::add);
        note(fields, !spec.defaultLease().isEmpty(), "spec.defaultLease");
        return fields;
    }

    private static void note(List<String> fields, boolean isSet, String field) {
        if (isSet) {
            fields.add(field);
        }
    }
}
