package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.booking.Turns.Edition;
import io.gpulease.controller.world.LeaseEntry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A lease that runs on whole nodes of 4 GPUs from nine to noon and asks for more of them, or for fewer. It is ten. */
class ResizedTest {
    private static final String FINALIZER = ",'finalizers':['gpulease.io/release']";
    private static final String HOUR = "14400";

    private final Turns turns = new Turns(new SilentJournal());

    @Nested
    class ToGrow {

        @Test
        void claimsWhatIsFreeAndThenHoldsIt() {
            turns.tenant().pool().heldNode("n").node("m", "", "", "");
            asks(5, 8, "n");
            assertThat(nodeWrites(few())).singleElement().asString().contains("{\\\"u1\\\":4}");
            assertThat(statuses(turns.takeAfter("/nodes/m", 200, TestNode.heldAgain("m"))))
                    .singleElement()
                    .asString()
                    .contains(
                            "\"name\":\"m\",\"gpus\":4",
                            "\"name\":\"n\",\"gpus\":4",
                            "\"heldSince\":\"2026-12-01T10:00:01Z\"",
                            "It holds 8 GPUs instead of 4.",
                            "Holds 8 GPUs on 2 nodes of pool p.")
                    .containsPattern("\"gpuSeconds\":144(00|04)");
        }

        @Test
        void staysAsItIsWhereNothingIsFree() {
            turns.tenant().pool().heldNode("n");
            asks(5, 8, "n");
            List<Call> calls = few();
            assertThat(nodeWrites(calls)).isEmpty();
            assertThat(statuses(calls))
                    .singleElement()
                    .asString()
                    .contains(
                            "\"reason\":\"NoCapacity\"",
                            "spec.gpus is 8; the lease keeps the 4 that it holds as long as that does not fit")
                    .doesNotContain("\"placement\"");
        }

        @Test
        void asksAnewWhenTheNodeIsLostToAnother() {
            turns.tenant().pool().heldNode("n").node("m", "", "", "");
            asks(5, 8, "n");
            few();
            turns.takeAfter("/nodes/m", 409, "{}");
            List<Call> calls =
                    turns.takeAfter("/nodes/m", 200, TestNode.heldAgain("m").replace("u1", "u9"));
            assertThat(statuses(Stream.concat(calls.stream(), few().stream()).toList()))
                    .singleElement()
                    .asString()
                    .contains("\"reason\":\"NoCapacity\"")
                    .doesNotContain("\"placement\"");
        }

        @Test
        void takesUpWhatAnEarlierOperatorHadClaimedOnceItsStatusWasReadAnew() {
            turns.tenant().pool().heldNode("n").heldNode("m");
            asks(5, 8, "n");
            assertThat(few()).singleElement().extracting(Call::path).asString().endsWith("/gpuleases/l");
            List<Call> calls =
                    turns.takeAfter("/gpuleases/l", 200, Turns.leaseAgain(edition(5, 8), FINALIZER, active("n")));
            calls = Stream.concat(calls.stream(), few().stream()).toList();
            assertThat(nodeWrites(calls)).isEmpty();
            assertThat(statuses(calls)).singleElement().asString().contains("\"name\":\"m\",\"gpus\":4");
        }

        @Test
        void givesNothingBackByAnOldViewOfItself() {
            turns.tenant()
                    .pool()
                    .heldNode("n")
                    .heldNode("m")
                    .pod(TestPod.running("two", "p2").on("m"));
            turns.pause(Duration.ofMinutes(110));
            asks(5, 4, "n");
            assertThat(few()).singleElement().extracting(Call::path).asString().endsWith("/gpuleases/l");
            List<Call> calls =
                    turns.takeAfter("/gpuleases/l", 200, Turns.leaseAgain(edition(6, 8), FINALIZER, active("m", "n")));
            assertThat(nodeWrites(calls)).isEmpty();
            assertThat(calls).extracting(Call::path).noneMatch(path -> path.endsWith("/eviction"));
        }

        @Test
        void givesBackWhatItHadClaimedWhenItAsksForItNoMore() {
            turns.tenant().pool().heldNode("n").node("m", "", "", "");
            asks(5, 8, "n");
            few();
            asks(6, 4, "n");
            List<Call> calls = turns.takeAfter("/nodes/m", 200, TestNode.heldAgain("m"));
            calls = Stream.concat(calls.stream(), few().stream()).toList();
            assertThat(statuses(calls)).noneMatch(body -> body.contains("\"placement\""));
            assertThat(nodeWrites(calls)).singleElement().asString().contains("\"gpulease.io/allocations\":null");
        }

        @Test
        void countsOnceWhereTheWatchTellsOfItBeforeTheAnswerDoes() {
            turns.tenant().pool().heldNode("n").node("m", "", "", "");
            asks(5, 8, "n");
            few();
            turns.takeAfter("/nodes/m", 200, TestNode.heldAgain("m"));
            turns.lease(edition(6, 8, 2), FINALIZER, active("m", "n"));
            LeaseEntry lease = Objects.requireNonNull(turns.world.lease("u1"));
            assertThat(lease.asked().growth()).isEmpty();
            assertThat(Objects.requireNonNull(lease.held()).placement().gpus()).isEqualTo(8);
        }

        @Test
        void givesItUpWhereAPodOfTheOwnersIsOnTheNode() {
            turns.tenant().pool().heldNode("n").node("m", "", "", "");
            asks(5, 8, "n");
            few();
            turns.ownersPod("m");
            List<Call> calls = turns.takeAfter("/nodes/m", 200, TestNode.heldAgain("m"));
            calls = Stream.concat(calls.stream(), few().stream()).toList();
            assertThat(statuses(calls)).noneMatch(body -> body.contains("\"placement\""));
            assertThat(nodeWrites(calls)).singleElement().asString().contains("\"gpulease.io/allocations\":null");
        }

        @Test
        void waitsForStrangersToLeaveTheNode() {
            turns.tenant().pool().heldNode("n").node("m", "", "", "").pod(TestPod.strangersIdle("m"));
            asks(5, 8, "n");
            few();
            List<Call> calls = turns.takeAfter("/nodes/m", 200, TestNode.heldAgain("m"));
            assertThat(calls).extracting(Call::path).anyMatch(path -> path.endsWith("/pods/idle/eviction"));
            assertThat(statuses(calls)).noneMatch(body -> body.contains("\"placement\""));
            turns.podGone("idle", "p4");
            assertThat(statuses(few())).singleElement().asString().contains("\"name\":\"m\",\"gpus\":4");
        }
    }

    @Nested
    class ToShrink {

        @Test
        void givesUpTheNodeThatIsNotInUse() {
            turns.tenant().pool().heldNode("m").heldNode("n").runningPod("m");
            asks(5, 4, "m", "n");
            assertThat(statuses(few()))
                    .singleElement()
                    .asString()
                    .contains("\"nodes\":[{\"name\":\"m\",\"gpus\":4}]", "It holds 4 GPUs instead of 8.")
                    .containsPattern("\"gpuSeconds\":2" + "88(00|08)");
            assertThat(nodeWrites(turns.takeAfter("/gpuleases/l/status", 200, shrunk("m"))))
                    .singleElement()
                    .asString()
                    .contains("\"gpulease.io/allocations\":null");
        }

        @Test
        void sendsPodsAwayFirst() {
            turns.tenant()
                    .pool()
                    .heldNode("m")
                    .heldNode("n")
                    .runningPod("m")
                    .pod(TestPod.running("two", "p2").on("n"));
            asks(5, 4, "m", "n");
            List<Call> calls = few();
            assertThat(statuses(calls)).isEmpty();
            assertThat(nodeWrites(calls)).isEmpty();
            assertThat(calls).extracting(Call::path).containsOnlyOnce("/api/v1/namespaces/ns/pods/two/eviction");
            turns.takeAfter("/pods/two/eviction", 201, "{}");
            turns.podGone("two", "p2");
            assertThat(statuses(few())).singleElement().asString().contains("\"nodes\":[{\"name\":\"m\",\"gpus\":4}]");
        }

        @Test
        void letsNoPodInWhileItGivesANodeBack() {
            turns.tenant()
                    .pool()
                    .heldNode("m")
                    .heldNode("n")
                    .runningPod("m")
                    .pod(TestPod.running("two", "p2").on("n").gpus(2));
            asks(5, 4, "m", "n");
            few();
            turns.podGone("pod", "p1");
            turns.pod(TestPod.named("new", "p9", 8).lease("l").gated().gpus(2));
            assertThat(few()).extracting(Call::path).noneMatch(path -> path.endsWith("/pods/new"));
        }

        @Test
        void doesNotPayForWhatAPodDoesNotLeave() {
            turns.tenant()
                    .pool()
                    .heldNode("m")
                    .heldNode("n")
                    .runningPod("m")
                    .pod(TestPod.running("two", "p2").on("n").leaving("2026-12-01T10:00:30Z"));
            asks(5, 4, "m", "n");
            assertThat(statuses(few())).isEmpty();
            turns.pause(Duration.ofSeconds(61));
            assertThat(statuses(few())).singleElement().asString().contains("\"nodes\":[{\"name\":\"m\",\"gpus\":4}]");
            List<Call> then = turns.takeAfter("/gpuleases/l/status", 200, shrunk("m"));
            assertThat(nodeWrites(Stream.concat(then.stream(), few().stream()).toList()))
                    .as("the node is its own until it is empty")
                    .isEmpty();
        }

        @Test
        void ofASharedNodeLeavesPodsAloneThatAskForOtherDevicesToo() {
            turns.tenant()
                    .pool()
                    .node("n", "", "'gpulease.io/allocations':'{\\'u1\\':2}'", "")
                    .lease(
                            new Edition(5, 2, ",'gpus':2,'placement':{'isolation':'Shared'},'term':{'duration':'3h'}"),
                            FINALIZER,
                            active("n").replace("'gpus':4", "'gpus':2"))
                    .pod(TestPod.running("pod", "p1").on("n").devices("'nvidia.com/gpu':'2','rdma/hca':'1'"));
            assertThat(few()).extracting(Call::path).noneMatch(path -> path.endsWith("/eviction"));
        }

        @Test
        void keepsANodeOfWhichItStillNeedsAPart() {
            turns.tenant().pool().heldNode("m").heldNode("n");
            asks(5, 5, "m", "n");
            assertThat(statuses(few())).noneMatch(body -> body.contains("\"placement\""));
        }

        @Test
        void isChargedOfEachTimeWhatItHeldThen() {
            turns.tenant()
                    .pool()
                    .heldNode("m")
                    .lease(
                            new Edition(6, 2, ",'gpus':4,'term':{'duration':'3h'},'release':true"),
                            FINALIZER,
                            active("m")
                                    .replace(
                                            "'nodeCount':1}",
                                            "'nodeCount':1,'heldSince':'2026-12-01T09:30:00Z'},'usage':{'gpuSeconds':"
                                                    + HOUR + "}"));
            assertThat(statuses(few())).first().asString().contains("\"gpuSeconds\":" + (14_400 + 4 * 1_800));
        }
    }

    private static String active(String... nodes) {
        String shares = Stream.of(nodes)
                .map("{'name':'%s','gpus':4}"::formatted)
                .reduce("%s,%s"::formatted)
                .orElseThrow();
        return "'phase':'Active','observedGeneration':2,'tenant':'t','tier':'OnDemand','reason':'Placed','placement':{'pool':'p','nodes':[%s],'nodeCount':%d},'reservation':{'start':'2026-12-01T09:00:00Z','end':'2026-12-01T12:00:00Z'},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}"
                .formatted(shares, nodes.length);
    }

    private void asks(int version, int gpus, String... nodes) {
        turns.lease(edition(version, gpus), FINALIZER, active(nodes));
    }

    private static Edition edition(int version, int gpus) {
        return edition(version, gpus, version - 3);
    }

    private static Edition edition(int version, int gpus, int generation) {
        return new Edition(version, generation, ",'gpus':%d,'term':{'duration':'3h'}".formatted(gpus));
    }

    /** As the API server has it after the status was written. */
    private static String shrunk(String node) {
        return Turns.leaseAgain(edition(6, 4), FINALIZER, active(node));
    }

    private List<Call> few() {
        return Stream.of(turns.take(), turns.take(), turns.take(), turns.take())
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> statuses(List<Call> calls) {
        return bodies(calls, "/gpuleases/l/status");
    }

    private static List<String> nodeWrites(List<Call> calls) {
        return calls.stream()
                .filter(call -> call.isWrite() && call.path().startsWith("/api/v1/nodes/"))
                .map(Call::body)
                .toList();
    }

    private static List<String> bodies(List<Call> calls, String path) {
        return calls.stream()
                .filter(call -> call.path().endsWith(path))
                .map(Call::body)
                .toList();
    }
}
