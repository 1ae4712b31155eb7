package io.gpulease.controller.status;

import java.util.Set;

/** The condition types of the API. */
public final class ConditionTypes {

    /** For GitOps tools: what the spec asks for now is so. */
    public static final String READY = "Ready";
    /** Shown while an object is on its way to Ready. */
    public static final String RECONCILING = "Reconciling";
    /** Shown while an object needs a person. */
    public static final String STALLED = "Stalled";
    /** Shown while fields are set that this version does not act on. */
    public static final String UNSUPPORTED = "Unsupported";

    /** Of a tenant: its namespaces are as they are to be. */
    public static final String NAMESPACES_READY = "NamespacesReady";

    public static final String QUOTA_RESERVED = "QuotaReserved";
    public static final String PLACED = "Placed";
    /** The one a tenant waits on. */
    public static final String ACTIVE = "Active";
    /** Shown once the end notice has been given. */
    public static final String ENDING_SOON = "EndingSoon";
    /** Shown while a node of the lease is lost. */
    public static final String DEGRADED = "Degraded";
    /** Shown once a change of a running lease was asked for. */
    public static final String AMENDED = "Amended";

    /** Shown once a rule that is written down was broken: whether one is still. */
    public static final String POLICY_COMPLIANT = "PolicyCompliant";

    public static final String RELEASED = "Released";

    /** Shown once it took up an offer that was held. */
    public static final String QUOTE_TAKEN = "QuoteTaken";

    /** An offer of a quote is kept. */
    public static final String HELD = "Held";
    /** Shown once an offer of a quote was taken up. */
    public static final String TAKEN = "Taken";

    /** Shown while pods of leases that are over are on nodes of a pool. */
    public static final String DRAINING = "Draining";
    /** Shown while nodes of a pool are being cleaned. */
    public static final String SANITIZING = "Sanitizing";
    /** Shown while nodes of a pool wait for a person. */
    public static final String QUARANTINED = "Quarantined";

    /** Shown while most of the budget of a tenant is used, or all of it. */
    public static final String BUDGET_USED = "BudgetUsed";

    /** Shown while a record of what was done on its nodes is not written. */
    public static final String RECORDS_MISSING = "RecordsMissing";

    /** Of a violation: the lease keeps the rule again. */
    public static final String COMPLIED = "Complied";
    /** Of a violation: shown where its policy only records; says what would have been done. */
    public static final String AUDIT = "Audit";

    /** Of a violation: whether what its tenant answered came in time; it is said of what did not. */
    public static final String APPEALED = "Appealed";

    /** Its job was made, once. */
    public static final String JOB_CREATED = "JobCreated";

    /** Those that the operator writes on a lease. */
    public static final Set<String> OURS = Set.of(
            READY,
            RECONCILING,
            STALLED,
            UNSUPPORTED,
            QUOTA_RESERVED,
            PLACED,
            ACTIVE,
            ENDING_SOON,
            DEGRADED,
            AMENDED,
            POLICY_COMPLIANT,
            RELEASED,
            JOB_CREATED,
            RECORDS_MISSING,
            QUOTE_TAKEN);

    private ConditionTypes() {}
}
