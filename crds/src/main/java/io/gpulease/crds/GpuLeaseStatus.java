package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.KeyedBy;
import io.gpulease.crds.schema.OneOf;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What has become of a lease. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record GpuLeaseStatus(
        @OneOf({
            Words.Phase.PENDING,
            Words.Phase.RESERVED,
            Words.Phase.ACTIVE,
            Words.Phase.ENDING,
            Words.Phase.RELEASING,
            Words.Phase.RELEASED,
            Words.Phase.SUSPENDED,
            Words.Phase.REJECTED
        })
        @JsonPropertyDescription(
                "Where the lease stands: Pending, Reserved, Active, Ending, Releasing, Released, Suspended or Rejected.")
        @Nullable
        String phase,

        @Size(max = 63)
        @Pattern("^[A-Z][A-Za-z0-9]*$")
        @JsonPropertyDescription(
                "Why it stands there, as one word of the vocabulary of reasons; the conditions say it in a sentence.")
        @Nullable
        String reason,

        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("The metadata.generation that this status answers.")
        @Nullable
        Long observedGeneration,

        @Size(max = 253) @JsonPropertyDescription("The tenant that the lease's namespace belongs to.") @Nullable
        String tenant,

        @OneOf({Words.Tier.COMMITTED, Words.Tier.ON_DEMAND, Words.Tier.SPOT})
        @JsonPropertyDescription(
                "The tier that the lease counts in; once it has started, spec.tier may differ from it.")
        @Nullable
        String tier,

        @JsonPropertyDescription("Where a waiting lease stands.") @Nullable
        Queue queue,

        @JsonPropertyDescription("The window that is booked.") @Nullable
        Reservation reservation,

        @JsonPropertyDescription("The nodes of the lease.") @Nullable
        PlacementStatus placement,

        @JsonPropertyDescription("Where the signed records of what was handed over are.") @Nullable
        HandoverStatus handover,

        @JsonPropertyDescription("The instants of the lease.") @Nullable
        TermStatus term,

        @OneOf({
            Words.EndReason.EXPIRED,
            Words.EndReason.RELEASED_BY_TENANT,
            Words.EndReason.COMPLETED,
            Words.EndReason.PREEMPTED,
            Words.EndReason.REVOKED,
            Words.EndReason.SITE_OUTAGE,
            Words.EndReason.TENANT_REMOVED,
            Words.EndReason.BUDGET_EXCEEDED
        })
        @JsonPropertyDescription("Why it is over.")
        @Nullable
        String endReason,

        @JsonPropertyDescription("What was used, as of the last transition.") @Nullable
        Usage usage,

        @JsonPropertyDescription("How much of what was promised was delivered, as of the last transition.") @Nullable
        Service service,

        @Min(0)
        @Max(1000000)
        @JsonPropertyDescription("How many breaches of a policy are on record for this lease.")
        @Nullable
        Integer violations,

        @Size(max = Enforcement.MOST)
        @JsonPropertyDescription("What was done to the lease under written policies, for which violation.")
        List<Enforcement> enforcements,

        @KeyedBy("type") @Size(max = 32) @JsonPropertyDescription("What is observed about the lease, by type.")
        List<Condition> conditions) {
    public GpuLeaseStatus {
        enforcements = Absent.list(enforcements);
        conditions = Absent.list(conditions);
    }

    /** The status of a lease that nobody has looked at. */
    public static GpuLeaseStatus empty() {
        return new GpuLeaseStatus(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, List.of(),
                List.of());
    }

    /** The same, of which that is observed. */
    public GpuLeaseStatus with(List<Condition> observed) {
        return new GpuLeaseStatus(
                phase,
                reason,
                observedGeneration,
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
                observed);
    }

    /** The same, to which that was done under policies. */
    public GpuLeaseStatus withEnforcements(List<Enforcement> done) {
        return new GpuLeaseStatus(
                phase,
                reason,
                observedGeneration,
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
                done,
                conditions);
    }

    /** The same, with its records there. */
    public GpuLeaseStatus with(HandoverStatus recorded) {
        return new GpuLeaseStatus(
                phase,
                reason,
                observedGeneration,
                tenant,
                tier,
                queue,
                reservation,
                placement,
                recorded,
                term,
                endReason,
                usage,
                service,
                violations,
                enforcements,
                conditions);
    }

    /** The same, with so many breaches on record. */
    public GpuLeaseStatus withViolations(@Nullable Integer count) {
        return new GpuLeaseStatus(
                phase,
                reason,
                observedGeneration,
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
                count,
                enforcements,
                conditions);
    }

    /** How many GPUs it holds on that node; 0 where it holds none there. */
    public int gpusOn(String node) {
        return nodes().stream()
                .filter(share -> share.name().equals(node))
                .mapToInt(NodeGpus::gpus)
                .sum();
    }

    /** How many GPUs it holds in all. */
    public int gpus() {
        return nodes().stream().mapToInt(NodeGpus::gpus).sum();
    }

    /** The condition of this type. */
    public Optional<Condition> condition(String type) {
        return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    /** The instants of the lease, all empty when none is known. */
    public TermStatus termOrEmpty() {
        return term == null ? TermStatus.none() : term;
    }

    /** The nodes of the lease, none when none were given. */
    public List<NodeGpus> nodes() {
        return placement == null ? List.of() : placement.nodes();
    }
}
