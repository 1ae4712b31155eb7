package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** What the API server refuses is not sent again at once, and an end does not wait for what refuses it. */
class RefusedCallTest {
    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void aPodThatSeveralDisruptionBudgetsCoverIsDeleted() {
        turns.tenant().heldNode("n").runningPod("n");
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::path)
                .asString()
                .endsWith("/pods/pod/eviction");
        assertThat(turns.takeAfter(500, "{'message':'This pod has more than one PodDisruptionBudget'}"))
                .first()
                .extracting(Call::method)
                .isEqualTo("DELETE");
    }

    @Test
    void aPodThatCannotBeLetInIsReadAndThenLeftAlone() {
        turns.tenant().pool().heldNode("n").activeLease("n").pod(TestPod.gated(""));
        assertThat(turns.take()).singleElement().extracting(Call::method).isEqualTo("PATCH");
        assertThat(turns.takeAfter(422, "{'message':'refused'}"))
                .singleElement()
                .extracting(Call::method)
                .isEqualTo("GET");
        assertThat(turns.takeAfter(200, TestPod.gated("").text())).isEmpty();
    }

    @Test
    void aPodThatEndsSoonerByItselfKeepsItsDeadline() {
        turns.tenant().pool().heldNode("n").endingLease("n").pod(TestPod.gated("'activeDeadlineSeconds':60"));
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("schedulingGates")
                .doesNotContain("activeDeadlineSeconds");
    }

    @Test
    void aPodThatWouldStayLongerGetsTheDeadlineOfItsLease() {
        turns.tenant().pool().heldNode("n").endingLease("n").pod(TestPod.gated("'activeDeadlineSeconds':90000"));
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"path\":\"/spec/activeDeadlineSeconds\",\"value\":7200");
    }

    @Test
    void aNodeThatCannotBeClaimedHoldsNobodyUpWhereThereIsAnother() {
        turns.tenant().pool().node("a", "", "", "").node("b", "", "", "").lease("");
        assertThat(turns.take()).singleElement().extracting(Call::path).isEqualTo("/api/v1/nodes/a");
        var sent = new ArrayList<>(turns.takeAfter(403, "{'message':'refused'}"));
        sent.addAll(turns.take());
        assertThat(sent).extracting(Call::path).contains("/api/v1/nodes/b");
    }

    @Test
    void aNodeThatCannotBeWrittenIsNotClaimedAgainAtOnce() {
        turns.tenant().pool().node("n", "", "", "").leaseThatLost("n");
        assertThat(turns.take()).singleElement().extracting(Call::path).isEqualTo("/api/v1/nodes/n");
        assertThat(turns.takeAfter(403, "{'message':'refused'}")).isEmpty();
    }
}
