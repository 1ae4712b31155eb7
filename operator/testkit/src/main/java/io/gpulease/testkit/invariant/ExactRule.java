package io.gpulease.testkit.invariant;

import java.util.Optional;
import java.util.function.Consumer;

/** Holds at every single event: one object, or one ordered stream of events, says it all. */
interface ExactRule {
    /**
     * A lease has changed.
     *
     * @param before the lease before the change; absent when it is new, or steps may have been missed
     */
    default void lease(Optional<LeaseRecord> before, LeaseRecord now, World world, Consumer<String> breach) {}

    /** A node has changed. */
    default void node(NodeRecord now, World world, Consumer<String> breach) {}
}
