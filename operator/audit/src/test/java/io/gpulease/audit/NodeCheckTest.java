package io.gpulease.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

class NodeCheckTest {

    private static final String STARTED = "2026-12-10T09:00:00Z";
    private static final String ENDS = "2026-12-24T00:00:00Z";
    private static final String HELD_BY_A = "{\"uid-a\":8}";

    /** Lease a holds all of node n1: so it is on record, in its status and on the node. */
    private static Given held() {
        return new Given()
                .start("a", "n1", STARTED, ENDS)
                .page()
                .node("n1", HELD_BY_A)
                .status("a", "Active", "n1", 8);
    }

    private static AbstractStringAssert<?> only(Given given) {
        return assertThat(given.auditedAll().breaches())
                .filteredOn(breach -> breach.check().equals("nodes"))
                .singleElement()
                .extracting(Breach::message)
                .asString();
    }

    @Test
    void findsNothingWhereNodesLeasesAndLedgerSayTheSame() {
        var report = held().node("n2", "").auditedAll();

        assertThat(report.breaches()).isEmpty();
        assertThat(report.notChecked()).isEmpty();
    }

    @Test
    void namesANodeThatSaysThatMoreOfItIsHeldThanItHas() {
        var given = held();
        annotate(given.nodes.getFirst(), "{\"uid-a\":8,\"uid-x\":1}");

        assertThat(given.audited().breaches())
                .as("without any lease")
                .singleElement()
                .extracting(Breach::message)
                .isEqualTo("node n1 has 8 GPUs, and says that 9 of it are held: 8 by ns/a (uid-a), 1 by uid-x");
    }

    @Test
    void countsAsHavingWhatANodeHadWhenItWasPromised() {
        var given = held();
        ((ObjectNode) given.nodes.getFirst()).putObject("status");

        assertThat(given.auditedAll().breaches()).as("its devices are away").isEmpty();

        given.pages.clear();
        assertThat(given.audited().breaches())
                .extracting(Breach::message)
                .contains("node n1 has 0 GPUs, and says that 8 of it are held: 8 by uid-a");
    }

    @Test
    void goesByWhatGpusAreCalledInThePool() {
        var given = held();
        ObjectNode node = (ObjectNode) given.nodes.getFirst();
        ((ObjectNode) node.path("metadata")).putObject("labels").put("gpulease.io/pool", "p");
        node.putObject("status").putObject("capacity").put("amd.com/gpu", "8");
        var pool = Given.json("{\"metadata\":{\"name\":\"p\"},\"spec\":{\"resourceName\":\"amd.com/gpu\"}}");
        var input = new Audit.Input(
                List.of(),
                List.of(),
                false,
                Optional.of(new Audit.Leases(given.leases, List.of())),
                Optional.of(new Audit.Nodes(given.nodes, List.of(pool))),
                Given.NOW);

        assertThat(Audit.of(input).breaches())
                .noneMatch(breach -> breach.check().equals("nodes"));
    }

    @Test
    void namesANodeWhoseRecordCannotBeRead() {
        var given = held();
        annotate(given.nodes.getFirst(), "{\"uid-a\":\"many\"}");

        assertThat(given.audited().breaches())
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("node n1: what it says of who holds it cannot be read");
    }

    @Test
    void namesTwoLeasesThatHoldTheSameGpusByTheirStatus() {
        var given = held().status("b", "Suspended", "n1", 4);

        assertThat(given.auditedAll().breaches())
                .extracting(Breach::message)
                .contains(
                        "node n1 has 8 GPUs, and by the statuses of the leases 12 of it are held: 8 by ns/a (uid-a), 4 by ns/b (uid-b)",
                        "lease ns/b (uid-b) says that it holds 4 GPUs of node n1, which says 0; it tells 0 as lost");
    }

    @Test
    void takesNoLeaseForAHolderThatIsOverOrHasGivenTheNodeBack() {
        assertThat(held().status("b", "Released", "n1", 8)
                        .status("c", "Releasing", "n1", 8)
                        .auditedAll()
                        .breaches())
                .isEmpty();
    }

    @Test
    void countsALeaseThatEndsWhereTheNodeStillNamesIt() {
        var given = held().status("c", "Releasing", "n1", 8);
        ((ObjectNode) given.nodes.getFirst().path("status").path("capacity")).put("nvidia.com/gpu", "15");
        annotate(given.nodes.getFirst(), "{\"uid-a\":8,\"uid-c\":7}");

        only(given).contains("by the statuses of the leases 16 of it are held");
    }

    @Test
    void takesANodeThatALeaseTellsAsLostForSomebodyElses() {
        var given = new Given()
                .start("b", "n1", STARTED, ENDS)
                .page()
                .node("n1", "{\"uid-b\":8}")
                .status("b", "Active", "n1", 8)
                .status("a", "Active", "n1", 8);
        tellLost(given.leases.getLast(), 8);
        assertThat(given.auditedAll().breaches())
                .noneMatch(breach -> breach.check().equals("nodes"));

        tellLost(given.leases.getLast(), 4);
        assertThat(given.auditedAll().breaches())
                .extracting(Breach::message)
                .as("it tells less than it lacks")
                .anyMatch(message -> message.contains("by the statuses of the leases 16 of it are held"));
    }

    @Test
    void namesAClaimOfNobody() {
        only(held().node("n2", "{\"uid-x\":8}"))
                .isEqualTo("node n2 says that 8 of its GPUs are held by uid-x, and there is no such lease");
    }

    @Test
    void namesAClaimOfALeaseThatSaysOtherwise() {
        only(held().node("n2", HELD_BY_A))
                .isEqualTo("node n2 says that 8 of its GPUs are held by lease ns/a (uid-a), whose status says 0");
    }

    @Test
    void namesAClaimOfALeaseThatIsOver() {
        only(held().node("n2", "{\"uid-b\":8}").status("b", "Released", "n2", 8))
                .isEqualTo("node n2 says that 8 of its GPUs are held by lease ns/b (uid-b), which is Released");
    }

    @Test
    void namesAPlacementThatIsNotTheOneOnRecord() {
        only(new Given()
                        .start("a", "n1", STARTED, ENDS)
                        .page()
                        .node("n2", HELD_BY_A)
                        .status("a", "Active", "n2", 8))
                .isEqualTo(
                        "lease ns/a (uid-a) says that it holds {n2=8}, and by its last record (record 1) it is {n1=8}");
    }

    @Test
    void namesALeaseThatRunsThoughItsEndIsOnRecord() {
        only(new Given()
                        .lease("a", "n1", STARTED, "2026-12-10T10:00:00Z")
                        .page()
                        .node("n1", HELD_BY_A)
                        .status("a", "Active", "n1", 8))
                .isEqualTo("lease ns/a (uid-a) is Active, and its end is on record (record 2)");
    }

    @Test
    void takesWhatWasWrittenMinutesAgoForUnderWay() {
        var node = held().node("n2", HELD_BY_A);
        touch(node.nodes.getLast(), "2026-12-19T23:56:00Z", "");
        assertThat(node.auditedAll().breaches()).as("a node").isEmpty();

        var beat = held().node("n2", HELD_BY_A);
        touch(beat.nodes.getLast(), "2026-12-19T23:56:00Z", "status");
        assertThat(beat.auditedAll().breaches()).as("its heartbeat").hasSize(1);

        var before = held().node("n2", HELD_BY_A);
        touch(before.nodes.getLast(), "2026-12-19T23:54:00Z", "");
        assertThat(before.auditedAll().breaches()).as("six minutes").hasSize(1);

        var lease = held().node("n2", HELD_BY_A);
        touch(lease.leases.getFirst(), "2026-12-19T23:56:00Z", "status");
        assertThat(lease.auditedAll().breaches()).as("a status").isEmpty();
    }

    @Test
    void aLeaseThatWentWhileItLookedIsNoStranger() {
        var given = held();
        var input = new Audit.Input(
                given.pages,
                List.of(),
                false,
                Optional.of(new Audit.Leases(List.of(), given.leases)),
                Optional.of(new Audit.Nodes(given.nodes, List.of())),
                Given.NOW);

        assertThat(Audit.of(input).breaches()).isEmpty();
    }

    private static void annotate(JsonNode node, String claims) {
        ((ObjectNode) node.path("metadata").path("annotations")).put("gpulease.io/allocations", claims);
    }

    private static void tellLost(JsonNode lease, long gpus) {
        ((ObjectNode) lease.path("status").path("usage"))
                .putArray("lines")
                .addObject()
                .put("kind", "NodeLoss")
                .put("gpus", gpus);
    }

    private static void touch(JsonNode object, String at, String subresource) {
        ((ObjectNode) object.path("metadata"))
                .putArray("managedFields")
                .addObject()
                .put("manager", "m")
                .put("time", at)
                .put("subresource", subresource);
    }
}
