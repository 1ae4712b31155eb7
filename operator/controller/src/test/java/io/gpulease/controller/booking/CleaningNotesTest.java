package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.signed.Cleaning;
import io.gpulease.controller.signed.CleaningLog;
import io.gpulease.controller.signed.Party;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left on a node of its cleaning, in the write that is due anyhow. */
class CleaningNotesTest {
    private static final String STATUS =
            "'phase':'PHASE','initContainerStatuses':[{'name':'reset','image':'reset:1','imageID':'reset@sha256:1','state':{'terminated':{'exitCode':0,'reason':'Completed','startedAt':'2026-12-01T09:59:51Z','finishedAt':'2026-12-01T09:59:52Z'}}}],'containerStatuses':[{'name':'wipe','image':'wipe:1','imageID':'wipe@sha256:2','state':{'terminated':{'exitCode':CODE,'reason':'Done'}}}]";

    private final Turns turns = new Turns(new SilentJournal());
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
        assertThat(noted.after()).containsExactly(new Party("u1", "ns", "l"));
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
                .containsExactly(new Party("u1", "ns", "l"));
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
        turns.node("n", "", "'gpulease.io/allocations':'{\\'u1\\':2,\\'u2\\':2}'", "");
        turns.world.see(
                Given.lease(
                        "{'metadata':{'name':'m','namespace':'ns','uid':'u2','resourceVersion':'6','generation':1,'creationTimestamp':'2026-12-01T09:00:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':2,'term':{'duration':'3h'},'placement':{'isolation':'Shared'}},'status':{'phase':'Active','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':2}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}}}"));
        turns.lease(
                new Turns.Edition(5, 1, ",'term':{'duration':'3h'},'placement':{'isolation':'Shared'}"),
                "",
                "'phase':'Releasing','endReason':'Expired','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':2}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T10:00:00Z','endedAt':'2026-12-01T09:50:00Z','noticeAt':'2026-12-01T09:42:00Z'}");
        JsonNode annotations = annotations(turns.take());
        assertThat(CleaningLog.parties(annotations.path("gpulease.io/uncleaned").asText()))
                .containsExactly(new Party("u1", "ns", "l"));
        assertThat(annotations.path("gpulease.io/allocations").asText()).isEqualTo("{\"u2\":2}");
    }
}
