package io.gpulease.crds;

/** The closed vocabularies of the API, spelled as in manifests. */
public interface Words {
    /** How firm a lease is. */
    interface Tier {
        String COMMITTED = "Committed";
        String ON_DEMAND = "OnDemand";
        String SPOT = "Spot";
    }

    /** Where a lease stands in its life. */
    interface Phase {
        String PENDING = "Pending";
        String RESERVED = "Reserved";
        String ACTIVE = "Active";
        String ENDING = "Ending";
        String RELEASING = "Releasing";
        String RELEASED = "Released";
        String SUSPENDED = "Suspended";
        String REJECTED = "Rejected";
    }

    /** Why a lease is over. */
    interface EndReason {
        String EXPIRED = "Expired";
        String RELEASED_BY_TENANT = "ReleasedByTenant";
        String COMPLETED = "Completed";
        String PREEMPTED = "Preempted";
        String REVOKED = "Revoked";
        String SITE_OUTAGE = "SiteOutage";
        String TENANT_REMOVED = "TenantRemoved";
        String BUDGET_EXCEEDED = "BudgetExceeded";
    }

    /** What became of GPU-seconds that are charged. */
    interface UsageKind {
        String ACTIVE = "Active";
        String SUSPENDED = "Suspended";
        String NODE_LOSS = "NodeLoss";
        String SITE_OUTAGE = "SiteOutage";
        String LATE_HANDOVER = "LateHandover";
        String DISMISSED_SUSPENSION = "DismissedSuspension";
        String GIVEN_BACK = "GivenBack";
        String DISMISSED_REVOCATION = "DismissedRevocation";
    }

    /** Whether nodes are shared with other tenants. */
    interface Isolation {
        String DEDICATED = "Dedicated";
        String SHARED = "Shared";
    }

    /** How strictly a topology is asked for. */
    interface TopologyMode {
        String REQUIRED = "Required";
        String PREFERRED = "Preferred";
    }

    /** How dependable a site's power is, weakest first. */
    interface Reliability {
        String BEST_EFFORT = "BestEffort";
        String STANDARD = "Standard";
        String FIRM = "Firm";
    }

    /** What a site is open for. */
    interface SiteState {
        String NORMAL = "Normal";
        String DRAINING = "Draining";
        String OFFLINE = "Offline";
    }

    /** What a subject may do in a tenant's namespaces. */
    interface Role {
        String MEMBER = "member";
        String VIEWER = "viewer";
    }

    /** What kind of subject is meant. */
    interface SubjectKind {
        String USER = "User";
        String GROUP = "Group";
    }

    /** The span after which a budget starts anew. */
    interface BudgetPeriod {
        String MONTH = "Month";
        String QUARTER = "Quarter";
    }

    /** How strictly the pods of a tenant are confined. */
    interface Profile {
        String BASELINE = "Baseline";
        String RESTRICTED = "Restricted";
    }

    /** Where the pods of a tenant may connect to. */
    interface Egress {
        String OPEN = "Open";
        String CLUSTER_ONLY = "ClusterOnly";
        String DENIED = "Denied";
    }

    /** The effects of a node's taint. */
    interface TaintEffect {
        String NO_SCHEDULE = "NoSchedule";
        String PREFER_NO_SCHEDULE = "PreferNoSchedule";
        String NO_EXECUTE = "NoExecute";
    }

    /** How an expression over labels compares. */
    interface SelectorOperator {
        String IN = "In";
        String NOT_IN = "NotIn";
        String EXISTS = "Exists";
        String DOES_NOT_EXIST = "DoesNotExist";
    }

    /** Whether a policy acts. */
    interface PolicyMode {
        String ENFORCE = "Enforce";
        String AUDIT = "Audit";
    }

    /** What breaking a rule costs. */
    interface PolicyAction {
        String WARN = "Warn";
        String SUSPEND = "Suspend";
        String REVOKE = "Revoke";
    }

    /** Where a violation stands. */
    interface ViolationPhase {
        String OPEN = "Open";
        String NOTICED = "Noticed";
        String ACTED = "Acted";
        String DISMISSED = "Dismissed";
        String UPHELD = "Upheld";
    }

    /** What the platform says to a violation. */
    interface Verdict {
        String UPHELD = "Upheld";
        String DISMISSED = "Dismissed";
    }

    /** Who found a violation, where it was nobody who filed it by hand. */
    interface ReportedBy {
        String OPERATOR = "operator";
    }
}
