package io.gpulease.demo.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.testkit.invariant.LeaseRecord;
import io.gpulease.testkit.plane.AuditLog.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final Instant NINE = Instant.parse("2026-12-01T09:00:00Z");

    @Nested
    class AQuantile {
        @Test
        void isAValueThatWasSeen() {
            var values = Quantiles.of(List.of(4.0, 1.0, 3.0, 2.0));
            assertThat(values.at(0.5)).isEqualTo(2);
            assertThat(values.at(0.51)).isEqualTo(3);
            assertThat(values.at(0.99)).isEqualTo(4);
            assertThat(values.at(0)).isEqualTo(1);
            assertThat(values.max()).isEqualTo(4);
        }

        @Test
        void ofNothingIsNotMadeUp() {
            assertThatThrownBy(() -> Quantiles.of(List.of()).max()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Nested
    class OfALease {
        @Test
        void theWaitIsFromWhenItWasAskedForToWhenItRan() {
            var lease = outcome(lease("", "Expired"), second(1));
            assertThat(lease.waited()).hasValue(9.0);
        }

        @Test
        void theWaitOfOneBookedAheadIsFromTheStartItAskedFor() {
            var lease = outcome(lease("\"start\": \"2026-12-01T09:00:08Z\"", "Expired"), second(1));
            assertThat(lease.waited()).hasValue(2.0);
        }

        @Test
        void thePromiseIsTheFirstOneAndBelowZeroIsEarly() {
            assertThat(outcome(lease("", "Expired"), second(1)).afterPromise()).hasValue(-5.0);
        }

        @Test
        void latenessIsFromThePromisedEnd() {
            var lease = outcome(lease("", "Expired"), second(1));
            assertThat(lease.leftLate()).hasValue(0.5);
            assertThat(lease.freedLate()).hasValue(1.5);
        }

        @Test
        void oneGivenBackWasNotLate() {
            var lease = outcome(lease("", "ReleasedByTenant"), second(1));
            assertThat(lease.leftLate()).isEmpty();
            assertThat(lease.freedLate()).isEmpty();
        }
    }

    @Nested
    class OfAllLeases {
        @Test
        void endsAndRefusalsAreCountedByReason() {
            var figures = Figures.of(
                    4, List.of(over("Expired", 0, 0), over("Expired", 0, 0), over("Completed", 0, 0), rejected()));
            assertThat(figures.ended()).containsExactly(Map.entry("Completed", 1L), Map.entry("Expired", 2L));
            assertThat(figures.rejected()).containsExactly(Map.entry("QuotaExceeded", 1L));
            assertThat(figures.endedInAll() + figures.rejectedInAll()).isEqualTo(4);
            assertThat(figures.started()).isEqualTo(3);
            assertThat(figures.notOver()).isEmpty();
        }

        @Test
        void onlyRealWaitsCountAsWaits() {
            var figures = Figures.of(3, List.of(over("Expired", 1, 1), over("Expired", 2, 2), over("Expired", 30, 30)));
            assertThat(figures.realWaits().sorted()).containsExactly(30.0);
        }

        @Test
        void aStartAfterItsPromiseAndTheSlackIsFound() {
            var figures = Figures.of(2, List.of(over("Expired", 10, 10), over("Expired", 16, 10)));
            assertThat(figures.laterThanPromised(5)).isEqualTo(1);
            assertThat(figures.laterThanPromised(6)).isZero();
        }
    }

    @Test
    void utilisationWeighsEachSampleByHowLongItHeld() {
        var pool = new Utilisation();
        pool.add(Duration.ofSeconds(0), 8, 8);
        pool.add(Duration.ofSeconds(1), 0, 8);
        pool.add(Duration.ofSeconds(4), 4, 8);
        assertThat(pool.mean()).isCloseTo(0.25, within(1e-9));
        assertThat(pool.peak()).isEqualTo(1.0);
        assertThat(new Utilisation().mean()).isZero();
    }

    @Test
    void theApiServersRecordIsCountedByWhoAndWhat() {
        var api = ApiRecord.of(
                List.of(
                        write("op", "patch", "nodes", "n1", 200),
                        write("op", "patch", "gpuleases/status", "a/j1", 409),
                        write("op", "create", "events", "a/e", 201),
                        write("op", "update", "leases", "gpulease-system/lead", 200),
                        write("scheduler", "create", "pods/binding", "a/p1", 201),
                        write("scheduler", "create", "pods/binding", "a/p2", 409),
                        write("scheduler", "create", "pods/binding", "owner/p3", 201),
                        write("me", "create", "gpuleases", "a/j1", 422)),
                "op",
                List.of("a"));
        assertThat(api).isEqualTo(new ApiRecord(2, 1, Map.of(409, 1L), 1));
    }

    private static Write write(String user, String verb, String resource, String object, int code) {
        return new Write(NINE, user, verb, resource, object, code, "test");
    }

    private static Instant second(double after) {
        return NINE.plusMillis(Math.round(after * 1000));
    }

    /** Promised 09:00:15, later 09:00:12; ran from :10; was to end at :20; left at :20.5; was free at :21.5. */
    private static LeaseRecord lease(String term, String endReason) {
        return new LeaseRecord(
                read("""
                        {"metadata": {"namespace": "a", "name": "j1", "uid": "u1"},
                         "spec": {"gpus": 8, "term": {%s}},
                         "status": {"phase": "Released", "endReason": "%s", "term": {"endsAt": "2026-12-01T09:00:20Z"}}}
                        """.formatted(term, endReason)),
                List.of(
                        step(second(1), "", ""),
                        step(second(1.2), "Pending", "Queued"),
                        step(second(10), "Active", "Placed"),
                        step(second(20.5), "Releasing", "Expired"),
                        step(second(21.5), "Released", "Expired")),
                List.of(new LeaseRecord.Eta(second(1.2), second(15)), new LeaseRecord.Eta(second(3), second(12))),
                Set.of(8),
                Optional.empty());
    }

    private static LeaseRecord.Step step(Instant at, String phase, String reason) {
        return new LeaseRecord.Step(at, phase, reason, read("{}"));
    }

    private static LeaseOutcome outcome(LeaseRecord lease, Instant asked) {
        return LeaseOutcome.of(lease, asked);
    }

    private static LeaseOutcome over(String endReason, double startedAfter, double promisedAfter) {
        return new LeaseOutcome(
                "a/j",
                "Released",
                endReason,
                endReason,
                NINE,
                Optional.of(second(promisedAfter)),
                Optional.of(second(startedAfter)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static LeaseOutcome rejected() {
        return new LeaseOutcome(
                "a/r",
                "Rejected",
                "QuotaExceeded",
                "",
                NINE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static JsonNode read(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
