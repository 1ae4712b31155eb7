package io.gpulease.controller.tenant;

import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.facts.FactsBoard;
import io.gpulease.controller.status.Tenancy;
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
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Keeps a tenant's namespaces in order and writes what is known of the tenant into its status. */
@ControllerConfiguration(name = "tenant", finalizerName = Names.IN_USE, fieldManager = Applier.MANAGER)
public final class TenantReconciler implements Reconciler<GpuTenant>, Cleaner<GpuTenant> {

    /** What could not be had is asked for again: what it hangs on may be nothing that we follow. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final Duration WITHOUT_NEWS = Duration.ofSeconds(30);

    private final FactsBoard board;
    private final PartBook book;
    private final Applier applier;
    private final Clock clock;

    public TenantReconciler(FactsBoard board, PartBook book, Transport transport, Clock clock) {
        this.board = board;
        this.book = book;
        this.applier = new Applier(transport, book);
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, GpuTenant>> prepareEventSources(EventSourceContext<GpuTenant> context) {
        var news = new SimpleInboundEventSource<GpuTenant>("facts");
        Consumer<String> tell = name -> news.propagateEvent(new ResourceID(name));
        board.onTenant(tell);
        book.onChange(tell);
        return List.of(news);
    }

    @Override
    public UpdateControl<GpuTenant> reconcile(GpuTenant tenant, Context<GpuTenant> context) {
        Facts.OfTenant facts = board.latest().tenants().get(tenant.getMetadata().getName());
        if (facts == null) {
            // The booking thread has not seen it yet; it tells us when it has.
            return UpdateControl.noUpdate();
        }
        Tenancy tenancy = TenantNamespaces.keep(applier, book, tenant, facts);
        UpdateControl<GpuTenant> told = told(tenant, TenantStatuses.of(tenant, facts, tenancy, clock.instant()));
        if (!tenancy.underway().isEmpty()) {
            return told.rescheduleAfter(SOON);
        }
        return tenancy.stalled().isEmpty() ? told : told.rescheduleAfter(WITHOUT_NEWS);
    }

    private static UpdateControl<GpuTenant> told(GpuTenant tenant, GpuTenantStatus next) {
        if (next.equals(tenant.getStatus())) {
            return UpdateControl.noUpdate();
        }
        var fresh = new GpuTenant();
        fresh.getMetadata().setName(tenant.getMetadata().getName());
        fresh.setStatus(next);
        return UpdateControl.patchStatus(fresh);
    }

    /**
     * Its leases are told and ended first; its namespaces stay as they are, for the platform to delete. Asked again whenever its facts
     * are other ones.
     */
    @Override
    public DeleteControl cleanup(GpuTenant tenant, Context<GpuTenant> context) {
        Facts.OfTenant facts = board.latest().tenants().get(tenant.getMetadata().getName());
        boolean done = facts != null && facts.removing() && facts.holding() == 0;
        return done ? DeleteControl.defaultDelete() : DeleteControl.noFinalizerRemoval();
    }
}
