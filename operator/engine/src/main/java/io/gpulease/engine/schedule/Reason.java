package io.gpulease.engine.schedule;

/** Why a lease does not start now, in the words of the API. */
public enum Reason {
    QUEUED("Queued"),
    QUOTA_EXCEEDED("QuotaExceeded"),
    BUDGET_EXCEEDED("BudgetExceeded"),
    NO_SUCH_CLASS("NoSuchClass"),
    NO_CAPACITY("NoCapacity"),
    FRAGMENTED("Fragmented"),
    TOPOLOGY_UNSATISFIABLE("TopologyUnsatisfiable"),
    SITE_UNAVAILABLE("SiteUnavailable"),
    POWER_BUDGET("PowerBudget"),
    TIER_NOT_ALLOWED("TierNotAllowed"),
    TERM_TOO_LONG("TermTooLong"),
    TENANT_UNKNOWN("TenantUnknown"),
    TENANT_SUSPENDED("TenantSuspended"),
    POOL_ISOLATION_NOT_OFFERED("PoolIsolationNotOffered"),
    START_BY_PASSED("StartByPassed"),
    EXPIRED("Expired"),
    QUOTE_UNKNOWN("QuoteUnknown"),
    QUOTE_NOT_HELD("QuoteNotHeld"),
    QUOTE_TAKEN("QuoteTaken"),
    QUOTE_DIFFERS("QuoteDiffers");

    private final String word;

    Reason(String word) {
        this.word = word;
    }

    /** The spelling used in status, conditions, Events and metrics. */
    public String word() {
        return word;
    }
}
