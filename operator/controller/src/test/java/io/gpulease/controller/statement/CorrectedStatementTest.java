package io.gpulease.controller.statement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.audit.Audit;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.ledger.Chain;
import io.gpulease.controller.ledger.Page;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A suspension of September and October is dismissed in November, or in December: whatever month that is, what it cost is made good in its own. */
class CorrectedStatementTest {

    private static final String OWN = "gpulease-system";
    private static final Instant NOVEMBER = Instant.parse("2026-11-02T00:00:00Z");
    private static final Instant DECEMBER = Instant.parse("2026-12-02T00:00:00Z");

    private Instant now = Instant.parse("2026-09-20T00:00:00Z");
    private final FakeApi api = new FakeApi(new Random(1), () -> now);
    private final AtomicLong through = new AtomicLong();
    private String hash = Chain.BEGINNING;
    private Bookkeeper bookkeeper = bookkeeper();

    private Bookkeeper bookkeeper() {
        return new Bookkeeper(api, OWN, () -> now, through::get, why -> {
            throw new AssertionError(why);
        });
    }

    /** One lease is suspended from 30 September, 23:00, to 1 October, 02:00, and is over then; another one used an hour in September. */
    @BeforeEach
    void theyAreBilled() throws Exception {
        onRecord("other", active("2026-09-20T00:00:00Z", "2026-09-20T01:00:00Z"), "");
        bookkeeper.pass();
        now = Instant.parse("2026-10-01T02:00:00Z");
        onRecord("stopped", suspended("Suspended", ""), enforced(""));
        pass(Duration.ofHours(1));
        assertThat(statement("2026-09").path("closed").asBoolean()).isTrue();
        assertThat(amount("2026-09")).isEqualTo("57.60");
        assertThat(amount("2026-10")).isEqualTo("57.60");
    }

    private void dismissed() throws IOException {
        onRecord(
                "stopped",
                suspended("DismissedSuspension", ",\"creditShare\":\"1.0\",\"creditedGpuSeconds\":%d"),
                enforced(",\"verdict\":\"Dismissed\""));
    }

    @Test
    void theStatementOfTheLastMonthSaysThatItWasCorrected() throws Exception {
        now = Instant.parse("2026-10-20T00:00:00Z");
        dismissed();
        pass(Duration.ofMinutes(5));
        assertThat(amount("2026-09")).isEqualTo("28.80");
        assertThat(ready("2026-09").path("reason").asText()).isEqualTo("Corrected");
        assertThat(ready("2026-10").path("reason").asText()).isEqualTo("Ready");
        JsonNode corrected = ready("2026-09");
        onRecord("more", active("2026-10-20T00:00:00Z", "2026-10-20T00:00:10Z"), "");
        bookkeeper = bookkeeper();
        pass(Duration.ofMinutes(5));
        assertThat(ready("2026-09")).isEqualTo(corrected);
        isInOrder();
    }

    @Test
    void theStatementOfAMonthLongBeforeIsMadeAnew() throws Exception {
        now = DECEMBER;
        dismissed();
        pass(Duration.ofMinutes(5));
        assertThat(amount("2026-09")).isEqualTo("28.80");
        assertThat(amount("2026-10")).isEqualTo("0.00");
        assertThat(statement("2026-09").path("leases").asInt()).isEqualTo(2);
        assertThat(statement("2026-09").path("creditedGpuSeconds").asLong()).isEqualTo(8 * 3_600);
        assertThat(ready("2026-09").path("reason").asText()).isEqualTo("Corrected");
        isInOrder();
    }

    @Test
    void anOperatorThatComesLaterMakesItAnewOnce() throws Exception {
        now = DECEMBER;
        dismissed();
        bookkeeper = bookkeeper();
        pass(Duration.ofMinutes(5));
        assertThat(amount("2026-09")).isEqualTo("28.80");
        JsonNode made = statement("2026-09");
        int reads = api.pageReads;
        bookkeeper = bookkeeper();
        pass(Duration.ofMinutes(5));
        assertThat(statement("2026-09")).isEqualTo(made);
        assertThat(api.pageReads - reads).as("old pages are not read again").isLessThanOrEqualTo(2);
    }

    @Test
    void soIsThatOfTheMonthBeforeTheLast() throws Exception {
        now = NOVEMBER;
        dismissed();
        pass(Duration.ofMinutes(5));
        assertThat(amount("2026-09")).isEqualTo("28.80");
        assertThat(amount("2026-10")).isEqualTo("0.00");
        isInOrder();
    }

    @Test
    void whatIsLeftOfALedgerMakesNoStatementOfATimeThatIsKeptElsewhere() throws Exception {
        now = DECEMBER;
        api.objects.remove(Page.path(OWN) + "/gpulease-ledger-%012d".formatted(1));
        dismissed();
        pass(Duration.ofMinutes(5));
        assertThat(amount("2026-09")).isEqualTo("57.60");
    }

    private void isInOrder() {
        List<JsonNode> pages = new ArrayList<>();
        List<JsonNode> statements = new ArrayList<>();
        api.objects.forEach((path, object) -> {
            if (path.contains("/configmaps/")) {
                pages.add(object);
            } else if (path.contains("/leasestatements/")) {
                statements.add(object);
            }
        });
        Instant later = now.plus(Duration.ofDays(2));
        assertThat(Audit.of(new Audit.Input(pages, statements, Optional.empty(), later))
                        .breaches())
                .isEmpty();
    }

    private void pass(Duration later) throws InterruptedException {
        bookkeeper.pass();
        now = now.plus(later);
        bookkeeper.pass();
    }

    // ---- what is on record

    private static String active(String from, String to) {
        return line("Active", from, to, "");
    }

    private static String suspended(String kind, String credited) {
        return line(kind, "2026-09-30T23:00:00Z", "2026-10-01T00:00:00Z", credited) + ","
                + line(kind, "2026-10-01T00:00:00Z", "2026-10-01T02:00:00Z", credited);
    }

    private static String line(String kind, String from, String to, String credited) {
        long seconds =
                8 * Duration.between(Instant.parse(from), Instant.parse(to)).toSeconds();
        return """
                {"kind":"%s","tier":"OnDemand","from":"%s","to":"%s","gpuSeconds":%d%s,"pricePerGpuHour":"3.60","currency":"USD"}\
                """.formatted(kind, from, to, seconds, credited.formatted(seconds));
    }

    private static String enforced(String verdict) {
        return """
                "enforcements":[{"violation":"v","uid":"v1","policy":"p","rule":"r","action":"Suspend","at":"2026-09-30T23:00:00Z",\
                "appealEndsAt":"2026-10-01T02:00:00Z"%s}],\
                """.formatted(verdict);
    }

    private void onRecord(String lease, String lines, String enforced) throws IOException {
        long number = through.get() + 1;
        String record = """
                {"seq":%1$d,"at":"%2$s","key":"end %1$d","kind":"end","uid":"uid-%3$s","namespace":"ants","lease":"%3$s","tenant":"ants","tier":"OnDemand",\
                "from":"%4$s",%5$s"lines":[%6$s]}\
                """.formatted(
                        number,
                        now,
                        lease,
                        lines.substring(lines.lastIndexOf("\"to\":\"") + 6, lines.lastIndexOf("\"to\":\"") + 26),
                        enforced,
                        lines);
        var page = new Page(YearMonth.parse(now.toString().substring(0, 7)), number, hash, List.of(record));
        api.send(Call.post(Page.path(OWN), page.toObject(page.name()).toString()));
        hash = page.hash();
        through.set(page.last());
    }

    // ---- what is said of it

    private JsonNode statement(String month) {
        return api.objects
                .getOrDefault(
                        "/apis/gpulease.io/v1alpha1/namespaces/%s/leasestatements/%s"
                                .formatted(OWN, StatementForm.name("ants", month, 1)),
                        new ObjectNode(null))
                .path("status");
    }

    private String amount(String month) {
        return statement(month).path("amounts").path(0).path("amount").asText();
    }

    private JsonNode ready(String month) {
        return statement(month).path("conditions").path(0);
    }
}
