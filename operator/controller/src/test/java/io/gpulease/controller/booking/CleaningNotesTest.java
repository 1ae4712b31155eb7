package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.Given;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.signed.Cleaning;
import io.gpulease.controller.signed.CleaningLog;
import io.gpulease.controller.signed.Party;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is left on a node of its cleaning, in the write that is due anyhow. */
class CleaningNotesTest {
    private static final String STATUS =
            "'phase':'PHASE','initContainerStatuses':[{'name':'reset','image':'reset:1','imageID':'reset@sha256:1','state':{'terminated':{'exitCode':0,'reason':'Completed','startedAt':'2026-12-01T09:59:51Z','finishedAt':'2026-12-01T09:59:52Z'}}}],'containerStatuses':[{'name':'wipe','image':'wipe:1','imageID':'wipe@sha256:2','state':{'terminated':{'exitCode':CODE,'reason':'Done'}}}]";

    private static final String RELEASING =
            "'phase':'Releasing','endReason':'Expired','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':2}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T10:00:00Z','endedAt':'2026-12-01T09:50:00Z','noticeAt':'2026-12-01T09:42:00Z'}";

    private static final Turns.Edition SHARED =
            new Turns.Edition(5, 1, ",'term':{'duration':'3h'},'placement':{'isolation':'Shared'}");

    private final NodeEvents events = new NodeEvents();
    private final List<String> told = events.told();
    private final Turns turns = new Turns(events);
    private final CleanedNode node = new CleanedNode(turns);

    private String cleaner() {
        JsonNode pod = json(turns.take().getFirst().body());
        return pod.at("/metadata/name").asText();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(notJson);
        }
    }

    /** The pod that cleans has ended so. */
    private void ended(String phase, int exitCode) {
        String pod = CleanedNode.cleanerAgain(cleaner(), "7", phase)
                .replace(
                        "\"phase\":\"" + phase + "\"",
                        STATUS.replace("PHASE", phase)
                                .replace("CODE", Integer.toString(exitCode))
                                .replace('\'', '"'));
        turns.answers(_ -> new Answer(201, pod.getBytes(StandardCharsets.UTF_8)));
    }

    private JsonNode annotations(List<Call> calls) {
        return calls.stream()
                .filter(call -> call.path().endsWith("/nodes/n"))
                .map(call -> json(call.body()).at("/metadata/annotations"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no write on the node: " + calls));
    }

    private Cleaning noted(List<Call> calls) {
        return CleaningLog.parse(annotations(calls).path("gpulease.io/cleaned").asText())
                .latest()
                .orElseThrow();
    }

    @Test
    void ofACleanNodeSayWhatWasRunInOrderAndAfterWhom() {
        node.closed();
        ended("Succeeded", 0);
        Cleaning noted = noted(turns.take());
        assertThat(noted.outcome()).isEqualTo("Cleaned");
        assertThat(noted.closedAt()).isEqualTo("2026-12-01T09:59:50Z");
        assertThat(noted.endedAt()).isEqualTo("2026-12-01T10:00:00Z");
        assertThat(noted.after()).containsExactly(new Party("u1", "ns", "l", "t"));
        assertThat(noted.steps()).extracting(step -> step.imageId()).containsExactly("reset@sha256:1", "wipe@sha256:2");
        assertThat(noted.steps().getFirst().finishedAt()).isEqualTo("2026-12-01T09:59:52Z");
        assertThat(noted.steps().getLast().exitCode()).isZero();
    }

    @Test
    void ofOneThatFailedSayWhyAndThatItIsStillUsedByThose() {
        node.closed();
        ended("Failed", 3);
        List<Call> calls = turns.take();
        assertThat(noted(calls).outcome()).isEqualTo("Failed");
        assertThat(noted(calls).why()).contains("its log says why");
        assertThat(noted(calls).steps().getLast().exitCode()).isEqualTo(3);
        assertThat(CleaningLog.parties(
                        annotations(calls).path("gpulease.io/uncleaned").asText()))
                .containsExactly(new Party("u1", "ns", "l", "t"));
    }

    @Test
    void ofAnEarlierCleaningGoWhereTheNodeIsGivenOnAsItIs() {
        node.cleansNothing();
        turns.node(
                "n",
                ",'gpulease.io/lease-uid':'u1','gpulease.io/leased-by':'ns.l'",
                "'gpulease.io/allocations':'{\\'u1\\':4}','gpulease.io/leased-by':'ns.l','gpulease.io/cleaned':'[]','gpulease.io/uncleaned':'[]'",
                ",{'key':'gpulease.io/leased','value':'u1','effect':'NoSchedule'}");
        turns.releasingLease("n");
        JsonNode annotations = annotations(turns.take());
        assertThat(annotations.path("gpulease.io/cleaned").isNull()).isTrue();
        assertThat(annotations.path("gpulease.io/uncleaned").isNull()).isTrue();
    }

    @Test
    void nameALeaseThatLeavesWhereOthersStay() {
        turns.node("n", TestNode.SHARED, "'gpulease.io/allocations':'{\\'u1\\':2,\\'u2\\':2}'", "");
        anotherStays();
        turns.lease(SHARED, "", RELEASING);
        JsonNode annotations = annotations(turns.take());
        assertThat(CleaningLog.parties(annotations.path("gpulease.io/uncleaned").asText()))
                .containsExactly(new Party("u1", "ns", "l", "t"));
        assertThat(annotations.path("gpulease.io/allocations").asText()).isEqualTo("{\"u2\":2}");
    }

    /** Lease u2 has half of the node. */
    private void anotherStays() {
        turns.world.see(
                Given.lease(
                        "{'metadata':{'name':'m','namespace':'ns','uid':'u2','resourceVersion':'6','generation':1,'creationTimestamp':'2026-12-01T09:00:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':2,'term':{'duration':'3h'},'placement':{'isolation':'Shared'}},'status':{'phase':'Active','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':2}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}}}"));
    }

    @Test
    void fromBeforeALeaseCameAgainSayNothingOfItOnceItLeavesWhereOthersStay() {
        turns.node(
                "n",
                TestNode.SHARED,
                "'gpulease.io/allocations':'{\\'u1\\':2,\\'u2\\':2}','gpulease.io/cleaned':'[{\\'outcome\\':\\'Cleaned\\',\\'after\\':[{\\'uid\\':\\'u1\\'},{\\'uid\\':\\'u7\\'}]}]'",
                "");
        anotherStays();
        turns.lease(SHARED, "", RELEASING);
        CleaningLog left = CleaningLog.parse(
                annotations(turns.take()).path("gpulease.io/cleaned").asText());
        assertThat(left.after("u1")).isEmpty();
        assertThat(left.after("u7")).isPresent();
    }

    @Test
    void doNotNameALeaseThatNeverCameToUseTheNode() {
        turns.node("n", TestNode.SHARED, "'gpulease.io/allocations':'{\\'u1\\':2,\\'u2\\':2}'", "");
        anotherStays();
        turns.lease(
                SHARED,
                ",'deletionTimestamp':'2026-12-01T09:59:59Z'",
                "'phase':'Pending','observedGeneration':1,'tenant':'t'");
        JsonNode annotations = annotations(turns.take());
        assertThat(annotations.path("gpulease.io/allocations").asText()).isEqualTo("{\"u2\":2}");
        assertThat(annotations.has("gpulease.io/uncleaned")).isFalse();
    }

    /** The agent says of its containers whatever it likes. */
    private void saysTooMuch(String phase) {
        String field = "\\u0001".repeat(5000);
        String status =
                "{\"name\":\"%1$s\",\"image\":\"%1$s\",\"imageID\":\"%1$s\",\"state\":{\"terminated\":{\"exitCode\":0,\"reason\":\"%1$s\",\"startedAt\":\"%1$s\",\"finishedAt\":\"%1$s\"}}}"
                        .formatted(field);
        String all = String.join(",", Collections.nCopies(64, status));
        String pod = CleanedNode.cleanerAgain(cleaner(), "7", phase)
                .replace(
                        "\"phase\":\"" + phase + "\"",
                        "\"phase\":\"%s\",\"initContainerStatuses\":[%2$s],\"containerStatuses\":[%2$s]"
                                .formatted(phase, all));
        turns.answers(_ -> new Answer(201, pod.getBytes(StandardCharsets.UTF_8)));
    }

    private static int bytes(JsonNode annotation) {
        return annotation.asText().getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void ofASuccessNeverWeighMoreThanANodeCanHold() {
        node.closed();
        saysTooMuch("Succeeded");
        List<Call> calls = turns.take();
        assertThat(bytes(annotations(calls).path("gpulease.io/cleaned"))).isLessThan(33 * 1024);
        assertThat(noted(calls).outcome()).isEqualTo("Cleaned");
        assertThat(noted(calls).why()).contains("more of its steps than a node can keep");
        assertThat(noted(calls).steps()).hasSize(64);
        assertThat(noted(calls).after()).containsExactly(new Party("u1", "ns", "l", "t"));
    }

    @Test
    void ofOneThatWasNotOverInTimeNeverWeighMoreThanANodeCanHold() {
        node.closed();
        saysTooMuch("Running");
        List<Call> calls = turns.takeIn(Duration.ofSeconds(61));
        assertThat(bytes(annotations(calls).path("gpulease.io/cleaned"))).isLessThan(33 * 1024);
        assertThat(noted(calls).outcome()).isEqualTo("Failed");
        assertThat(noted(calls).why()).contains("did not come to its end");
    }

    /** Whom a node owes a receipt, it forgets only where it says so. */
    @Test
    void thatHaveNoRoomForAllWhoAreOwedAReceiptAreTold() {
        String owed = IntStream.range(0, 100)
                .mapToObj(i -> "{\\'uid\\':\\'%s\\',\\'namespace\\':\\'ns\\',\\'name\\':\\'%s\\'}"
                        .formatted("u%d-%s".formatted(i, "x".repeat(36)), "l%d-%s".formatted(i, "y".repeat(248))))
                .collect(Collectors.joining(","));
        node.closedOwing(owed);
        ended("Succeeded", 0);
        List<Call> calls = turns.take();
        assertThat(noted(calls).owed()).hasSizeBetween(50, 99);
        int forgotten = 100 - noted(calls).owed().size();
        turns.answerAll(_ -> CleanedNode.freeAgain());
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("ReceiptNotWritten")
                .contains(forgotten + " leases get no erasure receipt", "ns/l99-");
    }

    @Test
    void thatHaveRoomForAllAreToldNobody() {
        node.closed();
        ended("Succeeded", 0);
        turns.take();
        turns.answerAll(_ -> CleanedNode.freeAgain());
        assertThat(told).isEmpty();
    }

    /** A later tenant reads why in a record of its own; the Event is the platform's alone. */
    @Test
    void nameNoPodOfAnotherTenant() {
        node.closed();
        turns.pod(TestPod.named("guest", "g1", 11).lease("l").on("n"));
        turns.take();
        Cleaning noted = noted(turns.takeIn(Duration.ofSeconds(61)));
        assertThat(noted.outcome()).isEqualTo("SetAside");
        assertThat(noted.why()).isEqualTo("A pod of a tenant does not leave the node, so it cannot be cleaned");
        turns.answerAll(_ -> CleanedNode.quarantinedAgain());
        assertThat(told).anyMatch(event -> event.contains("Pod ns/guest of a tenant does not leave the node"));
    }
}
