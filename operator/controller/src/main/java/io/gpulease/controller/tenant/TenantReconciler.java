package io.gpulease.controller.tenant;

import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.facts.FactsBoard;
import io.gpulease.controller.status.BudgetWords;
import io.gpulease.controller.status.TenantStatuses;
import io.gpulease.crds.Condition;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Keeps a tenant's namespaces in order and writes what is known of the tenant into its status. */
@ControllerConfiguration(name = "tenant", finalizerName = Names.IN_USE, fieldManager = Applier.MANAGER)
public final class TenantReconciler implements Reconciler<GpuTenant>, Cleaner<GpuTenant> {

    private static final Duration A_MOMENT = Duration.ofMillis(100);

    private final FactsBoard board;
    private final TenantNamespaces.Means means;
    private final Clock clock;
    private final BiConsumer<GpuTenant, Condition> budgetNews;

    /** {@code budgetNews} is told once when so much of a budget is used that its tenant is warned. */
    public TenantReconciler(
            FactsBoard board,
            PartBook book,
            Transport transport,
            Clock clock,
            BiConsumer<GpuTenant, Condition> budgetNews) {
        this.budgetNews = budgetNews;
        this.board = board;
        this.means =
                new TenantNamespaces.Means(new Applier(transport), new NamespaceLook(transport), book, new Attempts());
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, GpuTenant>> prepareEventSources(EventSourceContext<GpuTenant> context) {
        var news = new SimpleInboundEventSource<GpuTenant>("facts");
        Consumer<String> tell = name -> news.propagateEvent(new ResourceID(name));
        board.onTenant(tell);
        means.book().onChange(tell);
        return List.of(news);
    }

    @Override
    public UpdateControl<GpuTenant> reconcile(GpuTenant tenant, Context<GpuTenant> context) {
        Facts.OfTenant facts = factsOf(tenant).orElse(null);
        if (facts == null) {
            return UpdateControl.noUpdate();
        }
        Instant now = clock.instant();
        var kept = TenantNamespaces.keep(means, tenant, facts, now);
        GpuTenantStatus next = TenantStatuses.of(tenant, facts, kept.tenancy(), now);
        BudgetWords.news(tenant.getStatus(), next).ifPresent(news -> budgetNews.accept(tenant, news));
        UpdateControl<GpuTenant> told = told(tenant, next);
        return kept.again().map(at -> told.rescheduleAfter(until(at, now))).orElse(told);
    }

    /** Empty: the booking thread has not seen it yet, or not this spec of it; it tells us when it has. */
    private Optional<Facts.OfTenant> factsOf(GpuTenant tenant) {
        return Optional.ofNullable(
                        board.latest().tenants().get(tenant.getMetadata().getName()))
                .filter(facts -> facts.generation() == generationOf(tenant));
    }

    private static long generationOf(GpuTenant tenant) {
        Long generation = tenant.getMetadata().getGeneration();
        return generation == null ? 0 : generation;
    }

    private static Duration until(Instant at, Instant now) {
        Duration left = Duration.between(now, at);
        return left.compareTo(A_MOMENT) > 0 ? left : A_MOMENT;
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
     * Its leases are told and ended first, its namespaces kept in order meanwhile; these stay as they are, for the platform to
     * delete. Asked again whenever its facts are other ones.
     */
    @Override
    public DeleteControl cleanup(GpuTenant tenant, Context<GpuTenant> context) {
        Facts.OfTenant facts = factsOf(tenant).orElse(null);
        if (facts == null || !facts.removing()) {
            return DeleteControl.noFinalizerRemoval();
        }
        Instant now = clock.instant();
        var kept = TenantNamespaces.keep(means, tenant, facts, now);
        if (facts.holding() == 0) {
            return DeleteControl.defaultDelete();
        }
        DeleteControl stays = DeleteControl.noFinalizerRemoval();
        return kept.again().map(at -> stays.rescheduleAfter(until(at, now))).orElse(stays);
    }
}
