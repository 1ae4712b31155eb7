package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.bridge.StatementLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadStatementsTest {
    private static final YearMonth DECEMBER = YearMonth.of(2026, 12);

    private int pauses;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void isWhatAllPagesOfTheMonthSay() {
        var lines = read(
                Optional.empty(),
                twoPages(page("t-a", 1, 7, line("t-a", "u1", 3_600))),
                twoPages(page("t-a", 2, 7, spot(line("t-a", "u1", 60)), line("t-b", "u2", 100))),
                page("t-a", 1, 9, line("t-a", "u3", 5)).replace("2026-12", "2026-11"));

        assertThat(used(lines)).isEqualTo(Map.of("u1", 3_660L, "u2", 100L));
        assertThat(lines.get("u2")).singleElement().satisfies(line -> {
            assertThat(line.tenant()).isEqualTo("t");
            assertThat(line.gpuClass()).isEqualTo("h200");
        });
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    /** Credits are written as what they came to; read back they come to the same. */
    @Test
    void costsWhatTheStatementSays() {
        var odd = line("t-a", "u1", 1_000_003)
                .replace("\"kind\":\"Active\"", "\"kind\":\"NodeLoss\"")
                .replace("\"creditedGpuSeconds\":0", "\"creditedGpuSeconds\":333335");

        var lines = read(Optional.empty(), page("t-a", 1, 7, odd)).getOrDefault("u1", List.of());
        var line = lines.getFirst().line();

        assertThat(line.creditedGpuSeconds()).isEqualTo(333_335);
        // (1,000,003 - 333,335) x 2.80 / 3,600 = 518.5195...
        assertThat(line.amount()).hasToString("Optional[518.52]");
    }

    @Test
    void ofTwoStatementsThatTellOfALeaseTheOneThatHasSeenMoreIsRight() {
        var early = page("gpulease-system", 1, 7, line("t-a", "u1", 60), line("t-a", "u2", 1));
        var late = page("t-a", 1, 8, line("t-a", "u1", 90));

        assertThat(used(read(Optional.empty(), early, late))).isEqualTo(Map.of("u1", 90L, "u2", 1L));
        assertThat(used(read(Optional.empty(), late, early))).isEqualTo(Map.of("u1", 90L, "u2", 1L));
    }

    @Test
    void isOfOneNamespaceIfThatIsAskedFor() {
        var page = page("t-a", 1, 7, line("t-a", "u1", 60), line("t-b", "u2", 100));

        assertThat(used(read(Optional.of("t-a"), page))).isEqualTo(Map.of("u1", 60L));
    }

    /** Page 2 is written first; u2 has moved there from page 1. */
    @Test
    void aStatementThatIsBeingWrittenIsReadAgainAndCountsNothingTwice() {
        String before = twoPages(page("t-a", 1, 7, line("t-a", "u1", 60), line("t-a", "u2", 100)));
        String second = twoPages(page("t-a", 2, 8, line("t-a", "u2", 110), line("t-a", "u3", 5)));
        String after = twoPages(page("t-a", 1, 8, line("t-a", "u0", 1), line("t-a", "u1", 60)));

        var whole = readOneAfterTheOther(Optional.empty(), List.of(List.of(before, second), List.of(after, second)));
        assertThat(used(whole)).isEqualTo(Map.of("u0", 1L, "u1", 60L, "u2", 110L, "u3", 5L));
        assertThat(pauses).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();

        assertThat(used(read(Optional.empty(), before, second))).isEqualTo(Map.of("u1", 60L, "u2", 110L, "u3", 5L));
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("statement t-a/t of 2026-12 is being written or lacks a page");
    }

    @Test
    void aPageThatIsLeftFromWhenItWasLongerDoesNotCount() {
        assertThat(used(read(
                        Optional.empty(),
                        page("t-a", 1, 9, line("t-a", "u1", 60)),
                        twoPages(page("t-a", 2, 7, line("t-a", "u2", 100))))))
                .isEqualTo(Map.of("u1", 60L));
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void onePageThatCannotBeReadIsTold() {
        var broken = page("t-x", 1, 7, line("t-x", "u9", 60)).replace("\"Active\"", "\"Idle\"");

        assertThat(used(read(Optional.empty(), broken, page("t-a", 1, 7, line("t-a", "u1", 60)))))
                .isEqualTo(Map.of("u1", 60L));
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("leasestatement t-x/t-2026-12", "Idle");
    }

    private Map<String, List<StatementLine>> read(Optional<String> namespace, String... pages) {
        return readOneAfterTheOther(namespace, List.of(List.of(pages), List.of(pages), List.of(pages)));
    }

    /** The lists that the API server gives. */
    private Map<String, List<StatementLine>> readOneAfterTheOther(
            Optional<String> namespace, List<List<String>> readings) {
        Iterator<String> lists = readings.stream()
                .map(pages -> String.join(",", pages))
                .map("{\"items\":[%s]}"::formatted)
                .iterator();
        var client = (KubernetesClient) Proxy.newProxyInstance(
                KubernetesClient.class.getClassLoader(),
                new Class<?>[] {KubernetesClient.class},
                (_, method, _) -> method.getName().equals("raw") ? lists.next() : null);
        return new ReadStatements(client, namespace, () -> pauses++)
                .lines(DECEMBER, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String twoPages(String page) {
        return page.replace("\"pages\":1,", "\"pages\":2,");
    }

    private static String spot(String line) {
        return line.replace("\"tier\":\"OnDemand\"", "\"tier\":\"Spot\"");
    }

    private static Map<String, Long> used(Map<String, List<StatementLine>> lines) {
        return lines.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        each -> each.getValue().stream()
                                .mapToLong(line -> line.line().gpuSeconds())
                                .sum()));
    }

    private static String page(String namespace, int page, long through, String... lines) {
        return """
                {"metadata":{"namespace":"%s","name":"t-2026-12"},"spec":{"tenant":"t","month":"2026-12","page":%d},
                 "status":{"asOf":"2026-12-05T00:00:00Z","through":%d,"closed":false,"pages":1,"leases":2,"gpuSeconds":0,"creditedGpuSeconds":0,
                  "lines":[%s]}}""".formatted(namespace, page, through, String.join(",", lines));
    }

    private static String line(String namespace, String uid, long gpuSeconds) {
        return """
                {"namespace":"%s","lease":"l","uid":"%s","gpuClass":"h200","kind":"Active","tier":"OnDemand","from":"2026-12-01T00:00:00Z",
                 "to":"2026-12-02T00:00:00Z","gpuSeconds":%d,"creditedGpuSeconds":0,"pricePerGpuHour":"2.80","currency":"USD"}""".formatted(namespace, uid, gpuSeconds);
    }
}
