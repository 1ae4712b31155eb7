package io.gpulease.controller.handover;

import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
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
import org.jspecify.annotations.Nullable;

/**
 * Writes records, one order at a time for each key, and remembers how far each is until it is told to forget. A page that is there
 * already is one that was written before: its name follows from what it says. Nothing that stands there is ever read or changed.
 */
final class Clerk {

    private static final Duration LASTING_FOR = Duration.ofMinutes(1);

    private final LeaseDesk desk;
    private final SigningKey key;
    private final Urgency urgency;
    private final Map<String, Attempt> attempts = new HashMap<>();

    Clerk(LeaseDesk desk, SigningKey key, Urgency urgency) {
        this.desk = desk;
        this.key = key;
        this.urgency = urgency;
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
        final Instant since;
        final Runnable wake;
        final Backoff backoff = new Backoff();
        Progress progress = new Progress.UnderWay();
        boolean isBusy;
        /** As it was when it was last begun. */
        @Nullable
        Order begun;

        @Nullable
        Instant lastingUntil;

        Attempt(Order first, Instant since, Runnable wake) {
            this.first = first;
            this.since = since;
            this.wake = wake;
        }
    }

    /** How far it is; begun where it was not. */
    Progress progress(Customer customer, Order order, Duration patience) {
        Instant now = desk.now();
        Attempt standing = attempts.get(customer.key());
        if (standing == null || !standing.first.isOfTheSame(order)) {
            standing = new Attempt(order, now, customer.wake());
            attempts.put(customer.key(), standing);
        }
        if (standing.progress instanceof Progress.Written) {
            if (order.equals(standing.begun)) {
                return standing.progress;
            }
            // The nodes say something else by now: what was written is not what the lease gets.
            standing.progress = new Progress.UnderWay();
        }
        Instant until = standing.since.plus(patience);
        if (!standing.isBusy && mayTry(customer, standing, now)) {
            begin(standing, order);
        }
        if (standing.progress instanceof Progress.Written) {
            return standing.progress;
        }
        boolean isLasting = standing.lastingUntil != null && !standing.isBusy;
        if (isLasting || !now.isBefore(until)) {
            return standing.progress instanceof Progress.NotYet
                    ? standing.progress
                    : new Progress.NotYet("the API server has not answered yet");
        }
        desk.agenda().remind(customer.agendaKey(), until);
        return new Progress.UnderWay();
    }

    void forget(String key) {
        attempts.remove(key);
    }

    private boolean mayTry(Customer customer, Attempt attempt, Instant now) {
        Instant next = attempt.lastingUntil == null ? attempt.backoff.until() : attempt.lastingUntil;
        boolean isDue = attempt.lastingUntil == null ? attempt.backoff.isOver(now) : !now.isBefore(next);
        if (!isDue) {
            desk.agenda().remind(customer.agendaKey(), next);
        }
        return isDue;
    }

    private void begin(Attempt attempt, Order order) {
        attempt.isBusy = true;
        attempt.begun = order;
        attempt.lastingUntil = null;
        key.use(found -> {
            switch (found) {
                case SigningKey.Found.Not(var fault) -> failed(attempt, fault);
                case SigningKey.Found.Ready(var pair) ->
                    desk.caller()
                            .compute(urgency, () -> prepared(order, pair), prepared -> write(attempt, prepared, 0));
            }
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
                    Optional.of(Fault.lasting("they could not be put together: " + fault)));
        }
    }

    private void write(Attempt attempt, Prepared prepared, int next) {
        if (prepared.fault().isPresent()) {
            failed(attempt, prepared.fault().get());
            return;
        }
        if (next == prepared.calls().size()) {
            attempt.isBusy = false;
            attempt.progress = prepared.told();
            attempt.wake.run();
            return;
        }
        Call call = prepared.calls().get(next);
        desk.caller().send(urgency, call, outcome -> {
            Optional<Fault> fault = Fault.of(call, outcome, isThere(outcome) ? 409 : 201);
            if (fault.isPresent()) {
                failed(attempt, fault.get());
            } else {
                write(attempt, prepared, next + 1);
            }
        });
    }

    /** Its name is that of its content. That a quota was changed meanwhile is told with the same code, and nothing is written. */
    private static boolean isThere(Outcome outcome) {
        return outcome instanceof Outcome.Answered(var answer) && Json.message(answer).contains("already exists");
    }

    private void failed(Attempt attempt, Fault fault) {
        desk.journal().failed("record", fault.cause());
        attempt.isBusy = false;
        attempt.progress = new Progress.NotYet(fault.cause());
        attempt.backoff.failed(desk.now(), fault.patience());
        attempt.lastingUntil = fault.isLasting() ? desk.now().plus(LASTING_FOR) : null;
        attempt.wake.run();
    }
}
