package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pod was let in, but whether it was nobody knows: the answer was lost, and so was that to the question. It has all GPUs of its lease. */
class LostLiftTest {
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(1);

    private final Turns turns = new Turns(new SilentJournal());

    @BeforeEach
    void loseBothAnswers() {
        turns.tenant().pool().heldNode("n").activeLease("n").pod(young());
        assertThat(turns.take()).filteredOn(LostLiftTest::lifts).hasSize(1);
        assertThat(turns.takeAfterLoss()).filteredOn(LostLiftTest::asks).hasSize(1);
        // By its name it comes before the other.
        turns.pod(TestPod.named("a", "p8", 4).lease("l").gated().gpus(4));
        assertThat(turns.takeAfterLoss()).noneMatch(LostLiftTest::lifts);
    }

    @Test
    void nobodyElseHasItsSeatUntilItIsKnown() {
        for (int i = 0; i < 3; i++) {
            List<Call> calls = turns.takeIn(LONG_ENOUGH);
            assertThat(calls).noneMatch(LostLiftTest::lifts);
            assertThat(calls)
                    .as("it is asked again")
                    .filteredOn(LostLiftTest::asks)
                    .hasSize(1);
            assertThat(turns.takeAfterLoss()).noneMatch(LostLiftTest::lifts);
        }
    }

    @Test
    void ifItWasTheOtherOneWaits() {
        turns.takeIn(LONG_ENOUGH);
        assertThat(turns.takeAfter(200, TestPod.pending(9, "").text())).noneMatch(LostLiftTest::lifts);
        assertThat(turns.takeIn(LONG_ENOUGH)).noneMatch(LostLiftTest::lifts).noneMatch(LostLiftTest::asks);
    }

    @Test
    void ifItWasNotTheFirstInOrderIsLetIn() {
        turns.takeIn(LONG_ENOUGH);
        assertThat(turns.takeAfter(200, young().text()))
                .filteredOn(LostLiftTest::lifts)
                .singleElement()
                .extracting(Call::path)
                .asString()
                .endsWith("/pods/a");
    }

    private static TestPod young() {
        return TestPod.named("pod", "p1", 3).lease("l").gated().gpus(4);
    }

    private static boolean lifts(Call call) {
        return call.isWrite() && call.path().contains("/pods/");
    }

    private static boolean asks(Call call) {
        return !call.isWrite() && call.path().contains("/pods/");
    }
}
