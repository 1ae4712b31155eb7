package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.booking.Turns.Edition;
import io.gpulease.controller.watch.ObjectRef;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A lease of four GPUs whose node goes at ten, while the answer to another write on it is out: the loss counts from ten on, whatever
 * is written of the lease first, and when.
 */
class NoticedLossTest {

    private static final String PRICED =
            ",'price':{'currency':'USD','perGpuHour':{'OnDemand':'2.80'}},'serviceCredits':{'nodeLoss':'0.5'}";
    private static final String FINALIZER = ",'finalizers':['gpulease.io/release']";
    private static final String ACTIVE =
            "'phase':'Active','observedGeneration':2,'tenant':'t','tier':'OnDemand','reason':'Placed','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'reservation':{'start':'2026-12-01T09:00:00Z','end':'2026-12-01T12:00:00Z'},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'},'usage':{'gpuSeconds':0,'creditedGpuSeconds':0,'amount':'0.00','currency':'USD','lines':[{'kind':'Active','tier':'OnDemand','from':'2026-12-01T09:00:00Z','to':'2026-12-01T09:00:00Z','gpuSeconds':0,'pricePerGpuHour':'2.80','currency':'USD','gpus':4}]}";
    private static final String USED_UNTIL_TEN =
            "{\"kind\":\"Active\",\"tier\":\"OnDemand\",\"from\":\"2026-12-01T09:00:00Z\",\"to\":\"2026-12-01T10:00:00Z\",\"gpuSeconds\":14400,";

    private final Turns turns = new Turns(new SilentJournal());

    @BeforeEach
    void itsNodeGoesWhileAWriteIsOut() {
        turns.tenant().pool(PRICED).heldNode("n").lease(edition(5, ""), "", ACTIVE);
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("finalizers");
        turns.world.nodeDeleted(new ObjectRef("", "n", "n-1", "9"));
        assertThat(turns.take()).isEmpty();
    }

    private static Edition edition(int version, String spec) {
        return new Edition(version, 2, ",'term':{'duration':'3h'}" + spec);
    }

    /** The status that is written once that answer has come, after such a time. */
    private String statusAfter(Duration time, String spec) {
        turns.pause(time);
        List<String> told = statuses(turns.takeAfter(200, Turns.leaseAgain(edition(6, spec), FINALIZER, ACTIVE)));
        assertThat(told).hasSize(1);
        return told.getFirst();
    }

    private static List<String> statuses(List<Call> calls) {
        return calls.stream()
                .filter(call -> call.path().endsWith("/status"))
                .map(Call::body)
                .toList();
    }

    private static String lost(String to, int gpuSeconds) {
        return "{\"kind\":\"NodeLoss\",\"tier\":\"OnDemand\",\"from\":\"2026-12-01T10:00:00Z\",\"to\":\"%s\",\"gpuSeconds\":%d,\"creditShare\":\"0.5\""
                .formatted(to, gpuSeconds);
    }

    @Test
    void isOnRecordFromWhenItWasNoticed() {
        assertThat(statusAfter(Duration.ofSeconds(30), ""))
                .contains("NodeLost", USED_UNTIL_TEN, lost("2026-12-01T10:00:00Z", 0));
    }

    @Test
    void isOnRecordFromThenAlsoWhereTheWriteOfItIsRepeated() {
        statusAfter(Duration.ZERO, "");
        turns.pause(Duration.ofSeconds(30));
        List<Call> read = turns.takeAfter("/status", 409, "{}");
        assertThat(read).extracting(Call::method).contains("GET");
        turns.pause(Duration.ofSeconds(30));
        List<Call> again = turns.takeAfter(200, Turns.leaseAgain(edition(7, ""), FINALIZER, ACTIVE));
        assertThat(statuses(again))
                .singleElement()
                .asString()
                .contains(USED_UNTIL_TEN, lost("2026-12-01T10:00:00Z", 0));
    }

    @Test
    void isOnRecordThoughTheNodeIsBackByThen() {
        turns.pause(Duration.ofSeconds(10));
        turns.world.see(
                Given.node(TestNode.heldAgain("n").replace("\"3\"", "\"10\"").replace("n-1", "n-2")));
        turns.take();
        assertThat(statusAfter(Duration.ofSeconds(30), ""))
                .contains("\"creditedGpuSeconds\":22,", lost("2026-12-01T10:00:11Z", 44))
                .doesNotContain("NodeLost");
    }

    @Test
    void isCreditedThoughTheLeaseIsGivenBackFirst() {
        assertThat(statusAfter(Duration.ofSeconds(30), ",'release':true"))
                .contains(
                        "ReleasedByTenant",
                        "\"creditedGpuSeconds\":60,",
                        USED_UNTIL_TEN,
                        lost("2026-12-01T10:00:30Z", 120));
    }

    @Test
    void isCreditedThoughTheEndOfTheLeaseComesFirst() {
        assertThat(statusAfter(Duration.ofHours(2).plusSeconds(5), ""))
                .contains("\"endedAt\":\"2026-12-01T12:00:00Z\"", USED_UNTIL_TEN, lost("2026-12-01T12:00:00Z", 28_800));
    }

    @Test
    void isToldWithTheNotice() {
        assertThat(statusAfter(Duration.ofMinutes(105), ""))
                .contains("\"phase\":\"Ending\"", USED_UNTIL_TEN, lost("2026-12-01T11:45:00Z", 25_200));
    }
}
