package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a lease is to be told waits behind more urgent calls, of which there may be thousands. */
class TellingTest {
    private static final Duration UNTIL_ITS_END = Duration.ofHours(2);
    private static final String FINALIZER = ",'finalizers':['gpulease.io/release']";

    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void isTakenBackWhenTheLeaseComesToItsEnd() {
        toBeToldOfItsLostNode().crowded();
        assertThat(turns.take()).isEmpty();
        assertThat(bodies(turns.takeIn(UNTIL_ITS_END)))
                .singleElement()
                .asString()
                .contains("\"phase\":\"Released\"", "\"reason\":\"Expired\"");
    }

    @Test
    void isWaitedForOnceItIsUnderWay() {
        toBeToldOfItsLostNode();
        assertThat(turns.takeIn(UNTIL_ITS_END)).isEmpty();
    }

    @Test
    void isTakenBackWhenTheLeaseCanStart() {
        toBeToldThatItWaits().crowded().node("n", "", "", "");
        assertThat(bodies(turns.take())).singleElement().asString().contains("\"gpulease.io/allocations\":\"{");
    }

    @Test
    void isTakenBackWhenTheTenantGivesTheWaitingLeaseBack() {
        toBeToldThatItWaits()
                .crowded()
                .lease(new Turns.Edition(5, 2, ",'term':{'duration':'3h'},'release':true"), FINALIZER, "");
        assertThat(bodies(turns.take())).singleElement().asString().contains("\"reason\":\"ReleasedByTenant\"");
    }

    @Test
    void keepsItsPlaceAmongOthersWhereNothingElseIsToBeDone() {
        toBeToldThatItWaits().crowded();
        turns.world.changes().lease("u1");
        assertThat(turns.take()).isEmpty();
    }

    private Turns toBeToldOfItsLostNode() {
        turns.tenant().pool().node("n", "", "", "").ownersPod("n").activeLease("n");
        assertThat(bodies(turns.take())).singleElement().asString().contains("NodeLost");
        return turns;
    }

    private Turns toBeToldThatItWaits() {
        turns.tenant().pool().lease("");
        assertThat(bodies(turns.take())).singleElement().asString().contains("\"phase\":\"Pending\"");
        return turns;
    }

    private static List<String> bodies(List<Call> calls) {
        return calls.stream().map(Call::body).toList();
    }
}
