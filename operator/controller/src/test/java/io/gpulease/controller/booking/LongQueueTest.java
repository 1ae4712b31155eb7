package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.watch.ObjectRef;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A long queue moves up by one: whom that is told, and when. */
class LongQueueTest {
    private static final int WAITING = 150;
    private static final int TOLD_AT_ONCE = 100;
    private static final Duration RARELY = Duration.ofMinutes(1);

    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void everybodyIsToldAtOnceWhereHeStandsAtFirst() {
        assertThat(told(queued().take())).isEqualTo(names(0, WAITING));
    }

    @Test
    void theFrontIsToldAtOnceThatItMovedUp() {
        movedUp();
        assertThat(told(turns.take())).isEqualTo(names(1, TOLD_AT_ONCE + 1));
    }

    @Test
    void whoStandsBehindIsToldOnceAMinute() {
        movedUp();
        turns.take();
        assertThat(told(turns.takeIn(RARELY.minusSeconds(5)))).isEmpty();
        assertThat(told(turns.takeIn(Duration.ofSeconds(5)))).isEqualTo(names(TOLD_AT_ONCE + 1, WAITING));
    }

    private Turns queued() {
        turns.tenant().pool().heldNode("n").activeLease("n");
        IntStream.range(0, WAITING).forEach(number -> turns.world.see(Given.lease(lease(number, 1, "{}"))));
        return turns;
    }

    private void movedUp() {
        queued().take();
        turns.answerAll(call -> lease(number(call), 2, statusIn(call.body())).replace('\'', '"'));
        assertThat(told(turns.take())).as("as nothing moved").isEmpty();
        turns.world.leaseDeleted(new ObjectRef("ns", name(0), "uid-" + name(0), "3"));
        assertThat(turns.take()).as("while the one that left is cleared up").isEmpty();
    }

    private static String lease(int number, int version, String status) {
        return "{'metadata':{'name':'%1$s','namespace':'ns','uid':'uid-%1$s','resourceVersion':'%2$d','generation':1,'creationTimestamp':'2026-12-01T09:40:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':4,'term':{'duration':'3h'}},'status':%3$s}"
                .formatted(name(number), version, status);
    }

    private static String statusIn(String patch) {
        String field = "\"status\":";
        return patch.substring(patch.indexOf(field) + field.length(), patch.length() - 1);
    }

    private static List<String> told(List<Call> calls) {
        return calls.stream().map(call -> name(number(call))).sorted().toList();
    }

    private static int number(Call call) {
        String path = call.path();
        assertThat(path).endsWith("/status");
        String name = path.substring(0, path.lastIndexOf('/'));
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(LongQueueTest::name).toList();
    }

    private static String name(int number) {
        return "q-%03d".formatted(number);
    }
}
