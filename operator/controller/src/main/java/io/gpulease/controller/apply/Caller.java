package io.gpulease.controller.apply;

import java.util.function.Consumer;

/** Takes calls off the thread that decides: the real one has workers, that of a test has an order of its own. */
@FunctionalInterface
public interface Caller {

    /** {@code then} runs on the deciding thread, exactly once unless the operator stops or the call is withdrawn. */
    Sending send(Urgency urgency, Call call, Consumer<Outcome> then);
}
