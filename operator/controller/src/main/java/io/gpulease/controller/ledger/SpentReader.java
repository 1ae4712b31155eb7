package io.gpulease.controller.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Caller;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.Journal;
import io.gpulease.controller.world.Backoff;
import io.gpulease.controller.world.BudgetView;
import io.gpulease.controller.world.World;
import io.gpulease.engine.budget.Period;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Reads the pages of the present quarter once some tenant has a budget: what leases used that are no more is nowhere else. What is written
 * from then on {@link Known} passes on. Without a budget nothing is read.
 */
public final class SpentReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int GONE = 404;

    private final World world;
    private final BudgetView budgets;
    private final Caller caller;
    private final InstantSource clock;
    private final Journal journal;
    private final String pages;
    private final SpentRecords records;
    private final Backoff backoff = new Backoff();
    private final Deque<PageIndex.Entry> unread = new ArrayDeque<>();
    private Optional<YearMonth> reading = Optional.empty();
    private Optional<YearMonth> known = Optional.empty();
    private boolean underWay;

    /** {@code namespace} is the operator's own. */
    public SpentReader(World world, Caller caller, InstantSource clock, Journal journal, String namespace) {
        this.world = world;
        this.budgets = world.engineView().budgets();
        this.caller = caller;
        this.clock = clock;
        this.journal = journal;
        this.pages = Page.path(namespace);
        this.records = new SpentRecords(budgets.spent());
    }

    /** Sends what is due; gives when to ask again at the latest. */
    Instant turn(Instant now) {
        if (underWay) {
            return Instant.MAX;
        }
        if (!budgets.isAny()) {
            forget();
            return Instant.MAX;
        }
        YearMonth quarter = Period.QUARTER.of(now);
        if (known.isPresent()) {
            if (known.get().isBefore(quarter)) {
                known = Optional.of(quarter);
                budgets.spent().forgetBefore(Period.start(quarter), quarter);
            }
            return Instant.MAX;
        }
        if (!backoff.isOver(now)) {
            return backoff.until();
        }
        if (reading.isEmpty()) {
            list(quarter);
        } else {
            readNext();
        }
        return Instant.MAX;
    }

    private void forget() {
        if (budgets.spent().isRead()) {
            budgets.spent().clear();
            unread.clear();
            reading = Optional.empty();
            known = Optional.empty();
        }
    }

    private void list(YearMonth quarter) {
        budgets.spent().beginReading();
        send(PageIndex.call(pages), answer -> {
            unread.clear();
            unread.addAll(PageIndex.of(JSON.readTree(answer.body())).since(quarter));
            reading = Optional.of(quarter);
            readUp();
        });
    }

    private void readNext() {
        PageIndex.Entry one = unread.getFirst();
        send(Call.get(pages + "/" + one.name()), answer -> {
            records.add(Page.of(JSON.readTree(answer.body())));
            unread.removeFirst();
            readUp();
        });
    }

    private void readUp() {
        if (unread.isEmpty()) {
            known = reading;
            reading.ifPresent(budgets.spent()::wasReadFrom);
            // Those who were not to start before, and tenants who are told of it.
            world.changes().plan();
            world.changes().parties();
        }
    }

    @FunctionalInterface
    private interface Reader {
        void read(Answer answer) throws IOException;
    }

    private void send(Call call, Reader then) {
        underWay = true;
        caller.send(Urgency.END, call, outcome -> {
            underWay = false;
            switch (outcome) {
                case Outcome.Answered(var answer) when answer.isSuccess() -> read(answer, then);
                case Outcome.Answered(var answer) -> {
                    if (answer.code() == GONE) {
                        // A page that was listed was merged since: they are listed anew.
                        reading = Optional.empty();
                    }
                    failed("%d: %s".formatted(answer.code(), answer.text()));
                }
                case Outcome.Lost(var cause) -> failed(cause);
            }
        });
    }

    private void read(Answer answer, Reader then) {
        try {
            then.read(answer);
            backoff.succeeded();
        } catch (IOException | RuntimeException unreadable) {
            failed(String.valueOf(unreadable.getMessage()));
        }
    }

    /** What was read need not be read again. */
    private void failed(String cause) {
        journal.failed("budgets", cause);
        backoff.failed(clock.instant());
    }
}
