package io.gpulease.controller.site;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.facts.FactsBoard;
import io.gpulease.controller.status.SiteStatuses;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.GpuSiteStatus;
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
import java.time.Instant;
import java.util.List;

/** Writes what is known of a site into its status. */
@ControllerConfiguration(name = "site", finalizerName = Names.IN_USE, fieldManager = "gpulease")
public final class SiteReconciler implements Reconciler<GpuSite>, Cleaner<GpuSite> {

    private static final Duration A_MOMENT = Duration.ofMillis(1);
    private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

    private final FactsBoard board;
    private final Clock clock;

    public SiteReconciler(FactsBoard board, Clock clock) {
        this.board = board;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, GpuSite>> prepareEventSources(EventSourceContext<GpuSite> context) {
        var news = new SimpleInboundEventSource<GpuSite>("facts");
        board.onSite(name -> news.propagateEvent(new ResourceID(name)));
        return List.of(news);
    }

    @Override
    public UpdateControl<GpuSite> reconcile(GpuSite site, Context<GpuSite> context) {
        Facts.OfSite facts = board.latest().sites().get(site.getMetadata().getName());
        if (facts == null) {
            return UpdateControl.noUpdate();
        }
        Instant now = clock.instant();
        UpdateControl<GpuSite> update = update(site, SiteStatuses.of(site, facts, now));
        return facts.terms()
                .flatMap(terms -> terms.nextChange(now))
                .map(change -> update.rescheduleAfter(until(change, now)))
                .orElse(update);
    }

    private static UpdateControl<GpuSite> update(GpuSite site, GpuSiteStatus next) {
        if (next.equals(site.getStatus())) {
            return UpdateControl.noUpdate();
        }
        var fresh = new GpuSite();
        fresh.getMetadata().setName(site.getMetadata().getName());
        fresh.setStatus(next);
        return UpdateControl.patchStatus(fresh);
    }

    /** To the begin or the end of an outage: no news tells of it. Not for longer than a clock can be trusted. */
    private static Duration until(Instant change, Instant now) {
        Duration left = Duration.between(now, change).plus(A_MOMENT);
        return left.compareTo(LONGEST_SLEEP) < 0 ? left : LONGEST_SLEEP;
    }

    /** Its leases hold it, not its pools: a pool whose site is not there yet, or any more, is of no site's promise. Asked again whenever its facts are other ones. */
    @Override
    public DeleteControl cleanup(GpuSite site, Context<GpuSite> context) {
        Facts.OfSite facts = board.latest().sites().get(site.getMetadata().getName());
        return facts != null && facts.removing() && facts.leases() == 0
                ? DeleteControl.defaultDelete()
                : DeleteControl.noFinalizerRemoval();
    }
}
