package io.gpulease.controller.observe;

/** The keys of structured log lines; a log line uses no other. */
public final class LogKeys {
    /** {@code namespace/name} of a lease. */
    public static final String LEASE = "lease";

    public static final String TENANT = "tenant";
    public static final String NODE = "node";
    public static final String POOL = "pool";
    public static final String SITE = "site";
    /** {@code namespace/name} of a pod. */
    public static final String POD = "pod";
    /** {@code namespace/name} of a job. */
    public static final String JOB = "job";
    /** A kind of object, in plural, as the API's paths have it. */
    public static final String RESOURCE = "resource";

    /** {@code namespace/name} of a violation. */
    public static final String VIOLATION = "violation";

    public static final String LEASE_UID = "leaseUid";
    public static final String POLICY = "policy";
    public static final String RULE = "rule";
    /** What breaking a rule costs. */
    public static final String ACTION = "action";
    /** Who found a violation. */
    public static final String REPORTED_BY = "reportedBy";
    /** Who did what a line of the audit log tells. */
    public static final String ACTOR = "actor";

    public static final String PHASE = "phase";
    public static final String DECISION = "decision";
    public static final String REASON = "reason";
    /** Why something failed, in one line. */
    public static final String CAUSE = "cause";

    public static final String GPUS = "gpus";
    public static final String COUNT = "count";
    /** Milliseconds. */
    public static final String MILLIS = "millis";

    public static final String PORT = "port";
    public static final String VERSION = "version";
    /** Who holds the lead. */
    public static final String HOLDER = "holder";

    private LogKeys() {}
}
