package io.gpulease.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Statements that are not there, or not all of them. */
class StatementCheckTest {

    private static final String NINE = "2026-12-10T09:00:00Z";
    private static final String TEN = "2026-12-10T10:00:00Z";

    @Test
    void namesAStatementThatIsNotThere() {
        var given = new Given().lease("a", "n1", NINE, TEN).page();
        Instant later = Given.NOW.plus(Duration.ofHours(26));
        assertThat(given.audited(later).breaches())
                .as("others may not be given")
                .isEmpty();
        given.isWhole = true;

        assertThat(given.audited(Given.NOW.plus(Duration.ofHours(24))).breaches())
                .as("it may be on its way")
                .isEmpty();
        assertThat(given.audited(later).breaches())
                .singleElement()
                .extracting(Breach::message)
                .isEqualTo(
                        "there is no statement ants of 2026-12, in which lease ns/a (uid-a) has used something by record 2");
        assertThat(given.audited(Instant.parse("2027-02-01T00:00:00Z")).breaches())
                .as("nobody looks after it any more")
                .isEmpty();

        given.statement("a", NINE, TEN, 28_800, "28.80");
        assertThat(given.audited(later).breaches()).isEmpty();
    }

    @Test
    void aStatementThatIsBeingWrittenIsNoBreachForAnHour() {
        var given = new Given().lease("a", "n1", NINE, TEN).page().statement("a", NINE, TEN, 28_800, "28.80");
        ObjectNode second = given.statements.getFirst().deepCopy();
        ((ObjectNode) second.path("spec")).put("page", 2);
        ((ObjectNode) second.path("status")).put("through", 7).put("pages", 2);
        ((ObjectNode) given.statements.getFirst().path("status")).put("pages", 2);
        given.statements.add(second);

        var report = given.audited(Given.NOW.plusSeconds(3_500));
        assertThat(report.breaches()).isEmpty();
        assertThat(report.notChecked()).contains("statements: ants of 2026-12 in ns, which is being written");

        assertThat(given.audited(Given.NOW.plusSeconds(3_700)).breaches())
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("has 2 pages, and not all of them are there as of record 2");
    }

    @Test
    void ofAStatementThatIsBegunItsFirstPageComesLast() {
        var given = new Given().lease("a", "n1", NINE, TEN).page().statement("a", NINE, TEN, 28_800, "28.80");
        ((ObjectNode) given.statements.getFirst().path("spec")).put("page", 2);

        assertThat(given.audited(Given.NOW.plusSeconds(3_500)).breaches()).isEmpty();
        assertThat(given.audited(Given.NOW.plusSeconds(3_700)).breaches()).hasSize(1);
    }

    /** A page with lease a, and one with lease b of the next month. */
    private static Given twoMonths() {
        return new Given()
                .lease("a", "n1", NINE, TEN)
                .page()
                .writtenAt(Instant.parse("2027-01-10T00:00:00Z"))
                .lease("b", "n1", "2027-01-09T09:00:00Z", "2027-01-09T10:00:00Z")
                .page()
                .statement("a", NINE, TEN, 28_800, "28.80");
    }

    @Test
    void whatIsOlderThanAYearMayBeKeptElsewhere() {
        var given = twoMonths();
        given.pages.removeFirst();

        var report = given.audited(Instant.parse("2027-12-15T00:00:00Z"));
        assertThat(report.breaches()).isEmpty();
        assertThat(report.notChecked())
                .anyMatch(what -> what.startsWith("ledger: records 1 to 2, which are not there"))
                .anyMatch(what -> what.startsWith("statements: ants of 2026-12 in ns, but for its sums"));

        assertThat(given.audited(Instant.parse("2027-11-15T00:00:00Z")).breaches())
                .extracting(Breach::message)
                .as("that is too early")
                .anyMatch(message -> message.startsWith("records 1 to 2 are missing"));
    }

    @Test
    void looksAtTheSumsOfAStatementWhoseRecordsAreKeptElsewhere() {
        var given = twoMonths();
        given.pages.removeFirst();
        ((ObjectNode) given.statements.getFirst().path("status")).put("gpuSeconds", 28_799);

        assertThat(given.audited(Instant.parse("2027-12-15T00:00:00Z")).breaches())
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("come to 28800 GPU-seconds, and its total says 28799");
    }
}
