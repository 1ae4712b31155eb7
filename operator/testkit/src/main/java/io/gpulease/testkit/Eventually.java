package io.gpulease.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.awaitility.core.ThrowingRunnable;

/** Waits for the world to get somewhere; the only way in which a test may wait. */
public final class Eventually {
    /** Allowances are for a quiet machine; {@code -Dgpulease.slow=3} triples them all. */
    private static final double SLOW = Double.parseDouble(System.getProperty("gpulease.slow", "1"));

    /** How soon somebody who watches has acted on a change. */
    public static final Duration SOON = allowance(Duration.ofSeconds(20));

    private static final Duration POLL = Duration.ofMillis(50);

    private Eventually() {}

    /** The time, stretched for a slow machine. */
    public static Duration allowance(Duration quiet) {
        return Duration.ofMillis((long) (quiet.toMillis() * SLOW));
    }

    /** Until the condition holds; fails with what the supplier says then. */
    public static void until(Duration atMost, BooleanSupplier condition, Supplier<String> otherwise) {
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .atMost(atMost)
                    .until(condition::getAsBoolean);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("after %d s: %s".formatted(atMost.toSeconds(), otherwise.get()), e);
        }
    }

    /** Until the assertions pass; fails with the last one that did not. */
    public static void passes(Duration atMost, ThrowingRunnable assertions) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .atMost(atMost)
                .untilAsserted(assertions);
    }

    /** Lets time pass, where time itself is what is being tested: an outage, a quiet minute. */
    public static void timePasses(Duration span) {
        Awaitility.await().pollDelay(span).atMost(span.plusSeconds(5)).until(() -> true);
    }

    /** The condition holds from now on for that long. */
    public static void stays(Duration span, BooleanSupplier condition, Supplier<String> otherwise) {
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .during(span)
                    .atMost(span.plusSeconds(5))
                    .failFast(() -> !condition.getAsBoolean())
                    .until(() -> true);
        } catch (TerminalFailureException | ConditionTimeoutException e) {
            throw new AssertionError("did not stay so for %d ms: %s".formatted(span.toMillis(), otherwise.get()), e);
        }
    }
}
