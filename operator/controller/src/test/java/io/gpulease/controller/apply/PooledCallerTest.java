package io.gpulease.controller.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PooledCallerTest {
    private static final Call CALL = Call.get("/version");

    @Test
    void anAnswerIsHandedOver() throws InterruptedException {
        var answer = new Answer(200, new byte[0]);
        assertThat(outcomeWith(_ -> answer)).isEqualTo(new Outcome.Answered(answer));
    }

    @Test
    void aConnectionThatBreaksIsALostCall() throws InterruptedException {
        assertThat(outcomeWith(_ -> {
                    throw new IOException("broken pipe");
                }))
                .isEqualTo(new Outcome.Lost("broken pipe"));
    }

    @Test
    void soIsAnyOtherFaultForElseWhoeverAskedWouldWaitForEver() throws InterruptedException {
        assertThat(outcomeWith(_ -> {
                    throw new IllegalStateException("a fault of the client");
                }))
                .isInstanceOf(Outcome.Lost.class);
    }

    @Test
    void whatTakesLongIsWorkedOutByAWorkerAndHandedOverToTheDecidingThread() throws InterruptedException {
        var inbox = new LinkedBlockingQueue<Runnable>();
        var pool = new WritePool(1);
        var caller = new PooledCaller(_ -> new Answer(200, new byte[0]), pool, inbox::add);
        var got = new LinkedBlockingQueue<String>();
        caller.compute(Urgency.TELL, () -> Thread.currentThread().getName(), got::add);
        Runnable handedOver = inbox.poll(10, TimeUnit.SECONDS);
        assertThat(handedOver).isNotNull();
        assertThat(got).as("not before the deciding thread takes it").isEmpty();
        handedOver.run();
        assertThat(got).singleElement().asString().startsWith("write-");
        assertThat(pool.stop(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aCallThatIsWithdrawnBeforeItBeganIsNeverMadeAndOneThatBeganIsNotWithdrawn() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var paths = new LinkedBlockingQueue<String>();
        var outcomes = new LinkedBlockingQueue<Outcome>();
        var pool = new WritePool(1);
        var caller = new PooledCaller(
                call -> {
                    paths.add(call.path());
                    begun.countDown();
                    awaited(mayEnd);
                    return new Answer(200, new byte[0]);
                },
                pool,
                Runnable::run);
        Sending first = caller.send(Urgency.TELL, Call.get("/first"), outcomes::add);
        awaited(begun);
        Sending second = caller.send(Urgency.TELL, Call.get("/second"), outcomes::add);
        Sending third = caller.send(Urgency.TELL, Call.get("/third"), outcomes::add);

        assertThat(first.withdraw()).as("the one that began").isFalse();
        assertThat(second.withdraw()).as("the one that waits").isTrue();
        mayEnd.countDown();
        assertThat(outcomes.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(outcomes.poll(10, TimeUnit.SECONDS)).isNotNull();

        assertThat(third.withdraw()).as("the one that ended").isFalse();
        assertThat(pool.stop(Duration.ofSeconds(5))).isTrue();
        assertThat(paths).containsExactly("/first", "/third");
        assertThat(outcomes).isEmpty();
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopping) {
            throw new AssertionError(stopping);
        }
    }

    private static Outcome outcomeWith(Transport transport) throws InterruptedException {
        var inbox = new LinkedBlockingQueue<Runnable>();
        var outcomes = new LinkedBlockingQueue<Outcome>();
        var pool = new WritePool(1);
        new PooledCaller(transport, pool, inbox::add).send(Urgency.TELL, CALL, outcomes::add);
        var delivery = inbox.poll(10, TimeUnit.SECONDS);
        assertThat(delivery).as("an outcome comes").isNotNull();
        delivery.run();
        assertThat(pool.stop(Duration.ofSeconds(5))).isTrue();
        return outcomes.remove();
    }
}
