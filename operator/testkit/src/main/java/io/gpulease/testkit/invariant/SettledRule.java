package io.gpulease.testkit.invariant;

import java.time.Duration;
import java.util.stream.Stream;

/** Compares streams of events that may lag each other: broken only when it stays so for longer than that. */
interface SettledRule {
    /** For what the operator has to put right. */
    Duration REPAIR = Duration.ofSeconds(12);

    /** For the skew between two watches. */
    Duration SKEW = Duration.ofSeconds(4);

    /** Something that must not stay as it is; the key tells whether it is still the same thing. */
    record Suspicion(String key, Duration patience, String text) {}

    /**
     * All that looks wrong now.
     *
     * @param operatorUp whether there is somebody to put things right
     */
    Stream<Suspicion> suspicions(World world, boolean operatorUp);
}
