package io.gpulease.controller.signed;

import static org.assertj.core.api.Assertions.assertThat;

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
                List.of(new Party(uid, "ns", uid)),
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
                .mapToObj(i -> new Party("u" + i, "n".repeat(63), "l".repeat(253)))
                .toList();
        assertThat(CleaningLog.format(parties).length()).isLessThan(60 * 1024);
    }

    @Test
    void stillSaysWhatWasDoneAfterThoseWhoHaveTheirReceipt() {
        var early = new Party("u5", "ns", "early");
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
