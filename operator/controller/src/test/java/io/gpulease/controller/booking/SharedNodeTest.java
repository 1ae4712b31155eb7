package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Sharing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A node that tenants share, and that is cleaned once the last of them has left: who gets GPUs that came free before. It is ten o'clock. */
class SharedNodeTest {
    private static final String LEASE =
            "{'metadata':{'name':'%s','namespace':'%s','uid':'%s','resourceVersion':'6','generation':1,'creationTimestamp':'2026-12-01T09:00:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':%d,'term':{'duration':'3h'},'placement':{'isolation':'Shared'}},'status':{%s}}";
    private static final String ACTIVE =
            "'phase':'Active','observedGeneration':1,'tenant':'%s','placement':{'pool':'p','nodes':[{'name':'n','gpus':%d}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}";
    private static final String RELEASING =
            "'phase':'Releasing','endReason':'Expired','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':2}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T10:00:00Z','endedAt':'2026-12-01T09:50:00Z','noticeAt':'2026-12-01T09:42:00Z'}";
    private static final String BEGUN =
            ",{'key':'gpulease.io/sanitizing','value':'7','effect':'NoSchedule','timeAdded':'2026-12-01T09:59:50Z'}";

    private final List<String> told = new ArrayList<>();
    private final Turns turns = new Turns(new SilentJournal() {
                @Override
                public void node(String node, String reason, String message) {
                    told.add(reason + " " + message);
                }
            })
            .tenant()
            .pool(
                    ",'isolation':['Dedicated','Shared'],'sanitization':{'timeout':'1m','podTemplate':{'spec':{'containers':[{'name':'wipe'}]}}}");

    /** Those leases have two GPUs each. */
    private void node(String left, String taints, String... leases) {
        String record = IntStream.range(0, leases.length)
                .mapToObj(i -> "\\'" + leases[i] + "\\':2")
                .collect(Collectors.joining(","));
        String uncleaned = left.isEmpty() ? "" : ",'gpulease.io/uncleaned':'[%s]'".formatted(left);
        turns.node("n", "", "'gpulease.io/allocations':'{%s}'%s".formatted(record, uncleaned), taints);
    }

    private static String party(String uid, String namespace) {
        return "{\\'uid\\':\\'%s\\',\\'namespace\\':\\'%s\\',\\'name\\':\\'x\\'}".formatted(uid, namespace);
    }

    private void lease(String name, String namespace, String uid, int gpus, String status) {
        turns.world.see(Given.lease(LEASE.formatted(name, namespace, uid, gpus, status)));
    }

    private void anotherTenantStays() {
        lease("other", "elsewhere", "u2", 2, ACTIVE.formatted("s", 2));
    }

    private void waits() {
        lease("l", "ns", "u1", 2, "");
    }

    private Sharing sharing() {
        return Objects.requireNonNull(
                        Objects.requireNonNull(turns.world.node("n")).planned())
                .sharing();
    }

    private static boolean isClaim(Call call) {
        return call.path().endsWith("/nodes/n") && call.body().contains("u1");
    }

    @Test
    void isOpenToAnybodyWhileNobodyHasLeft() {
        anotherTenantStays();
        node("", "", "u2");
        waits();
        assertThat(turns.take()).anyMatch(SharedNodeTest::isClaim);
    }

    @Test
    void isClosedToWhoWasNotThereOnceSomebodyHasLeft() {
        anotherTenantStays();
        node(party("u9", "elsewhere"), "", "u2");
        waits();
        assertThat(sharing().onlyFor())
                .hasValueSatisfying(tenants -> assertThat(tenants).containsExactly("s"));
        assertThat(turns.take())
                .noneMatch(SharedNodeTest::isClaim)
                .extracting(Call::body)
                .anyMatch(body -> body.contains("2 GPUs more are free where other leases are")
                        && body.contains("estimatedStart"));
    }

    @Test
    void isOpenToWhoHasLeftIt() {
        anotherTenantStays();
        node(party("u9", "ns"), "", "u2");
        waits();
        assertThat(turns.take()).anyMatch(SharedNodeTest::isClaim);
    }

    @Test
    void isClosedToAllWhoAreNotThereWhereNobodyCanReadWhoHasLeft() {
        anotherTenantStays();
        turns.node("n", "", "'gpulease.io/allocations':'{\\'u2\\':2}','gpulease.io/uncleaned':'?'", "");
        waits();
        assertThat(turns.take()).noneMatch(SharedNodeTest::isClaim);
    }

    @Test
    void isNotClaimedForALeaseThatWasToStartThereAsSomebodyLeft() {
        anotherTenantStays();
        node("", "", "u2");
        waits();
        assertThat(turns.take()).anyMatch(SharedNodeTest::isClaim);
        turns.takeAfter("/nodes/n", 409, "{}");
        node(party("u9", "elsewhere"), "", "u2");
        assertThat(turns.take()).noneMatch(SharedNodeTest::isClaim);
    }

    @Test
    void countsWithNoMoreThanTheShareOfItsLastLeaseWhileNobodyElseMayHaveIt() {
        node("", BEGUN, "u1");
        lease("l", "ns", "u1", 2, RELEASING);
        var held = Objects.requireNonNull(
                Objects.requireNonNull(turns.world.lease("u1")).held());
        assertThat(held.isolation()).isEqualTo(Isolation.DEDICATED);
        assertThat(held.placement().gpus()).as("in quotas, and of power").isEqualTo(2);
    }

    @Test
    void tellsOfALeaseThatItHasNoRoomToNote() {
        anotherTenantStays();
        node(
                IntStream.range(100, 200).mapToObj(i -> party("u" + i, "ns")).collect(Collectors.joining(",")),
                "",
                "u1",
                "u2");
        lease("l", "ns", "u1", 2, RELEASING);
        assertThat(turns.take()).anyMatch(call -> call.path().endsWith("/nodes/n"));
        turns.answerAll(_ -> "{}");
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("ReceiptNotWritten")
                .contains("ns/l");
    }
}
