package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.booking.Turns.Edition;
import io.gpulease.controller.watch.ObjectRef;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lease of four GPUs on two nodes is credited where a node goes at ten: as its site was then. */
class SiteOutageTest {

    private static final String POOL =
            ",'site':'s','price':{'currency':'USD','perGpuHour':{'OnDemand':'2.80'}},'serviceCredits':{'nodeLoss':'0.5','siteOutage':'0.8'}";
    private static final String ACTIVE =
            "'phase':'Active','observedGeneration':2,'tenant':'t','tier':'OnDemand','reason':'Placed','placement':{'pool':'p','nodes':[{'name':'n','gpus':4},{'name':'o','gpus':4}],'nodeCount':2},'reservation':{'start':'2026-12-01T09:00:00Z','end':'2026-12-01T12:00:00Z'},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'},'usage':{'gpuSeconds':0,'creditedGpuSeconds':0,'amount':'0.00','currency':'USD','lines':[{'kind':'Active','tier':'OnDemand','from':'2026-12-01T09:00:00Z','to':'2026-12-01T09:00:00Z','gpuSeconds':0,'pricePerGpuHour':'2.80','currency':'USD','gpus':8}]}";
    private static final String FINALIZER = ",'finalizers':['gpulease.io/release']";

    private final Turns turns = new Turns(new SilentJournal());
    private int version = 5;

    private void site(String uid, String spec) {
        turns.world
                .partyNews()
                .see(Given.site("{'metadata':{'name':'s','uid':'%s','resourceVersion':'%d','generation':1},'spec':{%s}}"
                        .formatted(uid, ++version, spec)));
    }

    private static Edition edition(int version) {
        return new Edition(version, 2, ",'gpus':8,'term':{'duration':'3h'}");
    }

    private void leaseOfTwoNodes() {
        turns.tenant().pool(POOL).heldNode("n").heldNode("o").lease(edition(5), FINALIZER, ACTIVE);
        turns.take();
    }

    private String statusOnceGone(String node) {
        turns.world.nodeDeleted(new ObjectRef("", node, node + "-1", "9"));
        List<String> told = turns.take().stream()
                .filter(call -> call.path().endsWith("/status"))
                .map(Call::body)
                .toList();
        assertThat(told).hasSize(1);
        return told.getFirst();
    }

    /** The status as it is when that patch of its usage was taken. */
    private static String with(String patch) {
        String usage = patch.substring(patch.indexOf("\"usage\":"), patch.lastIndexOf("}}"));
        return ACTIVE.substring(0, ACTIVE.indexOf("'usage':")) + usage;
    }

    private static String lost(String kind, String share) {
        return "{\"kind\":\"%s\",\"tier\":\"OnDemand\",\"from\":\"2026-12-01T10:00:00Z\",\"to\":\"2026-12-01T10:00:00Z\",\"gpuSeconds\":0,\"creditShare\":\"%s\""
                .formatted(kind, share);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'state':'Offline'",
                "'outages':[{'from':'2026-12-01T10:00:00Z','to':'2026-12-01T11:00:00Z','budgetKilowatts':1}]"
            })
    void isThatOfAnOutageWhereTheSiteIsOut(String spec) {
        site("s1", spec);
        leaseOfTwoNodes();
        assertThat(statusOnceGone("n")).contains(lost("SiteOutage", "0.8")).doesNotContain("\"NodeLoss\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'state':'Normal'",
                "'state':'Draining'",
                "'outages':[{'from':'2026-12-01T09:00:00Z','to':'2026-12-01T10:00:00Z','budgetKilowatts':1}]",
                "'outages':[{'from':'2026-12-01T10:00:01Z','to':'2026-12-01T11:00:00Z','budgetKilowatts':1}]"
            })
    void isThatOfTheNodeWhereTheSiteIsNot(String spec) {
        site("s1", spec);
        leaseOfTwoNodes();
        assertThat(statusOnceGone("n")).contains(lost("NodeLoss", "0.5")).doesNotContain("\"SiteOutage\"");
    }

    @Test
    void staysWhatItWasOfANodeThatWasLostBefore() {
        site("s1", "'state':'Normal'");
        leaseOfTwoNodes();
        String told = statusOnceGone("n");
        assertThat(told).contains("\"kind\":\"NodeLoss\"");
        turns.takeAfter("/status", 200, Turns.leaseAgain(edition(8), FINALIZER, with(told)));

        turns.pause(Duration.ofMinutes(1));
        site("s1", "'state':'Offline'");
        turns.take();
        assertThat(statusOnceGone("o"))
                .contains(
                        "\"kind\":\"NodeLoss\",\"tier\":\"OnDemand\",\"from\":\"2026-12-01T10:00:00Z\",\"to\":\"2026-12-01T10:01:00Z\",\"gpuSeconds\":240,\"creditShare\":\"0.5\"",
                        "\"kind\":\"SiteOutage\",\"tier\":\"OnDemand\",\"from\":\"2026-12-01T10:01:00Z\"");
    }
}
