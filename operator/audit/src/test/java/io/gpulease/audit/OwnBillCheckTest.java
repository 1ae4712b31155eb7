package io.gpulease.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;

/** A tenant has its leases and its statements, and no ledger. */
class OwnBillCheckTest {

    private static final String NINE = "2026-12-10T09:00:00Z";
    private static final String TEN = "2026-12-10T10:00:00Z";

    /** 8 GPUs for an hour. */
    private static JsonNode lease(String endedAt, String to, long gpuSeconds, String gpus) {
        return Given.json("""
                {"metadata":{"name":"a","namespace":"ns","uid":"uid-a"},"status":{"phase":"Active","tier":"OnDemand",
                 "term":{"startedAt":"%1$s","endsAt":"2026-12-24T00:00:00Z"%2$s},"placement":{"nodes":[{"name":"n1","gpus":8}]},
                 "usage":{"lines":[{"kind":"Active","tier":"OnDemand","from":"%1$s","to":"%3$s","gpuSeconds":%4$d,"pricePerGpuHour":"3.60","currency":"USD"%5$s}]}}}\
                """.formatted(NINE, endedAt, to, gpuSeconds, gpus));
    }

    private static JsonNode ended(long gpuSeconds) {
        return lease(",\"endedAt\":\"%s\"".formatted(TEN), TEN, gpuSeconds, "");
    }

    private static ListAssert<String> found(Given given, JsonNode lease) {
        return assertThat(given.audited(Optional.of(List.of(lease))).breaches().stream()
                .map(Breach::message)
                .toList());
    }

    @Test
    void findsNothingWhereTheStatementIsWhatTheLeasesSay() {
        found(new Given().statement("a", NINE, TEN, 28_800, "28.80"), ended(28_800))
                .isEmpty();
    }

    @Test
    void namesASecondThatTheStatementHasTooMany() {
        found(new Given().statement("a", NINE, TEN, 28_808, "28.81"), ended(28_800))
                .containsExactly(
                        "statement of 2026-12, lease ns/a (uid-a), Active OnDemand at 3.6 USD: it says 28808 GPU-seconds; by the lease's own lines it is 28800");
    }

    @Test
    void namesLinesThatAreNotTheGpusTimesTheTime() {
        found(new Given().statement("a", NINE, TEN, 28_808, "28.81"), ended(28_808))
                .singleElement()
                .asString()
                .contains("held 8 GPUs from " + NINE, "which is 28800 GPU-seconds", "says 28808");
    }

    @Test
    void countsALeaseThatRunsUpToWhenTheStatementWasMade() {
        long used = Given.seconds(NINE, Given.NOW.toString());
        var given = new Given().statement("a", NINE, Given.NOW.toString(), used, "6652.80");

        found(given, lease("", TEN, 28_800, ",\"gpus\":8")).isEmpty();
        found(given, lease("", TEN, 28_792, ",\"gpus\":8"))
                .singleElement()
                .asString()
                .contains("it says %d GPU-seconds; by the lease's own lines it is %d".formatted(used, used - 8));
    }

    @Test
    void waitsForTheStatementWhereTheLeaseHasChangedSince() {
        found(
                        new Given().statement("a", NINE, TEN, 28_800, "28.80"),
                        lease("", "2026-12-20T01:00:00Z", 99_999, ",\"gpus\":8"))
                .isEmpty();
    }
}
