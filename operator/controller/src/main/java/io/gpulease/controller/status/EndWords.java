package io.gpulease.controller.status;

import io.gpulease.bridge.EndNotice;
import io.gpulease.crds.Words.EndReason;
import org.jspecify.annotations.Nullable;

/** What each end reason means, in a sentence for people. */
public final class EndWords {

    private EndWords() {}

    /** For a lease whose job is over. */
    public static String completed(boolean failed) {
        return failed
                ? "The lease's job failed, and the lease gave its GPUs back."
                : "The lease's job succeeded, and the lease gave its GPUs back.";
    }

    /** Why it is over, as one word of the vocabulary of reasons. */
    public static String reason(String endReason) {
        return endReason.equals(EndReason.REVOKED) ? "PolicyViolation" : endReason;
    }

    /** What a tenant is told before that end. */
    public static String notice(String reason, @Nullable String end) {
        return switch (reason) {
            case EndNotice.PREEMPTING ->
                "The lease is reclaimed for a claim of higher rank and ends at %s: save your work before then."
                        .formatted(end);
            case EndReason.BUDGET_EXCEEDED ->
                "The budget of the tenant will be used up: the lease ends at %s; save your work before then."
                        .formatted(end);
            default -> "The lease ends at %s: save your work before then.".formatted(end);
        };
    }

    public static String sentence(String endReason) {
        return switch (endReason) {
            case EndReason.EXPIRED -> "The lease ended with its term.";
            case EndReason.RELEASED_BY_TENANT -> "The tenant gave the lease back before its end.";
            case EndReason.COMPLETED -> "The lease's job was over, and it gave its GPUs back.";
            case EndReason.TENANT_REMOVED -> "The lease ended because its tenant was removed.";
            case EndReason.BUDGET_EXCEEDED -> "The lease ended because the budget of its tenant was used up.";
            case EndReason.PREEMPTED -> "The lease was reclaimed for a claim of higher rank.";
            case EndReason.REVOKED -> "The lease was ended under a written policy.";
            case EndReason.SITE_OUTAGE -> "The lease ended because its site lost power.";
            default -> "The lease is over.";
        };
    }
}
