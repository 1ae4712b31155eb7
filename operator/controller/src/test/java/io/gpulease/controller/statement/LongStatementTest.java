package io.gpulease.controller.statement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.ledger.Chain;
import io.gpulease.controller.ledger.Page;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A statement of many pages is written whole each time, and so the less often the longer it is. */
class LongStatementTest {

    private static final String OWN = "gpulease-system";
    private static final YearMonth MONTH = YearMonth.of(2026, 12);
    private static final Instant FIRST = Instant.parse("2026-12-01T09:00:00Z");

    private Instant now = FIRST;
    private final FakeApi api = new FakeApi(new Random(1), () -> now);
    private final AtomicLong through = new AtomicLong();
    private final Bookkeeper bookkeeper = new Bookkeeper(api, OWN, () -> now, through::get, why -> {
        throw new AssertionError(why);
    });
    private String hash = Chain.BEGINNING;

    /** Three pages of lines, as far as the first hour says. */
    @BeforeEach
    void aStatementOfThreePages() throws Exception {
        ends(2_500);
        now = FIRST.plus(Duration.ofHours(1));
        bookkeeper.pass();
        assertThat(statement(1).at("/status/pages").asInt()).isEqualTo(3);
        assertThat(statement(3).at("/status/lines")).hasSize(500);
        assertThat(statement(3).at("/status/service"))
                .hasToString(
                        "{\"promisedGpuSeconds\":200000,\"deliveredGpuSeconds\":200000,\"availability\":\"1.0000\"}");
    }

    @Test
    void itRestsHalfAMinuteForEachPage() throws Exception {
        ends(1);
        now = now.plus(Duration.ofSeconds(89));
        bookkeeper.pass();
        assertThat(statement(1).at("/status/through").asLong()).isEqualTo(2_500);

        now = now.plus(Duration.ofSeconds(1));
        bookkeeper.pass();
        assertThat(statement(1).at("/status/through").asLong()).isEqualTo(2_501);
        assertThat(statement(3).at("/status/lines")).hasSize(501);
    }

    @Test
    void anOperatorThatStartsKnowsHowLongItIs() throws Exception {
        ends(1);
        var next = new Bookkeeper(api, OWN, () -> now, through::get, why -> {
            throw new AssertionError(why);
        });
        now = now.plus(Duration.ofSeconds(89));
        next.pass();
        assertThat(statement(1).at("/status/through").asLong()).isEqualTo(2_500);

        now = now.plus(Duration.ofSeconds(1));
        next.pass();
        assertThat(statement(1).at("/status/through").asLong()).isEqualTo(2_501);
    }

    @Test
    void aPageThatSomebodyDeletedIsThereAgain() throws Exception {
        String second = api.objects.keySet().stream()
                .filter(path -> path.endsWith("-p2"))
                .findFirst()
                .orElseThrow();
        var page = Objects.requireNonNull(api.objects.remove(second));
        now = now.plus(Statements.MISSED_AFTER).minusSeconds(1);
        bookkeeper.pass();
        assertThat(api.objects).doesNotContainKey(second);

        now = now.plusSeconds(1);
        bookkeeper.pass();
        assertThat(Objects.requireNonNull(api.objects.get(second)).at("/status/lines"))
                .isEqualTo(page.at("/status/lines"));
    }

    @Test
    void theEndOfItsMonthIsNotWaitedOut() throws Exception {
        now = UsageBook.end(MONTH).minusSeconds(60);
        ends(1);
        now = now.plus(Duration.ofMinutes(11));
        bookkeeper.pass();

        assertThat(statement(1).at("/status/closed").asBoolean()).isTrue();
        assertThat(statement(1).at("/status/through").asLong()).isEqualTo(2_501);
    }

    /** So many leases more are over now. */
    private void ends(int leases) throws IOException {
        long first = through.get() + 1;
        List<String> lines = new ArrayList<>();
        for (long number = first; number < first + leases; number++) {
            lines.add("""
                    {"seq":%1$d,"at":"%2$s","key":"end","kind":"end","uid":"uid-%1$d","namespace":"ants","lease":"l%1$d","tenant":"ants","tier":"OnDemand",\
                    "from":"%2$s","lines":[{"kind":"Active","tier":"OnDemand","from":"%3$s","to":"%2$s","gpuSeconds":80}]}\
                    """.formatted(number, now, now.minusSeconds(10)));
        }
        var page = new Page(MONTH, first, hash, lines);
        api.send(Call.post(Page.path(OWN), page.toObject(page.name()).toString()));
        hash = page.hash();
        through.set(page.last());
    }

    private ObjectNode statement(int page) {
        String name = StatementForm.name("ants", MONTH.toString(), page);
        return api.objects.getOrDefault(
                "/apis/gpulease.io/v1alpha1/namespaces/%s/leasestatements/%s".formatted(OWN, name),
                new ObjectNode(null));
    }
}
