package io.gpulease.bridge;

import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.Words.EndReason;
import org.jspecify.annotations.Nullable;

/** The reasons that a lease in phase Ending gives, and what each comes to at its end. */
public final class EndNotice {

    /** It leaves for a claim of higher rank. */
    public static final String PREEMPTING = "Preempting";

    private static final String ENDING_SOON = "EndingSoon";

    private EndNotice() {}

    /** It was told, or has left since. */
    public static boolean isReclaim(@Nullable String reason) {
        return PREEMPTING.equals(reason) || EndReason.PREEMPTED.equals(reason);
    }

    /** What it was told of its end, also where a policy has stopped it since; else the reason that it gives. */
    public static @Nullable String told(GpuLeaseStatus status) {
        return status.condition(ENDING_SOON).map(Condition::reason).orElse(status.reason());
    }

    /** It was told of its end. */
    public static boolean isTold(GpuLeaseStatus status) {
        return status.condition(ENDING_SOON).isPresent();
    }

    /** Another end than that of its term was told, and is kept. */
    public static boolean isFinal(@Nullable String reason) {
        return PREEMPTING.equals(reason)
                || EndReason.TENANT_REMOVED.equals(reason)
                || EndReason.BUDGET_EXCEEDED.equals(reason);
    }

    /** Why it ends when its end has come: what the tenant was told, if it was told anything. */
    public static String endReason(@Nullable String reason) {
        if (PREEMPTING.equals(reason)) {
            return EndReason.PREEMPTED;
        }
        return reason != null && isFinal(reason) ? reason : EndReason.EXPIRED;
    }
}
