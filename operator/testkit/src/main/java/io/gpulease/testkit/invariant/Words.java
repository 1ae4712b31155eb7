package io.gpulease.testkit.invariant;

import java.util.Map;
import java.util.Set;

/** The words of the contract that the witness goes by. */
final class Words {
    static final String GPU = "nvidia.com/gpu";
    static final String ALLOCATIONS = "gpulease.io/allocations";
    static final String LEASED = "gpulease.io/leased";
    static final String SANITIZING = "gpulease.io/sanitizing";
    static final String QUARANTINED = "gpulease.io/quarantined";
    static final String LEASE = "gpulease.io/lease";
    static final String TENANT = "gpulease.io/tenant";
    static final String POOL = "gpulease.io/pool";

    static final String NONE = "";

    /** Phases that hold what {@code status.placement} says, to the GPU. */
    static final Set<String> FIRM = Set.of("Active", "Ending", "Suspended");

    /** Phases in which a claim on a node is as it should be; Releasing drops them node by node. */
    static final Set<String> HOLDING = Set.of("Active", "Ending", "Suspended", "Releasing");

    /** Phases in which the pods of a lease may use its GPUs. */
    static final Set<String> USABLE = Set.of("Active", "Ending");

    /** Phases that a claim may run ahead of: it is made before the status says so. */
    static final Set<String> BEFORE_START = Set.of(NONE, "Pending", "Reserved");

    /** From each phase, the next ones that the contract allows. */
    static final Map<String, Set<String>> NEXT = Map.of(
            NONE,
            Set.of("Pending", "Reserved", "Active", "Rejected", "Released"),
            "Pending",
            Set.of("Reserved", "Active", "Rejected", "Releasing", "Released"),
            "Reserved",
            Set.of("Pending", "Active", "Rejected", "Releasing", "Released"),
            "Active",
            Set.of("Ending", "Releasing", "Released", "Suspended"),
            "Ending",
            Set.of("Active", "Releasing", "Released", "Suspended"),
            "Suspended",
            Set.of("Active", "Ending", "Releasing", "Released"),
            "Releasing",
            Set.of("Released"),
            "Released",
            Set.of(),
            "Rejected",
            Set.of("Pending", "Reserved", "Active", "Released"));

    private Words() {}
}
