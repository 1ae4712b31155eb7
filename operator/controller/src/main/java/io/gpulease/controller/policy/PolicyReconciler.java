package io.gpulease.controller.policy;

import io.gpulease.controller.finding.RuleCounts;
import io.gpulease.controller.status.PolicyStatuses;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeasePolicyStatus;
import io.gpulease.rules.RuleCompiler;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what became of the rules of a policy, and how many leases break them. */
@ControllerConfiguration(name = "policy", fieldManager = "gpulease")
public final class PolicyReconciler implements Reconciler<LeasePolicy> {

    private final RuleCounts counts;
    private final Clock clock;
    // Made with the first policy: whoever has none need not load a compiler.
    private @Nullable RuleCompiler compiler;

    public PolicyReconciler(RuleCounts counts, Clock clock) {
        this.counts = counts;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, LeasePolicy>> prepareEventSources(EventSourceContext<LeasePolicy> context) {
        var news = new SimpleInboundEventSource<LeasePolicy>("counts");
        counts.onPolicy(name -> news.propagateEvent(new ResourceID(name)));
        return List.of(news);
    }

    @Override
    public UpdateControl<LeasePolicy> reconcile(LeasePolicy policy, Context<LeasePolicy> context) {
        LeasePolicyStatus next = PolicyStatuses.of(
                policy,
                compiler()::compile,
                counts.isKnown(policy.getMetadata().getName())
                        ? Optional.of(counts.of(policy.getMetadata().getName()))
                        : Optional.empty(),
                clock.instant());
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
