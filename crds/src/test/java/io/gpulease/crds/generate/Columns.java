package io.gpulease.crds.generate;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeaseQuote;
import io.gpulease.crds.LeaseStatement;
import io.gpulease.crds.LeaseViolation;
import java.util.List;
import java.util.Map;

/** The columns of {@code kubectl get}, in the order of the contract. */
final class Columns {
    private static final CustomResourceColumnDefinition AGE = column("Age", "date", ".metadata.creationTimestamp");
    private static final CustomResourceColumnDefinition READY =
            text("Ready", ".status.conditions[?(@.type=='Ready')].status");

    // Instants are strings: kubectl would print a future date as <invalid>.
    private static final Map<Class<?>, List<CustomResourceColumnDefinition>> COLUMNS = Map.of(
            GpuLease.class,
            List.of(
                    text("Phase", ".status.phase"),
                    text("Class", ".spec.gpuClass"),
                    number("GPUs", ".spec.gpus"),
                    text("Tier", ".status.tier"),
                    // What has come before what is planned.
                    text("Start", ".status['term','reservation']['startedAt','start']"),
                    text("End", ".status['term','reservation']['endedAt','endsAt','end']"),
                    text("Reason", ".status.reason"),
                    AGE,
                    wide(number("Nodes", ".status.placement.nodeCount")),
                    wide(text("Pool", ".status.placement.pool")),
                    wide(number("Position", ".status.queue.position")),
                    wide(text("ETA", ".status.queue.estimatedStart"))),
            GpuTenant.class,
            List.of(
                    READY,
                    text("Cohort", ".spec.cohort"),
                    number("Active", ".status.leases.active"),
                    number("Reserved", ".status.leases.reserved"),
                    number("Pending", ".status.leases.pending"),
                    column("Suspended", "boolean", ".spec.suspended"),
                    AGE,
                    wide(text("Name", ".spec.displayName")),
                    wide(text("Namespaces", ".spec.namespaces"))),
            GpuPool.class,
            List.of(
                    READY,
                    text("Class", ".spec.gpuClass"),
                    text("Site", ".spec.site"),
                    number("Nodes", ".status.nodes.total"),
                    number("GPUs", ".status.gpus.total"),
                    number("Leased", ".status.gpus.leased"),
                    number("Free", ".status.gpus.free"),
                    AGE,
                    wide(number("Owner", ".status.gpus.owner")),
                    wide(number("Unhealthy", ".status.nodes.unhealthy")),
                    wide(number("Releasing", ".status.nodes.releasing")),
                    wide(number("Quarantined", ".status.nodes.quarantined"))),
            GpuSite.class,
            List.of(
                    READY,
                    text("State", ".spec.state"),
                    text("Reliability", ".spec.reliability"),
                    number("Budget kW", ".status.power.budgetKilowatts"),
                    number("Committed kW", ".status.power.committedKilowatts"),
                    number("Leases", ".status.leases"),
                    AGE),
            LeasePolicy.class,
            List.of(
                    READY,
                    text("Mode", ".spec.mode"),
                    text("Reason", ".status.conditions[?(@.type=='Ready')].reason"),
                    AGE,
                    wide(text("Actions", ".spec.rules[*].action"))),
            LeaseQuote.class,
            List.of(
                    READY,
                    text("Class", ".spec.gpuClass"),
                    number("GPUs", ".spec.gpus"),
                    text("Duration", ".spec.duration"),
                    text("Offers", ".status.offers[*].id"),
                    text("Start", ".status.offers[0].start"),
                    text("Held until", ".status.heldUntil"),
                    text("Reason", ".status.reason"),
                    AGE,
                    wide(text("Tier", ".spec.tier")),
                    wide(text("Price", ".status.offers[0].price.amount")),
                    wide(text("Taken by", ".status.takenBy.name"))),
            LeaseViolation.class,
            List.of(
                    text("Lease", ".spec.leaseName"),
                    text("Policy", ".spec.policy"),
                    text("Rule", ".spec.rule"),
                    text("Action", ".spec.action"),
                    text("Phase", ".status.phase"),
                    text("Since", ".status.brokenSince"),
                    text("Acts at", ".status.actsAt"),
                    text("Appeal until", ".status.appealEndsAt"),
                    text("Verdict", ".spec.verdict"),
                    AGE,
                    wide(text("Observed", ".spec.evidence[0].observed")),
                    wide(text("Reported by", ".spec.reportedBy")),
                    wide(text("Noticed", ".status.noticedAt")),
                    wide(text("Acted", ".status.actedAt")),
                    wide(text("Cleared", ".status.clearedAt"))),
            LeaseStatement.class,
            List.of(
                    text("Tenant", ".spec.tenant"),
                    text("Month", ".spec.month"),
                    number("Leases", ".status.leases"),
                    number("GPU-seconds", ".status.gpuSeconds"),
                    number("Credited", ".status.creditedGpuSeconds"),
                    text("Amount", ".status.amounts[*].amount"),
                    text("Currency", ".status.amounts[*].currency"),
                    text("As of", ".status.asOf"),
                    column("Closed", "boolean", ".status.closed"),
                    AGE,
                    wide(number("Page", ".spec.page")),
                    wide(number("Pages", ".status.pages")),
                    wide(number("Through", ".status.through"))));

    private Columns() {}

    static List<CustomResourceColumnDefinition> of(Class<?> kind) {
        return COLUMNS.getOrDefault(kind, List.of(AGE));
    }

    private static CustomResourceColumnDefinition text(String name, String path) {
        return column(name, "string", path);
    }

    private static CustomResourceColumnDefinition number(String name, String path) {
        return column(name, "integer", path);
    }

    private static CustomResourceColumnDefinition wide(CustomResourceColumnDefinition column) {
        return new CustomResourceColumnDefinitionBuilder(column).withPriority(1).build();
    }

    private static CustomResourceColumnDefinition column(String name, String type, String path) {
        return new CustomResourceColumnDefinitionBuilder()
                .withName(name)
                .withType(type)
                .withJsonPath(path)
                .build();
    }
}
