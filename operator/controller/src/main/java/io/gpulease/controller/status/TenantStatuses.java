package io.gpulease.controller.status;

import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.controller.status.PartyConditions.Trouble;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.GpuTenantSpec;
import io.gpulease.crds.GpuTenantStatus;
import io.gpulease.crds.Words.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The status of a tenant. */
public final class TenantStatuses {

    private TenantStatuses() {}

    public static GpuTenantStatus of(GpuTenant tenant, Facts.OfTenant facts, Tenancy tenancy, Instant now) {
        long generation = tenant.getMetadata().getGeneration();
        List<Condition> standing =
                tenant.getStatus() == null ? List.of() : tenant.getStatus().conditions();
        Optional<Trouble> lacking = lacking(tenancy);
        Optional<Trouble> trouble = facts.fault()
                .map(cause -> new Trouble(new Why("Unreadable", cause), true))
                .or(() -> lacking);
        List<String> fields = Stream.concat(unsupported(tenant).stream(), facts.unknownFields().stream())
                .toList();
        var set = new ConditionSet(standing, now, generation);
        lacking.map(Trouble::why)
                .ifPresentOrElse(
                        why -> set.set(ConditionTypes.NAMESPACES_READY, false, why.reason(), why.message()),
                        () -> set.set(
                                ConditionTypes.NAMESPACES_READY,
                                true,
                                "InPlace",
                                "Every namespace has its labels, rights, network policy, quota and limits."));
        var next = new GpuTenantStatus(
                generation,
                facts.quotas(),
                null,
                facts.leases(),
                PartyConditions.set(BudgetWords.set(set, facts.budget()), trouble, fields)
                        .list());
        return BudgetWords.told(tenant.getStatus(), next, facts.budget());
    }

    /** Everything that is lacking in one message, with the reason of what is most in need of a person. */
    private static Optional<Trouble> lacking(Tenancy tenancy) {
        List<Why> all = Stream.concat(tenancy.stalled().stream(), tenancy.underway().stream())
                .toList();
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(new Trouble(
                        new Why(
                                all.getFirst().reason(),
                                all.stream().map(Why::message).collect(Collectors.joining(" "))),
                        !tenancy.stalled().isEmpty()));
    }

    /** The level of Pod Security that the tenant's profile stands for. */
    public static String podSecurity(GpuTenantSpec spec) {
        String profile =
                spec.isolation() == null ? Profile.RESTRICTED : spec.isolation().profileOrDefault();
        return profile.toLowerCase(Locale.ROOT);
    }

    private static List<String> unsupported(GpuTenant tenant) {
        GpuTenantSpec spec = tenant.getSpec();
        var fields = new ArrayList<String>();
        note(fields, !spec.defaultLease().isEmpty(), "spec.defaultLease");
        return fields;
    }

    private static void note(List<String> fields, boolean isSet, String field) {
        if (isSet) {
            fields.add(field);
        }
    }
}
