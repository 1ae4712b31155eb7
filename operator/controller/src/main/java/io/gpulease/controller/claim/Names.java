package io.gpulease.controller.claim;

/** The names under {@code gpulease.io/} that the operator writes on nodes, pods and leases: part of the API contract. */
public final class Names {

    public static final String PREFIX = "gpulease.io/";

    /** Pod label: the lease this pod runs under. */
    public static final String LEASE = PREFIX + "lease";
    /** Namespace label: the tenant it belongs to. */
    public static final String TENANT = PREFIX + "tenant";
    /** Namespace label: the tenant it was made or taken on for; it stays the tenant's though {@link #TENANT} is lost. */
    public static final String KEPT_FOR = PREFIX + "kept-for";
    /** Namespace label: the runtime class that admission gives to every pod in it. */
    public static final String RUNTIME_CLASS = PREFIX + "runtime-class";
    /** Node label and taint: the pool it belongs to. */
    public static final String POOL = PREFIX + "pool";
    /** Node label: the site of its pool. */
    public static final String SITE = PREFIX + "site";
    /** Node label: the GPU class of its pool. */
    public static final String CLASS = PREFIX + "class";
    /** Node label: the lease a whole node is fenced for. */
    public static final String LEASE_UID = PREFIX + "lease-uid";
    /** Node label (shortened) and annotation (whole): that lease as people call it. */
    public static final String LEASED_BY = PREFIX + "leased-by";
    /** Node label: the uid of a node that is shared; its pods are pinned by it. */
    public static final String NODE_UID = PREFIX + "node-uid";
    /** Node annotation: lease uid to GPUs; the record that makes double booking impossible. */
    public static final String ALLOCATIONS = PREFIX + "allocations";
    /** Node taint of a whole node that is leased; its value is the lease's uid. */
    public static final String LEASED = PREFIX + "leased";
    /**
     * Node taint: being cleaned, not leasable yet; its value, one of its own for each cleaning, is a label of the pod that
     * cleans.
     */
    public static final String SANITIZING = PREFIX + "sanitizing";
    /** Node taint: not leasable until a person has looked. */
    public static final String QUARANTINED = PREFIX + "quarantined";
    /** Node annotation: what was done when it was last cleaned, for those who have it next and for those who had it. */
    public static final String CLEANED = PREFIX + "cleaned";
    /** Node annotation: leases that have left it and after which it has not been cleaned yet. */
    public static final String UNCLEANED = PREFIX + "uncleaned";
    /** Annotation of a pod that cleans: the node that it does. */
    public static final String NODE = PREFIX + "node";
    /** Pod scheduling gate: lifted once the pod has its place inside an active lease. */
    public static final String GATE = PREFIX + "placement";
    /** Pod annotation: the end of its lease. */
    public static final String ENDS_AT = PREFIX + "ends-at";
    /** Label of a page of the ledger; its value is the month (UTC) in which it was written. */
    public static final String LEDGER = PREFIX + "ledger";
    /** Annotation of a page of the ledger: the number of its last record. */
    public static final String LEDGER_LAST = PREFIX + "ledger-last";
    /** Finalizer of a lease. */
    public static final String RELEASE = PREFIX + "release";
    /** Finalizer of pools, sites and tenants. */
    public static final String IN_USE = PREFIX + "in-use";
    /** Node label that kubelets set; pods of Shared leases are pinned by it as well. */
    public static final String HOSTNAME = "kubernetes.io/hostname";

    /** Namespace label: the level of Pod Security that is enforced in it. */
    public static final String POD_SECURITY = "pod-security.kubernetes.io/enforce";

    public static final String NO_SCHEDULE = "NoSchedule";

    private Names() {}
}
