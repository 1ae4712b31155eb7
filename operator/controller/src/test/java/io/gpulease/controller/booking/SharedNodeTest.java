package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.apply.Call;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Sharing;
import io.gpulease.engine.schedule.Scheduler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A node that tenants share, and that is cleaned once the last of them has left: who gets GPUs that came free before. It is ten o'clock. */
class SharedNodeTest {
    private static final String LEASE =
            "{'metadata':{'name':'%s','namespace':'%s','uid':'%s','resourceVersion':'6','generation':1,'creationTimestamp':'2026-12-01T09:00:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':%d,'term':{'duration':'3h'},'placement':{'isolation':'Shared'}},'status':{%s}}";
    private static final String ACTIVE =
            "'phase':'Active','observedGeneration':1,'tenant':'%s','placement':{'pool':'p','nodes':[{'name':'n','gpus':%d}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}";
    private static final String RELEASING =
            "'phase':'Releasing','endReason':'Expired','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':2}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T10:00:00Z','endedAt':'2026-12-01T09:50:00Z','noticeAt':'2026-12-01T09:42:00Z'}";
    private static final String SPOT =
            "'phase':'Active','observedGeneration':1,'tenant':'s','tier':'Spot','placement':{'pool':'p','nodes':[{'name':'m','gpus':4}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z'}";
    private static final String CLEANED =
            ",'isolation':['Dedicated','Shared'],'sanitization':{'timeout':'1m','podTemplate':{'spec':{'containers':[{'name':'wipe'}]}}}";
    private static final String RECORD = "'gpulease.io/allocations':'{\\'u2\\':%d}'";
    private static final String PARTY_OF =
            "{\\'uid\\':\\'u9\\',\\'namespace\\':\\'%s\\',\\'name\\':\\'x\\',\\'tenant\\':\\'%s\\'}";
    private static final String UNCLEANED = ",'gpulease.io/uncleaned':'[%s]'";
    private static final String BEGUN =
            ",{'key':'gpulease.io/sanitizing','value':'7','effect':'NoSchedule','timeAdded':'2026-12-01T09:59:50Z'}";

    private final NodeEvents events = new NodeEvents();
    private final List<String> told = events.told();
    private final Turns turns = new Turns(events).tenant().pool(CLEANED);

    /** Those leases have two GPUs each. */
    private void node(String left, String taints, String... leases) {
        String record = IntStream.range(0, leases.length)
                .mapToObj(i -> "\\'" + leases[i] + "\\':2")
                .collect(Collectors.joining(","));
        String uncleaned = left.isEmpty() ? "" : UNCLEANED.formatted(left);
        turns.node(
                "n",
                leases.length == 0 ? "" : TestNode.SHARED,
                "'gpulease.io/allocations':'{%s}'%s".formatted(record, uncleaned),
                taints);
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
    void isOpenToTheTenantThatHasTheNamespaceNow() {
        lease("other", "ns", "u2", 2, ACTIVE.formatted("t", 2));
        node(party("u9", "elsewhere"), "", "u2");
        lease("l", "ns", "u1", 2, "'phase':'Pending','observedGeneration':1,'tenant':'s'");
        assertThat(turns.take()).anyMatch(SharedNodeTest::isClaim);
    }

    /** The lease that left is no more, and its namespace may be somebody else's by now. */
    @Test
    void isOpenToTheTenantWhoseLeaseLeftItAndNotToWhoHasItsNamespaceNow() {
        anotherTenantStays();
        node(PARTY_OF.formatted("elsewhere", "t"), "", "u2");
        waits();
        assertThat(sharing().onlyFor())
                .hasValueSatisfying(tenants -> assertThat(tenants).containsExactlyInAnyOrder("s", "t"));
        node(PARTY_OF.formatted("ns", "v"), "", "u2");
        assertThat(sharing().onlyFor())
                .hasValueSatisfying(tenants -> assertThat(tenants).containsExactlyInAnyOrder("s", "v"));
    }

    @Test
    void isClosedToAllWhoAreNotThereWhereNobodyCanReadWhoHasLeft() {
        anotherTenantStays();
        turns.node("n", TestNode.SHARED, "'gpulease.io/allocations':'{\\'u2\\':2}','gpulease.io/uncleaned':'?'", "");
        waits();
        assertThat(turns.take()).noneMatch(SharedNodeTest::isClaim);
    }

    /** Another claim came first, and this is how it left the node. */
    private List<Call> claimedAgainOnceItIs(String annotations) {
        anotherTenantStays();
        node("", "", "u2");
        waits();
        assertThat(turns.take()).anyMatch(SharedNodeTest::isClaim);
        assertThat(turns.takeAfter("/nodes/n", 409, "{}"))
                .extracting(Call::path)
                .as("it is read anew")
                .containsOnlyOnce("/api/v1/nodes/n");
        return turns.takeAfter("/nodes/n", 200, TestNode.sharedAgain(annotations));
    }

    @Test
    void isNotClaimedForALeaseThatWasToStartThereAsSomebodyLeft() {
        assertThat(claimedAgainOnceItIs(RECORD.formatted(2) + UNCLEANED.formatted(party("u9", "elsewhere"))))
                .noneMatch(SharedNodeTest::isClaim);
        assertThat(turns.take()).noneMatch(SharedNodeTest::isClaim);
    }

    @Test
    void isClaimedOnceMoreWhereNobodyLeft() {
        assertThat(claimedAgainOnceItIs(RECORD.formatted(1))).anyMatch(SharedNodeTest::isClaim);
    }

    @Nested
    class IsNotedAsLeft {

        @Test
        void whereItsPoolCannotBeReadNow() {
            anotherTenantStays();
            node("", "", "u1", "u2");
            turns.world.partyNews().poolDeleted("p");
            turns.world.partyNews().unreadablePool("p");
            lease("l", "ns", "u1", 2, RELEASING);
            assertThat(writesOf(turns.take())).singleElement().asString().contains("gpulease.io/uncleaned", "u1");
        }

        @Test
        void whereALeaseGivesSomeOfItsGpusBack() {
            anotherTenantStays();
            node("", "", "u1", "u2");
            lease("l", "ns", "u1", 1, ACTIVE.formatted("t", 1));
            turns.take();
            // It holds more than its status says: that is read anew first.
            String asItIs = LEASE.formatted("l", "ns", "u1", 1, ACTIVE.formatted("t", 1))
                    .replace('\'', '"');
            var calls = new ArrayList<>(turns.takeAfter("/gpuleases/l", 200, asItIs));
            calls.addAll(turns.take());
            assertThat(writesOf(calls))
                    .singleElement()
                    .asString()
                    .contains("{\\\"u1\\\":1,\\\"u2\\\":2}", "gpulease.io/uncleaned", "\\\"uid\\\":\\\"u1\\\"");
        }

        private List<String> writesOf(List<Call> calls) {
            return calls.stream()
                    .filter(call -> call.isWrite() && call.path().endsWith("/nodes/n"))
                    .map(Call::body)
                    .toList();
        }
    }

    @Nested
    class WhileItIsCleaned {

        private Held lastOne() {
            node("", BEGUN, "u1");
            lease("l", "ns", "u1", 2, RELEASING);
            return Objects.requireNonNull(
                    Objects.requireNonNull(turns.world.lease("u1")).held());
        }

        @Test
        void isNobodyElsesAndCountsWithTheShareOfItsLastLease() {
            Held held = lastOne();
            assertThat(held.placement().nodes()).containsExactly(new NodeShare("n", 4));
            assertThat(held.gpus()).as("in quotas, and of power").isEqualTo(2);
            assertThat(held.isolation()).as("of its other nodes").isEqualTo(Isolation.SHARED);
        }

        @Test
        void isNotTheLeasesWhereTheOwnersPodsAre() {
            turns.ownersPod("n");
            assertThat(lastOne().placement().gpus()).isEqualTo(3);
        }

        @Test
        void comesFreeForTheOwnerAsAWhole() {
            turns.pool(CLEANED + ",'ownerReserve':3");
            turns.node("m", ",'gpulease.io/node-uid':'m-1'", "'gpulease.io/allocations':'{\\'u3\\':4}'", "");
            lease("spot", "elsewhere", "u3", 4, SPOT);
            node("", "", "u1");
            lease("l", "ns", "u1", 2, ACTIVE.formatted("t", 2));
            assertThat(recalled()).as("while the other node stays").containsExactly("spot");
            lastOne();
            assertThat(recalled()).isEmpty();
        }

        private List<String> recalled() {
            return new Scheduler()
                    .plan(turns.world.engineView().snapshot(Instant.parse("2026-12-01T10:00:00Z"))).reclaims().stream()
                            .map(reclaim -> reclaim.lease().name())
                            .toList();
        }
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
