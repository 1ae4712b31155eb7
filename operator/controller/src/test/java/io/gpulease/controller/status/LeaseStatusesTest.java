package io.gpulease.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.PlacementStatus;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Window;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeaseStatusesTest {

    private static final Instant NOW = Instant.parse("2026-12-01T09:00:00Z");
    private static final Window WINDOW = new Window(NOW, NOW.plusSeconds(3_600));
    private static final Placement PLACEMENT = new Placement("hall", "memphis", List.of(new NodeShare("n1", 8)));
    private static final Optional<String> TENANT = Optional.of("ants");
    private static final Meter METER =
            Meter.NONE.running(NOW, Map.of(Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, Optional.empty()), 8));

    private static GpuLease with(GpuLeaseStatus status) {
        GpuLease lease = io.gpulease.controller.Given.lease(
                "{'metadata':{'name':'train','namespace':'ants','uid':'u','resourceVersion':'1','generation':3,'creationTimestamp':'2026-12-01T09:00:00Z'},'spec':{'gpuClass':'h200','gpus':8,'term':{'duration':'1h'}}}");
        lease.setStatus(status);
        return lease;
    }

    private static LeaseStatuses after(GpuLeaseStatus standing, int seconds) {
        return new LeaseStatuses(with(standing), NOW.plusSeconds(seconds));
    }

    private static GpuLeaseStatus pending() {
        return after(GpuLeaseStatus.empty(), 0)
                .pending(TENANT, new LeaseStatuses.Why("NoCapacity", "Nothing is free."), 2, Optional.of(NOW));
    }

    private static GpuLeaseStatus active() {
        return after(pending(), 1)
                .active(TENANT, PLACEMENT, Optional.of("rack-17"), WINDOW, NOW.plusSeconds(3_000), METER);
    }

    private static GpuLeaseStatus released() {
        return after(active(), 3_600)
                .released("Expired", NOW.plusSeconds(3_600), Optional.of(METER.stopped(NOW.plusSeconds(3_600))));
    }

    private static String condition(GpuLeaseStatus status, String type) {
        return status.condition(type).map(Condition::status).orElse("absent");
    }

    @Test
    void aLeaseThatRunsCountsInTheTierOfItsStartWhateverIsWrittenLater() {
        GpuLease lease = with(pending());
        lease.setSpec(
                io.gpulease.controller.Given.lease("{'metadata':{},'spec':{'gpuClass':'h200','gpus':8,'tier':'Spot'}}")
                        .getSpec());
        assertThat(new LeaseStatuses(lease, NOW)
                        .pending(TENANT, new LeaseStatuses.Why("NoCapacity", "Nothing is free."), 2, Optional.of(NOW))
                        .tier())
                .as("as written until it starts")
                .isEqualTo("Spot");
        lease.setStatus(active());
        assertThat(new LeaseStatuses(lease, NOW.plusSeconds(2))
                        .ending(Optional.empty(), "Expired", Optional.empty())
                        .tier())
                .isEqualTo("OnDemand");
    }

    @Test
    void aLeaseThatWaitsIsReconcilingAndNotStalled() {
        assertThat(condition(pending(), "Ready")).isEqualTo("False");
        assertThat(condition(pending(), "Reconciling")).isEqualTo("True");
        assertThat(condition(pending(), "Stalled")).isEqualTo("absent");
        assertThat(condition(pending(), "Active")).isEqualTo("False");
        assertThat(pending().observedGeneration()).isEqualTo(3);
    }

    @Test
    void aLeaseThatIsRefusedNeedsAPerson() {
        var refused = after(pending(), 1).rejected(TENANT, new LeaseStatuses.Why("NoSuchClass", "Nobody offers it."));
        assertThat(condition(refused, "Stalled")).isEqualTo("True");
        assertThat(condition(refused, "Reconciling")).isEqualTo("absent");
        assertThat(refused.queue()).isNull();
    }

    @Test
    void anActiveLeaseIsReadyAndHasLeftTheQueue() {
        assertThat(condition(active(), "Ready")).isEqualTo("True");
        assertThat(condition(active(), "Active")).isEqualTo("True");
        assertThat(condition(active(), "QuotaReserved")).isEqualTo("True");
        assertThat(condition(active(), "Reconciling")).isEqualTo("absent");
        assertThat(active().queue()).isNull();
        assertThat(active().termOrEmpty().endsInstant()).contains(WINDOW.end());
    }

    @Test
    void anActiveLeaseTellsTheDomainOfItsNodesIfTheyHaveOne() {
        assertThat(active().placement()).extracting(PlacementStatus::domain).isEqualTo("rack-17");
        var apart =
                after(pending(), 1).active(TENANT, PLACEMENT, Optional.empty(), WINDOW, NOW.plusSeconds(3_000), METER);
        assertThat(apart.placement()).extracting(PlacementStatus::domain).isNull();
    }

    @Test
    void anEndingLeaseIsStillActive() {
        var ending = after(active(), 3_000).ending(Optional.empty(), "Expired", Optional.empty());
        assertThat(condition(ending, "Active")).isEqualTo("True");
        assertThat(condition(ending, "EndingSoon")).isEqualTo("True");
        assertThat(ending.termOrEmpty().endsAt())
                .isEqualTo(active().termOrEmpty().endsAt());
    }

    @Test
    void aReleasedLeaseIsReadyForGoodAndKeepsItsHistory() {
        assertThat(condition(released(), "Ready")).isEqualTo("True");
        assertThat(condition(released(), "Active")).isEqualTo("False");
        assertThat(condition(released(), "Released")).isEqualTo("True");
        assertThat(condition(released(), "EndingSoon")).isEqualTo("absent");
        assertThat(released().nodes()).hasSize(1);
        assertThat(released().termOrEmpty().startedAt())
                .isEqualTo(active().termOrEmpty().startedAt());
    }

    @Test
    void whatHasNotChangedComesOutTheSameLater() {
        var why = new LeaseStatuses.Why("NoCapacity", "Nothing is free.");
        assertThat(after(pending(), 500).pending(TENANT, why, 2, Optional.of(NOW)))
                .isEqualTo(pending());
        assertThat(after(active(), 500)
                        .kept(List.of(), noticeAt(NOW.plusSeconds(3_000)), Optional.empty(), Optional.empty()))
                .isEqualTo(active());
    }

    private static Given noticeAt(Instant notice) {
        return new Given(
                Optional.empty(), Optional.of(notice), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    @Test
    void aLostNodeIsToldWhileItIsLost() {
        var degraded = after(active(), 9).kept(List.of("n1"), Given.NOTHING, Optional.empty(), Optional.empty());
        assertThat(condition(degraded, "Degraded")).isEqualTo("True");
        assertThat(condition(degraded, "Ready")).isEqualTo("True");
        var nodes = IntStream.rangeClosed(1, 512).mapToObj("n%03d"::formatted).toList();
        assertThat(after(active(), 9)
                        .kept(nodes, Given.NOTHING, Optional.empty(), Optional.empty())
                        .condition("Degraded")
                        .orElseThrow()
                        .message())
                .startsWith("512 nodes of the lease lost: n001, ")
                .endsWith("n020 and 492 more.");
        var whole = after(degraded, 20).kept(List.of(), Given.NOTHING, Optional.empty(), Optional.empty());
        assertThat(condition(whole, "Degraded")).isEqualTo("absent");
    }
}
