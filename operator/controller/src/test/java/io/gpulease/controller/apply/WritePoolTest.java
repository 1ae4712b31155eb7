package io.gpulease.controller.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WritePoolTest {

    @Test
    void ofCallsThatWaitTheUrgentOnesGoFirstAndEqualsInOrder() throws InterruptedException {
        var pool = new WritePool(1);
        var done = new CopyOnWriteArrayList<String>();
        var held = new CountDownLatch(1);
        var all = new CountDownLatch(5);
        pool.submit(Urgency.TELL, () -> await(held));
        submit(pool, Urgency.TELL, "estimate", done, all);
        submit(pool, Urgency.BEGIN, "claim", done, all);
        submit(pool, Urgency.END, "first end", done, all);
        submit(pool, Urgency.END, "second end", done, all);
        submit(pool, Urgency.FINISH, "active", done, all);
        held.countDown();
        all.await();
        assertThat(done).isEqualTo(List.of("first end", "second end", "active", "claim", "estimate"));
        assertThat(pool.stop(Duration.ofSeconds(5))).isTrue();
    }

    private static void submit(WritePool pool, Urgency urgency, String name, List<String> done, CountDownLatch all) {
        pool.submit(urgency, () -> {
            done.add(name);
            all.countDown();
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
