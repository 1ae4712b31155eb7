package io.gpulease.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.demo.live.Ink;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageTest {
    private static final Instant NINE = Instant.parse("2026-12-01T09:00:00Z");
    private static final BookingReplay CLEAN = new BookingReplay(7, 3, List.of());

    @Test
    void aGoodRunPasses() {
        assertThat(page(evidence(CLEAN, List.of(), ended())))
                .contains("1 asked for, 1 started, 1 ended, 0 rejected")
                .contains("1 at the end of their term")
                .contains("1 of 1 whose term ran out; 0 beyond the slack")
                .contains("double bookings  0   7 claims on 3 nodes")
                .contains("broken promises  0")
                .contains("PASSED in 2 min 3 s");
    }

    @Test
    void aDoubleBookingFailsTheRunAndIsTold() {
        var replay = new BookingReplay(7, 3, List.of("n1 at noon: 9 of 8 GPUs claimed"));
        assertThat(page(evidence(replay, List.of(), ended())))
                .contains("double bookings  1")
                .contains("FAILED")
                .contains("double booking: n1 at noon");
    }

    @Test
    void aBrokenInvariantFailsTheRun() {
        assertThat(Verdict.on(evidence(CLEAN, List.of("pods of a on n1"), ended()))
                        .faults())
                .containsExactly("invariant broken: pods of a on n1");
    }

    @Test
    void aLeaseThatIsNotOverFailsTheRun() {
        var stuck = lease("Releasing", Optional.of(NINE.plusSeconds(1)));
        assertThat(Verdict.on(evidence(CLEAN, List.of(), stuck)).faults())
                .containsExactly("not over: a/j is Releasing (Expired)");
    }

    @Test
    void leasesThatWereAllRejectedFailTheRun() {
        var rejected = lease("Rejected", Optional.empty());
        assertThat(Verdict.on(evidence(CLEAN, List.of(), rejected)).faults())
                .contains("only 0 of 1 leases were started");
    }

    @Test
    void aStartLongAfterItsPromiseFailsTheRun() {
        var late = lease("Released", Optional.of(NINE.plusSeconds(9)));
        assertThat(Verdict.on(evidence(CLEAN, List.of(), late)).faults())
                .singleElement()
                .asString()
                .startsWith("1 leases started more than 5 s after the first start they were promised");
    }

    @Test
    void anEndLongAfterTheTermFailsTheRun() {
        var late = lease("Released", Optional.of(NINE.plusSeconds(1)), NINE.plusSeconds(16));
        assertThat(Verdict.on(evidence(CLEAN, List.of(), late)).faults())
                .singleElement()
                .asString()
                .startsWith("1 leases were ended more than 5 s after the end of their term, the slowest 6.0 s");
    }

    @Test
    void theSlackGrowsWhereOthersKeepTheProcessorsBusyAndSaysSo() {
        assertThat(new Slack(5, 0.8).seconds()).isEqualTo(5);
        assertThat(new Slack(5, 0.8).told()).isEqualTo("5 s");
        assertThat(new Slack(5, 12).seconds()).isEqualTo(60);
        assertThat(new Slack(5, 12).told()).startsWith("60 s (5 s, times 12");
    }

    private static String page(Verdict.Evidence evidence) {
        var content = new Page.Content(
                evidence, Map.of("p", new Utilisation()), new ApiRecord(9, 2, Map.of(), 4), 1, Duration.ofSeconds(123));
        return String.join("\n", Page.of(content, Verdict.on(evidence), new Ink(false, false)));
    }

    private static Verdict.Evidence evidence(BookingReplay replay, List<String> breaches, LeaseOutcome lease) {
        return new Verdict.Evidence(Figures.of(1, List.of(lease)), replay, breaches, List.of(), new Slack(5, 1));
    }

    private static LeaseOutcome ended() {
        return lease("Released", Optional.of(NINE.plusSeconds(1)));
    }

    private static LeaseOutcome lease(String phase, Optional<Instant> started) {
        return lease(phase, started, NINE.plusSeconds(10));
    }

    private static LeaseOutcome lease(String phase, Optional<Instant> started, Instant left) {
        return new LeaseOutcome(
                "a/j",
                phase,
                "Expired",
                "Expired",
                NINE,
                Optional.of(NINE.plusSeconds(1)),
                started,
                Optional.of(NINE.plusSeconds(10)),
                Optional.of(left),
                Optional.of(NINE.plusSeconds(11)));
    }
}
