package io.gpulease.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.NodeGpus;
import io.gpulease.crds.PlacementStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HandoverRecordsTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    private static GpuLease lease(String handover) {
        return Given.lease(
                "{'metadata':{'name':'l','namespace':'ns','uid':'u1','resourceVersion':'4','generation':1},'spec':{'gpuClass':'c','gpus':4},'status':{'phase':'Active','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}]}%s}}"
                        .formatted(handover));
    }

    private static GpuLeaseStatus holding(GpuLease lease, int gpus) {
        GpuLeaseStatus standing = Objects.requireNonNull(lease.getStatus());
        return new GpuLeaseStatus(
                standing.phase(),
                null,
                1L,
                null,
                null,
                null,
                null,
                new PlacementStatus("p", null, null, List.of(new NodeGpus("n", gpus))),
                standing.handover(),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of());
    }

    @Test
    void aLeaseWithRecordsThatGrowsIsToGetMore() {
        GpuLease lease = lease(",'handover':{'records':['a'],'digest':'" + DIGEST + "'}");
        assertThat(HandoverRecords.areMissing(HandoverRecords.grown(holding(lease, 8), lease, NOW)))
                .isTrue();
        assertThat(HandoverRecords.areMissing(HandoverRecords.grown(holding(lease, 4), lease, NOW)))
                .isFalse();
        assertThat(HandoverRecords.areMissing(HandoverRecords.grown(holding(lease, 2), lease, NOW)))
                .isFalse();
    }

    @Test
    void oneWithoutRecordsThatGrowsGetsNone() {
        GpuLease lease = lease("");
        assertThat(HandoverRecords.areMissing(HandoverRecords.grown(holding(lease, 8), lease, NOW)))
                .isFalse();
    }

    @Test
    void ofOneThatIsOverAreTriedNoMore() {
        GpuLease lease = lease("");
        GpuLeaseStatus missing = HandoverRecords.notRecorded(holding(lease, 4), lease, "because", NOW);
        GpuLeaseStatus over = HandoverRecords.receipted(missing, lease, List.of("r"), DIGEST, NOW);
        assertThat(over.condition("RecordsMissing").orElseThrow().message())
                .contains("over before records", "its receipt is there")
                .doesNotContain("tried again");
        assertThat(HandoverRecords.areMissing(
                        HandoverRecords.receipted(holding(lease, 4), lease, List.of("r"), DIGEST, NOW)))
                .isFalse();
    }

    @Test
    void whatIsRecordedIsMissingNoMoreAndFollowsOnWhatWasBefore() {
        GpuLease lease = lease(",'handover':{'records':['a'],'digest':'sha256:0'}");
        GpuLeaseStatus missing = HandoverRecords.grown(holding(lease, 8), lease, NOW);
        GpuLeaseStatus next = HandoverRecords.recorded(missing, List.of("b", "c"), DIGEST);
        assertThat(HandoverRecords.areMissing(next)).isFalse();
        assertThat(next.handover()).isNotNull().satisfies(handover -> {
            assertThat(handover.records()).containsExactly("a", "b", "c");
            assertThat(handover.digest()).isEqualTo(DIGEST);
            assertThat(handover.receipts()).isEmpty();
        });
    }
}
