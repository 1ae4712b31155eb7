package io.gpulease.app.fault;

import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An API server that often does not do what it is asked. What it does with the n-th call of a kind on an object follows from
 * the seed alone, whatever the order in which threads get there.
 */
final class FaultyTransport implements Transport {
    /** Ids of estates, which differ from run to run. */
    private static final String ESTATE = "\\be[0-9a-z]{4}-";

    private static final int LONGEST_DELAY_MILLIS = 400;

    private final Transport real;
    private final long seed;
    private final int percent;
    private final Map<String, Integer> occurrences = new ConcurrentHashMap<>();

    /** What may happen to a call. */
    private enum Fault {
        CONFLICT,
        TOO_MANY,
        SERVER_ERROR,
        LOST_BEFORE,
        LOST_AFTER,
        DELAY
    }

    FaultyTransport(Transport real, long seed, int percent) {
        this.real = real;
        this.seed = seed;
        this.percent = percent;
    }

    @Override
    public Answer send(Call call) throws IOException, InterruptedException {
        var what = CallName.of(call) + " " + call.path().replaceAll(ESTATE, "");
        var chance = new Random(seed * 31 + (what + occurrences.merge(what, 1, Integer::sum)).hashCode());
        if (chance.nextInt(100) >= percent) {
            return real.send(call);
        }
        var fault = Fault.values()[chance.nextInt(Fault.values().length)];
        return switch (fault) {
            // A read cannot be in conflict.
            case CONFLICT -> call.isWrite() ? answer(409, "Conflict") : real.send(call);
            case TOO_MANY -> answer(429, "TooManyRequests");
            case SERVER_ERROR -> answer(500, "InternalError");
            case LOST_BEFORE -> throw new IOException("lost before it arrived: " + what);
            case LOST_AFTER -> {
                var answer = real.send(call);
                throw new IOException("answer %d lost: %s".formatted(answer.code(), what));
            }
            case DELAY -> {
                // The delay is what is being tested: a call of before overtaken by one of later.
                Thread.sleep(Duration.ofMillis(chance.nextInt(LONGEST_DELAY_MILLIS)));
                yield real.send(call);
            }
        };
    }

    private static Answer answer(int code, String reason) {
        var status = """
                {"kind":"Status","apiVersion":"v1","status":"Failure","message":"made up","reason":"%s","code":%d}""".formatted(reason, code);
        return new Answer(code, status.getBytes(StandardCharsets.UTF_8));
    }
}
