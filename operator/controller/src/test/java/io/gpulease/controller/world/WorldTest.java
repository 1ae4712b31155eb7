package io.gpulease.controller.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.watch.TypedReader;
import io.gpulease.crds.GpuLease;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.term.Notice;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WorldTest {

    private final World world = new World(Notice.Defaults.STANDARD);

    private static GpuLease lease(String uid, int version, String status) {
        return Given.lease(
                "{'metadata':{'name':'train','namespace':'ants','uid':'%s','resourceVersion':'%d','generation':1,'creationTimestamp':'2026-12-01T09:00:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'h200','gpus':8,'term':{'duration':'1h'}},'status':{%s}}"
                        .formatted(uid, version, status));
    }

    private static SlimPod pod(String uid, int version) {
        return Given.pod(
                "{'metadata':{'name':'p','namespace':'ants','uid':'%s','resourceVersion':'%d','labels':{'gpulease.io/lease':'train'}},'spec':{'nodeName':'n1','containers':[{'resources':{'limits':{'nvidia.com/gpu':'1'}}}]}}"
                        .formatted(uid, version));
    }

    @Nested
    class WhenAnObjectIsDeleted {

        @Test
        void aLateAnswerDoesNotBringAPodBack() {
            world.see(pod("p1", 5));
            world.podDeleted(pod("p1", 5).ref());
            world.see(pod("p1", 6));
            assertThat(world.pods().all()).isEmpty();
        }

        @Test
        void theNewOneOfItsNameStays() {
            world.see(pod("p1", 5));
            world.see(pod("p2", 9));
            world.podDeleted(pod("p1", 6).ref());
            assertThat(world.pods().all()).extracting(SlimPod::uid).containsExactly("p2");
        }

        @Test
        void aLeaseMadeAnewUnderItsNameIsNotGone() {
            world.see(lease("u1", 5, ""));
            world.see(lease("u2", 9, ""));
            world.leaseDeleted(TypedReader.refOf(lease("u1", 6, "")));
            assertThat(world.leaseNamed("ants", "train")).isSameAs(world.lease("u2"));
            assertThat(entry("u2").isGone()).isFalse();
            assertThat(entry("u1").isGone()).isTrue();
        }

        @Test
        void aDeletionOfSomethingNeverHeardOfIsNoMatter() {
            world.leaseDeleted(new ObjectRef("ants", "train", "u9", "9"));
            assertThat(world.leases()).isEmpty();
        }
    }

    @Test
    void olderNewsDoNotUndoAnAnswer() {
        world.see(lease("u1", 9, "'phase':'Active'"));
        world.see(lease("u1", 5, "'phase':'Pending'"));
        assertThat(entry("u1").phase()).isEqualTo("Active");
    }

    @Test
    void aStartIsOverWhoeverMadeTheLeaseActive() {
        world.see(lease("u1", 5, ""));
        var window = new Window(Instant.parse("2026-12-01T09:00:00Z"), Instant.parse("2026-12-01T10:00:00Z"));
        entry("u1").begin(new Start(new Placement("hall", "", List.of(new NodeShare("n1", 8))), window, 1));
        world.see(lease("u1", 6, "'phase':'Active'"));
        assertThat(entry("u1").start()).isEmpty();
    }

    private LeaseEntry entry(String uid) {
        LeaseEntry entry = world.lease(uid);
        if (entry == null) {
            throw new AssertionError("lease %s is not known".formatted(uid));
        }
        return entry;
    }
}
