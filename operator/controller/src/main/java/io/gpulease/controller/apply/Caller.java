package io.gpulease.controller.apply;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Takes calls off the thread that decides: the real one has workers, that of a test has an order of its own. */
@FunctionalInterface
public interface Caller {

    /** {@code then} runs on the deciding thread, exactly once unless the operator stops or the call is withdrawn. */
    Sending send(Urgency urgency, Call call, Consumer<Outcome> then);

    /**
     * Has something worked out that takes too long for the deciding thread, and needs none of what that owns. {@code then} runs on
     * the deciding thread, once unless the operator stops; {@code work} must not fail.
     */
    default <T> void compute(Urgency urgency, Supplier<T> work, Consumer<T> then) {
        then.accept(work.get());
    }
}
