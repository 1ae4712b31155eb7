package io.gpulease.controller.simulation;

import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Caller;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Sending;
import io.gpulease.controller.apply.Urgency;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Calls of one operator: those that wait to be sent, and outcomes that are on their way back. */
final class CallBox implements Caller {

    /** Among so many of the most urgent ones the next to have its effect is chosen. */
    private static final int IN_FLIGHT = 4;

    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Returning> returning = new ArrayList<>();

    private record Waiting(Urgency urgency, Call call, Consumer<Outcome> then) {}

    private record Returning(Outcome outcome, Consumer<Outcome> then) {}

    @Override
    public Sending send(Urgency urgency, Call call, Consumer<Outcome> then) {
        var added = new Waiting(urgency, call, then);
        waiting.add(added);
        waiting.sort(Comparator.comparing(Waiting::urgency));
        return () -> waiting.remove(added);
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    boolean hasReturning() {
        return !returning.isEmpty();
    }

    /** Lets one call have its effect, or not; its outcome starts on its way back. */
    Call transmit(Chance chance, Line line) {
        Waiting next = waiting.remove(chance.below(Math.min(IN_FLIGHT, waiting.size())));
        returning.add(new Returning(line.carry(next.call()), next.then()));
        return next.call();
    }

    /** Gives one outcome to whom it is for. */
    void deliver(Chance chance) {
        Returning next = returning.remove(chance.below(returning.size()));
        next.then().accept(next.outcome());
    }

    /** The operator is no more: some calls were in flight and still have their effect, unknown to anybody. */
    void die(Chance chance, Line line) {
        while (!waiting.isEmpty()) {
            Call call = waiting.removeFirst().call();
            if (chance.oneIn(2)) {
                line.carry(call);
            }
        }
    }

    /** What is between an operator and the API server. */
    @FunctionalInterface
    interface Line {
        Outcome carry(Call call);
    }
}
