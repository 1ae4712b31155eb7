package io.gpulease.controller.statement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.controller.Given;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.ledger.Page;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.crds.GpuLease;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Pages that somebody meddled with, and a ledger that begins on a cluster that has leased before. */
class WedgedLedgerTest {

    private static final Instant TODAY = Instant.parse("2026-12-10T00:00:00Z");

    private final Writer writer = new Writer(TODAY);

    private static Life life(int number) {
        Life life = Life.random(new Random(number), number, TODAY.getEpochSecond());
        var changes = new TreeMap<>(life.changes());
        var first = changes.firstEntry().getValue();
        changes.clear();
        changes.put(TODAY.getEpochSecond() - 3_600, first);
        return new Life(life.uid(), life.tenant(), changes, TODAY.getEpochSecond() + 864_000);
    }

    @Test
    void askedEverLessOftenWhileThePlaceOfTheNextPageIsTakenByOneWithoutItsLabel() throws IOException {
        writer.see(life(1));
        writer.work(Duration.ofSeconds(5));
        ObjectNode page = Objects.requireNonNull(writer.api.objects.get(Writer.page(1)));
        var labels = (ObjectNode) page.path("metadata").path("labels");
        labels.remove(Names.LEDGER);

        var second = new Writer(writer);
        second.see(life(2));
        second.work(Duration.ofMinutes(10));

        assertThat(second.calls.size()).as("calls in ten minutes").isBetween(20, 200);
        assertThat(second.failures.getLast())
                .contains("gpulease-ledger-000000000001 is there", "Put its label", "back");

        labels.put(Names.LEDGER, "2026-12");
        second.work(Duration.ofMinutes(1));
        assertThat(writer.api.objects).containsKey(Writer.page(2));
    }

    @Test
    void followsTheLastPageWhateverItsMonthIs() throws IOException {
        writer.see(life(1));
        writer.work(Duration.ofSeconds(5));
        // The clock of the operator before went two months ahead, and then back.
        Page first = Page.of(Objects.requireNonNull(writer.api.objects.get(Writer.page(1))));
        put(new Page(
                YearMonth.of(2027, 2), 2, first.hash(), List.of("{\"seq\":2,\"kind\":\"promise\",\"uid\":\"x\"}")));
        Page ahead = Page.of(Objects.requireNonNull(writer.api.objects.get(Writer.page(2))));
        put(new Page(
                YearMonth.of(2026, 11), 3, ahead.hash(), List.of("{\"seq\":3,\"kind\":\"promise\",\"uid\":\"y\"}")));

        var second = new Writer(writer);
        second.see(life(2));
        second.work(Duration.ofSeconds(10));

        assertThat(second.failures).isEmpty();
        assertThat(writer.api.objects).containsKey(Writer.page(4));
    }

    @Test
    void leavesAloneWhatIsLabelledAsAPageAndIsSomebodyElses() throws IOException {
        ObjectNode strange = new Page(YearMonth.of(2026, 12), 1, "", List.of("{}")).toObject("somebodys");
        ((ObjectNode) strange.path("metadata")).put("uid", "s1").put("creationTimestamp", TODAY.toString());
        writer.api.objects.put("/api/v1/namespaces/gpulease-system/configmaps/somebodys", strange);

        writer.see(life(1));
        writer.work(Duration.ofSeconds(5));

        assertThat(writer.failures).isEmpty();
        assertThat(writer.api.objects).containsKey(Writer.page(1));
    }

    @Test
    void putsOnRecordWhatWasOverBeforeThereWasALedger() throws IOException {
        GpuLease lease = life(1).at(TODAY.getEpochSecond(), false);
        lease.setStatus(new LeaseStatuses(lease, TODAY)
                .released(
                        "Expired",
                        TODAY,
                        Optional.of(UsageRecord.meter(Objects.requireNonNull(lease.getStatus()))
                                .stopped(TODAY))));
        writer.world.see(lease);

        writer.work(Duration.ofSeconds(10));

        Page page = Page.of(Objects.requireNonNull(writer.api.objects.get(Writer.page(1))));
        assertThat(page.lines())
                .satisfiesExactly(
                        start -> assertThat(start).contains("\"kind\":\"start\"", "uid-1", "\"ends\":", "\"gpus\":16"),
                        end -> assertThat(end).contains("\"kind\":\"end\"", "uid-1", "\"gpuSeconds\":57600"));
        long posts = writer.calls.stream().filter(call -> call.isWrite()).count();
        var second = new Writer(writer);
        second.world.see(lease);
        second.see(life(2));
        second.work(Duration.ofSeconds(10));
        assertThat(second.calls.stream().filter(call -> call.isWrite()))
                .as("once")
                .hasSize(1);
        assertThat(posts).isEqualTo(1);
        assertThat(Page.of(Objects.requireNonNull(writer.api.objects.get(Writer.page(3))))
                        .lines())
                .singleElement()
                .asString()
                .contains("uid-2");
    }

    @Test
    void aStartIsNotLostWithTheOperatorThatWasAboutToWriteIt() throws IOException {
        writer.see(life(1));

        // Killed before it had gathered; the next one is asked for the end while it does not know yet what is on
        // record.
        var second = new Writer(writer);
        second.see(life(1));
        GpuLease lease = life(1).at(TODAY.getEpochSecond(), false);
        var entry = Objects.requireNonNull(second.world.lease("uid-1"));
        var last = new LeaseStatuses(lease, TODAY)
                .released(
                        "ReleasedByTenant",
                        TODAY,
                        Optional.of(UsageRecord.meter(Objects.requireNonNull(lease.getStatus()))
                                .stopped(TODAY)));
        assertThat(second.ledger.hasEnd(entry, last)).isFalse();
        lease.setStatus(last);
        lease.getMetadata().setResourceVersion("9999999999");
        second.world.see(lease);
        second.work(Duration.ofSeconds(10));

        assertThat(lines(1))
                .satisfiesExactly(
                        start -> assertThat(start).contains("\"kind\":\"start\"", "uid-1"),
                        end -> assertThat(end).contains("\"kind\":\"end\"", "uid-1"));
    }

    @Test
    void aLeaseOfAVersionThatTookNoLinesIsOnRecordWithWhatItHolds() throws IOException {
        writer.world.see(
                Given.lease(
                        "{'metadata':{'name':'l','namespace':'ns','uid':'u1','resourceVersion':'4','generation':1,'creationTimestamp':'2026-12-09T09:00:00Z'},'spec':{'gpuClass':'c','gpus':4,'term':{'duration':'30h'}},'status':{'phase':'Active','tier':'OnDemand','tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'term':{'startedAt':'2026-12-09T09:00:00Z','endsAt':'2026-12-10T15:00:00Z'}}}"));
        writer.world.leases().forEach(entry -> writer.ledger.see(entry, writer.now));
        writer.work(Duration.ofSeconds(5));

        assertThat(lines(1)).singleElement().asString().contains("\"kind\":\"Active\"", "\"gpus\":4");
    }

    @Test
    void anEndIsPutOnRecordOfALeaseThatVanishedWhileNobodyWasThere() throws IOException {
        writer.see(life(1));
        writer.work(Duration.ofSeconds(5));
        writer.now = TODAY.plusSeconds(7_200);

        var second = new Writer(writer);
        second.see(life(2));
        second.work(Duration.ofSeconds(10));

        assertThat(lines(2))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .contains("\"kind\":\"end\"", "uid-1", "\"from\":\"2026-12-10T02:00:0", "\"gpuSeconds\":1728"));

        var third = new Writer(second);
        third.see(life(2));
        third.see(life(3));
        third.work(Duration.ofSeconds(10));
        assertThat(lines(4)).as("once").singleElement().asString().contains("uid-3");
        assertThat(writer.api.objects).doesNotContainKey(Writer.page(5));
    }

    private List<String> lines(long page) {
        return Page.of(Objects.requireNonNull(writer.api.objects.get(Writer.page(page))))
                .lines();
    }

    private void put(Page page) {
        ObjectNode object = page.toObject(page.name());
        ((ObjectNode) object.path("metadata")).put("uid", page.name()).put("creationTimestamp", TODAY.toString());
        writer.api.objects.put(Writer.page(page.first()), object);
    }
}
