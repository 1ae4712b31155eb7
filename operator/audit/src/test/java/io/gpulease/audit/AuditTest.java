package io.gpulease.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditTest {

    private static final String NINE = "2026-12-10T09:00:00Z";
    private static final String TEN = "2026-12-10T10:00:00Z";
    private static final String ELEVEN = "2026-12-10T11:00:00Z";

    @Test
    void findsNothingInALedgerThatIsInOrder() {
        var given = new Given()
                .lease("a", "n1", NINE, TEN)
                .page()
                .lease("b", "n1", TEN, ELEVEN)
                .lease("c", "n2", NINE, ELEVEN)
                .page()
                .merged();
        given.statements.clear();

        var report = given.audited();

        assertThat(report.breaches()).isEmpty();
        assertThat(report.records()).isEqualTo(6);
        assertThat(report.leases()).isEqualTo(3);
    }

    @Test
    void findsNothingInAStatementThatIsTheSumOfItsRecords() {
        var given = new Given().lease("a", "n1", NINE, TEN).page().statement("a", NINE, TEN, 28_800, "28.80");

        assertThat(given.audited().breaches()).isEmpty();
    }

    @Test
    void countsALeaseThatGoesOnUpToWhenTheStatementWasMade() {
        var given = new Given()
                .start("a", "n1", "2026-12-19T23:00:00Z", "2026-12-24T00:00:00Z")
                .page()
                .statement("a", "2026-12-19T23:00:00Z", Given.NOW.toString(), 28_800, "28.80");

        assertThat(given.audited().breaches()).isEmpty();
    }

    @Test
    void namesADoubleBooking() {
        var given = new Given()
                .lease("a", "n1", NINE, ELEVEN)
                .lease("b", "n2", NINE, TEN)
                .lease("c", "n1", TEN, ELEVEN)
                .page();

        assertThat(given.audited().breaches())
                .singleElement()
                .satisfies(breach -> assertThat(breach.check()).isEqualTo("capacity"))
                .extracting(Breach::message)
                .asString()
                .contains("node n1 has 8 GPUs, and from " + TEN + " on 16 of it were promised")
                .contains("ns/a (uid-a, record 1)", "ns/c (uid-c, record 5)");
    }

    @Test
    void namesASecondThatIsMissingInTheEndOfALease() {
        var given = new Given()
                .start("a", "n1", NINE, TEN)
                .end("a", NINE, TEN, 8)
                .lease("b", "n2", NINE, TEN)
                .page();

        assertThat(given.audited().breaches())
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("lease ns/a (uid-a) held 8 GPUs", "is 28800 GPU-seconds", "(record 2) says 28792");
    }

    @Test
    void namesASecondThatIsMissingInAStatement() {
        var given = new Given().lease("a", "n1", NINE, TEN).page().statement("a", NINE, TEN, 28_792, "28.79");

        assertThat(given.audited().breaches())
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains(
                        "statement ants of 2026-12",
                        "lease ns/a (uid-a)",
                        "28792 GPU-seconds",
                        "by record 2 it is 28800");
    }

    @Test
    void namesAStatementThatWasNotMadeAnewWhenItsMonthWasCorrected() {
        var given = new Given().lease("a", "n1", NINE, TEN).page().statement("a", NINE, TEN, 28_800, "28.80");
        ((ObjectNode) given.statements.getFirst().path("status")).put("closed", true);
        given.end("a", NINE, TEN, 3_600).page();

        assertThat(given.audited(Given.NOW.plusSeconds(3_600)).breaches())
                .as("it may be on its way")
                .noneMatch(breach -> breach.check().equals("statements"));
        assertThat(given.audited(Given.NOW.plusSeconds(26 * 3_600)).breaches())
                .filteredOn(breach -> breach.check().equals("statements"))
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("not made anew", "28800 GPU-seconds", "by record 3 it is 25200");
    }

    @Test
    void namesALeaseThatIsMissingInAStatement() {
        var given = new Given()
                .lease("a", "n1", NINE, TEN)
                .lease("b", "n2", NINE, TEN)
                .page()
                .statement("a", NINE, TEN, 28_800, "28.80");

        assertThat(given.audited().breaches())
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("lease ns/b (uid-b)", "it says 0 GPU-seconds");
    }

    @Test
    void namesAnAmountThatIsOffByACentWithoutAnyLedger() {
        var given = new Given().statement("a", NINE, TEN, 28_800, "28.81");

        assertThat(given.audited().breaches())
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("come to 28.80, and the line says 28.81");
    }

    @Test
    void namesARecordThatWasChanged() {
        var given = new Given()
                .lease("a", "n1", NINE, TEN)
                .page()
                .lease("b", "n1", TEN, ELEVEN)
                .page();
        ((ObjectNode) given.pages.getFirst().path("binaryData"))
                .put(
                        "records.gz",
                        Given.packed(List.of(
                                given.records.get(0), given.records.get(1).replace("28800", "28799"))));

        assertThat(given.audited().breaches().getFirst().message())
                .contains("the records of page gpulease-ledger-000000000001 were changed");
    }

    @Test
    void namesARecordThatCannotBeReadAndLooksAtTheOthers() {
        var given = new Given()
                .start("a", "n1", "no instant", TEN)
                .lease("b", "n2", NINE, ELEVEN)
                .lease("c", "n2", TEN, ELEVEN)
                .page();

        assertThat(given.audited().breaches())
                .extracting(Breach::message)
                .satisfiesExactly(
                        message -> assertThat(message).contains("record 1 of page", "cannot be read", "no instant"),
                        message -> assertThat(message).contains("node n2 has 8 GPUs"));
    }

    @Test
    void namesAStatementThatCannotBeRead() {
        var given = new Given().statement("a", NINE, TEN, 28_800, "much");

        assertThat(given.audited().breaches())
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("statement ants of 2026-12 in ns cannot be read");
    }

    @Test
    void namesTotalsThatAreNotTheSumsOfTheirLines() {
        var given = new Given().statement("a", NINE, TEN, 28_800, "28.80");
        ((ObjectNode) given.statements.getFirst().path("status"))
                .put("creditedGpuSeconds", 7)
                .put("leases", 2);

        assertThat(given.audited().breaches())
                .extracting(Breach::message)
                .satisfiesExactlyInAnyOrder(
                        message -> assertThat(message).contains("come to 0 credited GPU-seconds", "says 7"),
                        message -> assertThat(message).contains("come to 1 leases", "says 2"));
    }

    @Test
    void namesAMonthThatHasTwoStatements() {
        var given = new Given().lease("a", "n1", NINE, TEN).page().statement("a", NINE, TEN, 28_800, "28.80");
        ObjectNode other = given.statements.getFirst().deepCopy();
        ((ObjectNode) other.path("metadata")).put("namespace", "gpulease-system");
        given.statements.add(other);

        assertThat(given.audited().breaches())
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("ants of 2026-12 is there more than once, in the namespaces gpulease-system, ns");
    }

    @Test
    void namesAPageThatIsMissing() {
        var given = new Given()
                .lease("a", "n1", NINE, TEN)
                .page()
                .lease("b", "n1", TEN, ELEVEN)
                .page();
        given.pages.removeFirst();

        assertThat(given.audited().breaches().getFirst().message()).contains("records 1 to 2 are missing");
    }

    @Test
    void namesALeaseThatIsSuspendedWithoutARecord() {
        var given = new Given().lease("a", "n1", NINE, TEN).page();
        var suspended = Given.json("""
                {"metadata":{"name":"b","namespace":"ns","uid":"uid-b"},"status":{"phase":"Suspended","term":{"startedAt":"%s"}}}\
                """.formatted(NINE));

        assertThat(given.audited(Optional.of(List.of(suspended))).breaches())
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("lease ns/b (uid-b) runs since", "nothing of it is on record");
    }

    @Test
    void namesALeaseThatWentWithoutAnEndAndOneThatRunsWithoutARecord() {
        var given = new Given().start("a", "n1", NINE, "2026-12-24T00:00:00Z").page();
        var running = Given.json("""
                {"metadata":{"name":"b","namespace":"ns","uid":"uid-b"},"status":{"phase":"Active","term":{"startedAt":"%s"}}}\
                """.formatted(NINE));

        assertThat(given.audited(Optional.of(List.of(running))).breaches())
                .extracting(Breach::message)
                .satisfiesExactlyInAnyOrder(
                        message -> assertThat(message)
                                .contains("lease ns/b (uid-b) runs since", "nothing of it is on record"),
                        message -> assertThat(message)
                                .contains("lease ns/a (uid-a) is no more, and its end is not on record"));
    }

    @Test
    void namesALeaseThatIsOverWithoutAnEnd() {
        var released = """
                {"metadata":{"name":"a","namespace":"ns","uid":"uid-a","creationTimestamp":"2026-12-10T00:00:00Z"},\
                "status":{"phase":"Released","term":{"startedAt":"%s","endedAt":"%s","releasedAt":"%s"}}}\
                """;
        var given = new Given().start("a", "n1", NINE, TEN).page();

        assertThat(given.audited(Optional.of(List.of(Given.json(released.formatted(NINE, TEN, TEN)))))
                        .breaches())
                .singleElement()
                .extracting(Breach::message)
                .isEqualTo("lease ns/a (uid-a) is over, and its end is not on record");
        assertThat(given.audited(
                                Optional.of(List.of(Given.json(released.formatted(NINE, TEN, "2026-12-19T23:57:00Z")))))
                        .breaches())
                .as("it may have been released since the ledger was read")
                .isEmpty();
    }
}
