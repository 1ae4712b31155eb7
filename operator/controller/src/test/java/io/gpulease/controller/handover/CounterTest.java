package io.gpulease.controller.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.apply.Urgency;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CounterTest {
    private final Counter counter = new Counter();
    private final List<Integer> served = new ArrayList<>();

    private void enter(Urgency urgency, int who) {
        counter.enter(urgency, () -> served.add(who));
    }

    @Test
    void servesFourAtOnceAndOfTheOthersThoseFirstThatAreUrgent() {
        for (int who = 0; who < 6; who++) {
            enter(Urgency.TELL, who);
        }
        enter(Urgency.FINISH, 6);
        assertThat(served).containsExactly(0, 1, 2, 3);
        counter.leave();
        counter.leave();
        assertThat(served).containsExactly(0, 1, 2, 3, 6, 4);
    }

    @Test
    void servesAnyNumberThatLeaveAtOnce() {
        for (int place = 0; place < Counter.AT_ONCE; place++) {
            enter(Urgency.TELL, 0);
        }
        for (int who = 1; who <= 100_000; who++) {
            int name = who;
            counter.enter(Urgency.TELL, () -> {
                served.add(name);
                counter.leave();
            });
        }
        counter.leave();
        assertThat(served).hasSize(100_004).endsWith(100_000);
    }
}
