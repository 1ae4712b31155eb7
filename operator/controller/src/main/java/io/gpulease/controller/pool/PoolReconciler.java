package io.gpulease.controller.pool;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.facts.FactsBoard;
import io.gpulease.controller.status.PoolStatuses;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuPoolStatus;
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

/** Writes what is known of a pool into its status. */
@ControllerConfiguration(name = "pool", finalizerName = Names.IN_USE, fieldManager = "gpulease")
public final class PoolReconciler implements Reconciler<GpuPool>, Cleaner<GpuPool> {

    private final FactsBoard board;
    private final Clock clock;

    public PoolReconciler(FactsBoard board, Clock clock) {
        this.board = board;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, GpuPool>> prepareEventSources(EventSourceContext<GpuPool> context) {
        var news = new SimpleInboundEventSource<GpuPool>("facts");
        board.onPool(name -> news.propagateEvent(new ResourceID(name)));
        return List.of(news);
    }

    @Override
    public UpdateControl<GpuPool> reconcile(GpuPool pool, Context<GpuPool> context) {
        Facts.OfPool facts = board.latest().pools().get(pool.getMetadata().getName());
        if (facts == null) {
            // The booking thread has not seen it yet; it tells us when it has.
            return UpdateControl.noUpdate();
        }
        GpuPoolStatus next = PoolStatuses.of(pool, facts, clock.instant());
        if (next.equals(pool.getStatus())) {
            return UpdateControl.noUpdate();
        }
        var fresh = new GpuPool();
        fresh.getMetadata().setName(pool.getMetadata().getName());
        fresh.setStatus(next);
        return UpdateControl.patchStatus(fresh);
    }

    /** Asked again whenever its facts are other ones. */
    @Override
    public DeleteControl cleanup(GpuPool pool, Context<GpuPool> context) {
        Facts.OfPool facts = board.latest().pools().get(pool.getMetadata().getName());
        boolean done = facts != null && facts.removing() && !facts.isInUse();
        return done ? DeleteControl.defaultDelete() : DeleteControl.noFinalizerRemoval();
    }
}
