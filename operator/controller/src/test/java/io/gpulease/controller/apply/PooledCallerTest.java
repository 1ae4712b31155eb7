package io.gpulease.controller.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
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
