package io.gpulease.controller.tenant;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.facts.FactsBoard;
import io.gpulease.controller.status.TenantStatuses;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.GpuTenantStatus;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Brings up a tenant's namespaces and writes what is known of the tenant into its status. */
@ControllerConfiguration(name = "tenant", finalizerName = Names.IN_USE, fieldManager = "gpulease")
public final class TenantReconciler implements Reconciler<GpuTenant>, Cleaner<GpuTenant> {

    private final FactsBoard board;
    private final Clock clock;

    public TenantReconciler(FactsBoard board, Clock clock) {
        this.board = board;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, GpuTenant>> prepareEventSources(EventSourceContext<GpuTenant> context) {
        var news = new SimpleInboundEventSource<GpuTenant>("facts");
        board.onTenant(name -> news.propagateEvent(new ResourceID(name)));
        return List.of(news);
    }

    @Override
    public UpdateControl<GpuTenant> reconcile(GpuTenant tenant, Context<GpuTenant> context) {
        Facts.OfTenant facts = board.latest().tenants().get(tenant.getMetadata().getName());
        if (facts == null) {
            // The booking thread has not seen it yet; it tells us when it has.
            return UpdateControl.noUpdate();
        }
        Optional<String> fault = new TenantNamespaces(context.getClient()).bringUp(tenant, facts);
        GpuTenantStatus next = TenantStatuses.of(tenant, facts, fault, clock.instant());
        if (next.equals(tenant.getStatus())) {
            return UpdateControl.noUpdate();
        }
        var fresh = new GpuTenant();
        fresh.getMetadata().setName(tenant.getMetadata().getName());
        fresh.setStatus(next);
        return UpdateControl.patchStatus(fresh);
    }

    /** Its leases are told and ended first; its namespaces stay, for the platform to delete. Asked again whenever its facts are other ones. */
    @Override
    public DeleteControl cleanup(GpuTenant tenant, Context<GpuTenant> context) {
        Facts.OfTenant facts = board.latest().tenants().get(tenant.getMetadata().getName());
        boolean done = facts != null && facts.removing() && facts.holding() == 0;
        return done ? DeleteControl.defaultDelete() : DeleteControl.noFinalizerRemoval();
    }
}
