package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pod that was let in before the notice and has not started: the operator may be gone by the time it does. It is ten, the end is at noon. */
class PendingPodTest {
    private final Turns turns = new Turns(new SilentJournal());

    @BeforeEach
    void aLeaseWhoseEndIsFixed() {
        turns.tenant().pool().heldNode("n").noticedLease("n");
    }

    @Test
    void getsADeadlineThatIsCountedFromNow() {
        turns.pod(TestPod.pending(3, ""));
        assertThat(deadlines(turns.take())).containsExactly("7200");
    }

    @Test
    void isNotWrittenAgainWhileItWaits() {
        turns.pod(TestPod.pending(3, ""));
        turns.take();
        turns.takeAfter(200, TestPod.pending(4, "'activeDeadlineSeconds':7200").text());
        turns.pod(TestPod.pending(5, "'activeDeadlineSeconds':7200,'nodeName':'n'"));
        assertThat(deadlines(turns.takeIn(Duration.ofMinutes(30)))).isEmpty();
    }

    @Test
    void keepsADeadlineOfItsOwnThatIsNoLongerThanTheNotice() {
        turns.pod(TestPod.pending(3, "'activeDeadlineSeconds':60"));
        assertThat(deadlines(turns.take())).isEmpty();
    }

    @Test
    void losesADeadlineOfItsOwnThatIsLonger() {
        turns.pod(TestPod.pending(3, "'activeDeadlineSeconds':90000"));
        assertThat(deadlines(turns.take())).containsExactly("7200");
    }

    @Test
    void hasItLoweredOnceItHasStarted() {
        turns.pod(TestPod.pending(3, "'activeDeadlineSeconds':7200,'nodeName':'n'")
                .status("'phase':'Pending','startTime':'2026-12-01T10:30:00Z'"));
        assertThat(deadlines(turns.takeIn(Duration.ofMinutes(31)))).containsExactly("5400");
    }

    private static List<String> deadlines(List<Call> calls) {
        return calls.stream()
                .filter(call -> call.path().endsWith("/pods/pod") && call.body().contains("activeDeadlineSeconds"))
                .map(call -> call.body().replaceAll(".*\"activeDeadlineSeconds\":([0-9]+).*", "$1"))
                .toList();
    }
}
