package io.gpulease.controller.policy;

import io.gpulease.controller.status.PolicyStatuses;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeasePolicyStatus;
import io.gpulease.rules.RuleCompiler;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Compiles the rules of a policy whenever its spec changes. */
@ControllerConfiguration(name = "policy", fieldManager = "gpulease")
public final class PolicyReconciler implements Reconciler<LeasePolicy> {

    private final Clock clock;
    // Made with the first policy: whoever has none need not load a compiler.
    private @Nullable RuleCompiler compiler;

    public PolicyReconciler(Clock clock) {
        this.clock = clock;
    }

    @Override
    public UpdateControl<LeasePolicy> reconcile(LeasePolicy policy, Context<LeasePolicy> context) {
        LeasePolicyStatus next = PolicyStatuses.of(policy, compiler()::compile, clock.instant());
        if (next.equals(policy.getStatus())) {
            return UpdateControl.noUpdate();
        }
        var fresh = new LeasePolicy();
        fresh.getMetadata().setName(policy.getMetadata().getName());
        fresh.setStatus(next);
        return UpdateControl.patchStatus(fresh);
    }

    private synchronized RuleCompiler compiler() {
        if (compiler == null) {
            compiler = new RuleCompiler();
        }
        return compiler;
    }
}
