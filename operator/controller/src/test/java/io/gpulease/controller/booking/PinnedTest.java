package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that is shared: what its pods are pinned by. Its host name is its kubelet's own to write, and so that of any other node. */
class PinnedTest {
    private static final String SHARED = ",'isolation':['Dedicated','Shared']";
    private static final String HALF = "'gpulease.io/allocations':'{\\'u1\\':2}'";
    private static final Turns.Edition TWO_GPUS =
            new Turns.Edition(5, 1, ",'term':{'duration':'3h'},'placement':{'isolation':'Shared'}");
    private static final String HAS_HALF =
            "'phase':'Active','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':2}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}";

    private final Turns turns = new Turns(new SilentJournal()).tenant().pool(SHARED);

    @Test
    void aPodIsPinnedToItByALabelThatNoKubeletMayWriteAsWellAsByItsHostName() {
        turns.node("n", TestNode.SHARED + ",'kubernetes.io/hostname':'host'", HALF, "")
                .lease(TWO_GPUS, "", HAS_HALF);
        turns.pod(TestPod.gated(""));
        assertThat(toPods(turns.take()))
                .singleElement()
                .asString()
                .contains("/spec/nodeSelector/gpulease.io~1node-uid\",\"value\":\"n-1\"")
                .contains("/spec/nodeSelector/kubernetes.io~1hostname\",\"value\":\"host\"");
    }

    @Test
    void aClaimThatSharesItSaysItsUid() {
        turns.node("n", "", "", "").lease(TWO_GPUS, ",'finalizers':['gpulease.io/release']", "");
        assertThat(toNodes(turns.take()))
                .singleElement()
                .asString()
                .contains("\"gpulease.io/node-uid\":\"n-1\"", "{\\\"u1\\\":4}");
    }

    @Test
    void aClaimOfAllOfItDoesNot() {
        turns.node("n", "", "", "").lease("");
        assertThat(toNodes(turns.take()))
                .singleElement()
                .asString()
                .contains("\"gpulease.io/lease-uid\":\"u1\"")
                .doesNotContain("node-uid");
    }

    @Test
    void oneThatAnEarlierVersionClaimedGetsIt() {
        turns.node("n", "", HALF, "").lease(TWO_GPUS, "", HAS_HALF);
        assertThat(toNodes(turns.take()))
                .singleElement()
                .asString()
                .contains("{\"labels\":{\"gpulease.io/node-uid\":\"n-1\"},\"resourceVersion\"");
    }

    @Test
    void itGoesWithTheLastClaim() {
        turns.node("n", TestNode.SHARED, HALF, "")
                .lease(TWO_GPUS, "", HAS_HALF.replace("'phase':'Active'", "'phase':'Releasing','endReason':'Expired'"));
        assertThat(toNodes(turns.take()))
                .singleElement()
                .asString()
                .contains("\"gpulease.io/node-uid\":null", "\"gpulease.io/allocations\":null");
    }

    private static List<String> toPods(List<Call> calls) {
        return bodies(calls, "/pods/");
    }

    private static List<String> toNodes(List<Call> calls) {
        return bodies(calls, "/nodes/");
    }

    private static List<String> bodies(List<Call> calls, String path) {
        return calls.stream()
                .filter(call -> call.path().contains(path))
                .map(Call::body)
                .toList();
    }
}
