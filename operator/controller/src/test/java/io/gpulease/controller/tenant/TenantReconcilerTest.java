package io.gpulease.controller.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.controller.Given;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.facts.FactsBoard;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.GpuTenantStatus.LeaseCounts;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a reconcile of a tenant goes by, and when one that is removed may go. */
class TenantReconcilerTest {

    /** The reconciler asks nothing of it. */
    @SuppressWarnings("unchecked")
    private static final Context<GpuTenant> NO_CONTEXT = (Context<GpuTenant>) Proxy.newProxyInstance(
            KubernetesClient.class.getClassLoader(), new Class<?>[] {Context.class}, (_, method, _) -> {
                throw new AssertionError("asked for " + method.getName());
            });

    private final TenantApi api = new TenantApi();
    private final FactsBoard board = new FactsBoard();
    private final TenantReconciler reconciler =
            new TenantReconciler(board, api.book(), api, Clock.fixed(api.now, ZoneOffset.UTC), (_, _) -> {});

    @Test
    void nothingIsDoneByFactsOfAnotherSpec() {
        found(1, false, 0);
        assertThat(reconciler.reconcile(tenant(2, ""), NO_CONTEXT).isNoUpdate()).isTrue();
        assertThat(api.calls).isEmpty();

        found(2, false, 0);
        assertThat(reconciler.reconcile(tenant(2, ""), NO_CONTEXT).isPatchStatus())
                .isTrue();
        assertThat(api.writes()).hasSize(6);
    }

    @Test
    void whatIsNotHeardOfYetIsLookedAtAgain() {
        found(1, false, 0);
        assertThat(reconciler.reconcile(tenant(1, ""), NO_CONTEXT).getScheduleDelay())
                .contains(Attempts.NEWS_WITHIN.toMillis());
    }

    @Test
    void oneThatIsRemovedIsKeptInOrderWhileLeasesHoldCapacityAndGoesWithTheLast() {
        found(1, false, 0);
        reconciler.reconcile(tenant(1, ""), NO_CONTEXT);
        api.deliverAll();
        found(1, false, 0);
        reconciler.reconcile(tenant(1, ""), NO_CONTEXT);
        api.delete(TenantGround.NETWORK);
        api.deliverAll();

        found(2, true, 1);
        assertThat(reconciler.cleanup(removed(), NO_CONTEXT).isRemoveFinalizer())
                .isFalse();
        assertThat(api.get(TenantGround.NETWORK)).isPresent();
        found(2, true, 0);
        assertThat(reconciler.cleanup(removed(), NO_CONTEXT).isRemoveFinalizer())
                .isTrue();
    }

    @Test
    void oneWhoseRemovalWasNotTakenInStays() {
        found(1, false, 0);
        assertThat(reconciler.cleanup(removed(), NO_CONTEXT).isRemoveFinalizer())
                .isFalse();
        assertThat(api.calls).isEmpty();
    }

    private void found(long generation, boolean removing, int holding) {
        var facts = new Facts.OfTenant(
                generation,
                List.of(),
                new LeaseCounts(0, 0, 0),
                holding,
                removing,
                Map.of(),
                api.heard(),
                api.departures(),
                Map.of("nvidia.com/gpu", 8L),
                Optional.empty(),
                List.of());
        board.publish(new Facts(Map.of(), Map.of(), Map.of("t", facts), Facts.NONE.figures()));
    }

    private static GpuTenant removed() {
        return tenant(2, ",'deletionTimestamp':'2026-12-01T10:00:00Z','finalizers':['gpulease.io/in-use']");
    }

    private static GpuTenant tenant(long generation, String metadata) {
        return Given.tenant("{'metadata':{'name':'t','generation':%d%s},'spec':{'namespaces':['t-a']}}"
                .formatted(generation, metadata));
    }
}
