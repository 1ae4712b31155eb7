package io.gpulease.controller.signed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a node keeps of its cleanings: enough for those who are still owed a receipt, and never more than it can hold. */
class CleaningLogTest {

    private static Cleaning after(String uid, String stepsImage, int steps) {
        return new Cleaning(
                Cleaning.CLEANED,
                null,
                "2026-12-01T09:01:00Z",
                null,
                null,
                null,
                IntStream.range(0, steps)
                        .mapToObj(i -> new Step("s" + i, stepsImage, stepsImage, 0, "Done", null, null))
                        .toList(),
                List.of(new Party(uid, "ns", uid, "t")),
                List.of());
    }

    @Test
    void isReadAsItWasWritten() {
        var log = CleaningLog.EMPTY.with(after("u1", "wipe", 2), _ -> true).with(after("u2", "wipe", 1), _ -> true);
        assertThat(CleaningLog.parse(log.format())).isEqualTo(log);
        assertThat(log.latest()).contains(after("u2", "wipe", 1));
        assertThat(log.after("u1")).contains(after("u1", "wipe", 2));
        assertThat(log.after("u3")).isEmpty();
    }

    @Test
    void keepsOfTheEarlierOnesOnlyThoseThatAreWanted() {
        var log = CleaningLog.EMPTY.with(after("u1", "", 0), _ -> true).with(after("u2", "", 0), _ -> false);
        assertThat(log.cleanings()).containsExactly(after("u2", "", 0));
    }

    @Test
    void staysBelowWhatANodeCanHoldHoweverMuchIsWanted() {
        var log = CleaningLog.EMPTY;
        for (int i = 0; i < 20; i++) {
            log = CleaningLog.parse(
                    log.with(after("u" + i, "x".repeat(1024), 32), _ -> true).format());
        }
        assertThat(log.format().length()).isLessThan(100 * 1024);
        assertThat(log.latest().orElseThrow().isAfter("u19")).isTrue();
        var parties = IntStream.range(0, 500)
                .mapToObj(i -> new Party("u" + i, "n".repeat(63), "l".repeat(253), "t"))
                .toList();
        assertThat(CleaningLog.format(parties).length()).isLessThan(60 * 1024);
    }

    /** Names of leases are ASCII; whatever else stands there has to fit as well. */
    @Test
    void ofASingleCleaningKeepsWhatMattersLongest() {
        var parties = IntStream.range(0, 90)
                .mapToObj(i -> new Party("u" + i, "\u0001".repeat(63), "\u0001".repeat(253), "t"))
                .toList();
        var steps = IntStream.range(0, 64)
                .mapToObj(i -> new Step("\u0001".repeat(1024), "\u20ac".repeat(1024), "", 3, "", "", ""))
                .toList();
        var huge = new Cleaning(Cleaning.FAILED, null, "at", "because", null, null, steps, parties, parties);
        String text = new CleaningLog(List.of(huge, after("u100", "", 0))).format();
        assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThan(34 * 1024);
        Cleaning kept = CleaningLog.parse(text).latest().orElseThrow();
        assertThat(kept.outcome()).isEqualTo(Cleaning.FAILED);
        assertThat(kept.why()).isEqualTo("because");
        assertThat(kept.steps()).isEmpty();
        assertThat(kept.isAfter("u0")).isTrue();
    }

    @Test
    void holdsFewerPartiesWhereTheirNamesWeighMore() {
        var parties = IntStream.range(0, 100)
                .mapToObj(i -> new Party("u" + i, "\u0001".repeat(63), "\u0001".repeat(253), "t"))
                .toList();
        int kept = CleaningLog.parties(CleaningLog.format(parties)).size();
        assertThat(CleaningLog.format(parties).getBytes(StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(64 * 1024);
        assertThat(kept).isPositive();
        assertThat(CleaningLog.dropped(parties)).isEqualTo(parties.subList(kept, 100));
    }

    @Test
    void stillSaysWhatWasDoneAfterThoseWhoHaveTheirReceipt() {
        var early = new Party("u5", "ns", "early", "t");
        var cleaning =
                new Cleaning(Cleaning.CLEANED, null, null, null, null, null, List.of(), List.of(), List.of(early));
        var settled = new CleaningLog(List.of(cleaning)).settled();
        assertThat(settled.format()).doesNotContain("owed");
        assertThat(settled.after("u5"))
                .as("it may have other nodes, and get a receipt for all")
                .isPresent();
    }

    @Test
    void thatNobodyCanReadSaysNothing() {
        assertThat(CleaningLog.parse("[{\"steps\":7}]").latest()).isEmpty();
        for (String text : List.of("{", "{}", "[null]", "[[]]", "true")) {
            assertThat(CleaningLog.parse(text).latest()).as(text).isEmpty();
            assertThat(CleaningLog.parties(text)).as(text).isEmpty();
        }
    }
}
