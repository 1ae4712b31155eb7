package io.gpulease.controller.handover;

import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.signed.Page;
import io.gpulease.controller.signed.Pages;
import io.gpulease.controller.signed.SigningPair;
import io.gpulease.controller.world.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes records, one order at a time for each key, and remembers how far each is until it is told to forget. A page that is there
 * already is one that was written before: its name follows from what it says. Nothing that stands there is ever read or changed.
 */
final class Clerk {

    /** Whoever has to change something first takes his time, at first less than later. */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);

    private static final Duration AT_LEAST_EVERY = Duration.ofHours(1);

    private final LeaseDesk desk;
    private final SigningKey key;
    private final Counter counter;
    private final Map<String, Attempt> attempts = new HashMap<>();

    Clerk(LeaseDesk desk, SigningKey key, Counter counter) {
        this.desk = desk;
        this.key = key;
        this.counter = counter;
    }

    /**
     * For whom it is written.
     *
     * @param key one order at a time for each
     * @param agendaKey whom to remind when it is time to ask again
     * @param wake run when there is something new to be told
     */
    record Customer(String key, String agendaKey, Runnable wake) {}

    /** One order, from when it was first given. */
    private static final class Attempt {
        final Order first;
        final Runnable wake;
        final Backoff backoff = new Backoff(AT_LEAST_EVERY);
        /** How long somebody waits for it. */
        final Instant until;

        Progress progress = new Progress.UnderWay();
        boolean isBusy;
        boolean isForgotten;
        /** As it was when it was last begun. */
        @Nullable
        Order begun;

        Fault.@Nullable Kind fault;

        Attempt(Order first, Instant until, Runnable wake) {
            this.first = first;
            this.until = until;
            this.wake = wake;
        }

        boolean isWritten() {
            return progress instanceof Progress.Written;
        }
    }

    /** How far it is where nothing is to be done for it now: empty where an order is to be given. Takes no time, other than an order. */
    Optional<Progress> standing(Customer customer, Patience patience) {
        Attempt standing = attempts.get(customer.key());
        if (standing == null || standing.isWritten()) {
            return Optional.empty();
        }
        if (!standing.isBusy && standing.backoff.isOver(desk.now())) {
            return Optional.empty();
        }
        return Optional.of(told(customer, standing, patience));
    }

    /** How far it is; begun where it was not. */
    Progress progress(Customer customer, Order order, Patience patience) {
        Instant now = desk.now();
        Attempt standing = attempts.get(customer.key());
        if (standing == null || !standing.first.isOfTheSame(order)) {
            forget(customer.key());
            standing = new Attempt(order, patience.end(now), customer.wake());
            attempts.put(customer.key(), standing);
        }
        if (standing.isWritten()) {
            if (order.equals(standing.begun)) {
                return standing.progress;
            }
            // The nodes say something else by now: what was written is not what the lease gets.
            standing.progress = new Progress.UnderWay();
        }
        if (!standing.isBusy && standing.backoff.isOver(now)) {
            begin(standing, order, patience.urgency());
        }
        return told(customer, standing, patience);
    }

    private Progress told(Customer customer, Attempt attempt, Patience patience) {
        if (attempt.isWritten()) {
            return attempt.progress;
        }
        boolean isGivenUp = attempt.fault == Fault.Kind.FINAL
                || (attempt.fault == Fault.Kind.REFUSED && !attempt.isBusy && !patience.isOfRefusals());
        boolean isLate = !desk.now().isBefore(attempt.until);
        if (!attempt.isBusy) {
            desk.agenda().remind(customer.agendaKey(), attempt.backoff.until());
        }
        if (isGivenUp || isLate) {
            return attempt.progress instanceof Progress.NotYet
                    ? attempt.progress
                    : new Progress.NotYet("the API server has not answered yet");
        }
        desk.agenda().remind(customer.agendaKey(), attempt.until);
        return new Progress.UnderWay();
    }

    /** Whether somebody has asked for it, and was not told to forget it since. */
    boolean isAskedFor(String key) {
        return attempts.containsKey(key);
    }

    void forget(String key) {
        Attempt attempt = attempts.remove(key);
        if (attempt != null) {
            attempt.isForgotten = true;
        }
    }

    /** Of those whose key is so. */
    void forgetAll(Predicate<String> keys) {
        List.copyOf(attempts.keySet()).stream().filter(keys).forEach(this::forget);
    }

    private void begin(Attempt attempt, Order order, Urgency urgency) {
        attempt.isBusy = true;
        attempt.fault = null;
        attempt.begun = order;
        counter.enter(urgency, () -> {
            if (attempt.isForgotten) {
                counter.leave();
                return;
            }
            key.use(found -> {
                switch (found) {
                    case SigningKey.Found.Not(var fault) -> failed(attempt, fault);
                    case SigningKey.Found.Ready(var pair) ->
                        desk.caller()
                                .compute(
                                        urgency,
                                        () -> prepared(order, pair),
                                        prepared -> write(attempt, prepared, 0, urgency));
                }
            });
        });
    }

    /**
     * What is sent, and what is told once it was.
     *
     * @param fault empty where they could be put together
     */
    private record Prepared(List<Call> calls, Progress.Written told, Optional<Fault> fault) {}

    /** On a thread of its own, where nobody would hear of what is thrown. */
    private static Prepared prepared(Order order, SigningPair pair) {
        try {
            List<Page> pages = Pages.of(order.subject(), order.nodes(), order.before(), pair);
            String path =
                    "/api/v1/namespaces/%s/configmaps".formatted(order.subject().namespace());
            return new Prepared(
                    pages.stream().map(page -> Call.post(path, page.manifest())).toList(),
                    new Progress.Written(
                            pages.stream().map(Page::name).toList(),
                            pages.getLast().digest()),
                    Optional.empty());
        } catch (RuntimeException fault) {
            return new Prepared(
                    List.of(),
                    new Progress.Written(List.of(), ""),
                    Optional.of(Fault.refused("they could not be put together: " + fault)));
        }
    }

    private void write(Attempt attempt, Prepared prepared, int next, Urgency urgency) {
        if (prepared.fault().isPresent()) {
            failed(attempt, prepared.fault().get());
            return;
        }
        if (next == prepared.calls().size()) {
            attempt.progress = prepared.told();
            ended(attempt);
            return;
        }
        Call call = prepared.calls().get(next);
        desk.caller().send(urgency, call, outcome -> {
            Optional<Fault> fault = Fault.of(call, outcome, Fault::isThereAlready);
            if (fault.isPresent()) {
                failed(attempt, fault.get());
            } else {
                write(attempt, prepared, next + 1, urgency);
            }
        });
    }

    private void failed(Attempt attempt, Fault fault) {
        desk.journal().failed("record", fault.cause());
        attempt.progress = new Progress.NotYet(fault.cause());
        attempt.fault = fault.kind();
        boolean isAsked = fault.kind() == Fault.Kind.PASSING || fault.patience().compareTo(AFTER_REFUSAL) > 0;
        attempt.backoff.failed(desk.now(), isAsked ? fault.patience() : AFTER_REFUSAL);
        ended(attempt);
    }

    private void ended(Attempt attempt) {
        attempt.isBusy = false;
        counter.leave();
        attempt.wake.run();
    }
}
