package io.gpulease.controller.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Caller;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.desk.Journal;
import io.gpulease.controller.desk.Ledger;
import io.gpulease.controller.world.Backoff;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuLeaseStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the ledger: gathers what is to be put on record, and sends it page by page, one call at a time. The name of a page is the number
 * of its first record, so of two that follow the same record the API server takes one. What came of a page whose answer was lost is read;
 * where another one has its place, the ledger is read anew, and what is not on record yet is written behind it.
 */
public final class LedgerWriter implements Ledger {

    /** What can wait is written together after so long. */
    static final Duration GATHERING = Duration.ofSeconds(2);

    /** What was said a little before the turn of a month is known after it as well. */
    private static final Duration ONE_DAY = Duration.ofDays(1);

    private static final int SPARE = 1_000;
    private static final Instant NEVER = Instant.MAX;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final World world;
    private final Caller caller;
    private final InstantSource clock;
    private final Journal journal;
    private final String pages;
    private final Drafts drafts;
    private final Known known;
    private final Vanished vanished;
    private final Pending pending = new Pending();
    private final Looked looked = new Looked();
    private final Backoff backoff = new Backoff();
    private final Deque<PageIndex.Entry> unread = new ArrayDeque<>();

    private WriterState state = WriterState.UNKNOWN;
    private boolean underWay;
    private long next = 1;
    private volatile long through;
    private String hash = Chain.BEGINNING;
    /** Sent, and nobody knows yet whether it is there. */
    private @Nullable Page sent;

    private boolean sentIsDoubtful;
    /** The number of the first record of a page whose place was found taken, until one was written again; 0: none. */
    private long taken;

    private boolean isWholeRead;
    private Instant writeAt = NEVER;
    private @Nullable YearMonth month;

    /** {@code namespace} is the operator's own. */
    public LedgerWriter(World world, Caller caller, InstantSource clock, Journal journal, String namespace) {
        this.world = world;
        this.caller = caller;
        this.clock = clock;
        this.journal = journal;
        this.pages = Page.path(namespace);
        this.drafts = new Drafts(world);
        this.known = new Known(new SpentRecords(world.engineView().budgets().spent()));
        this.vanished = new Vanished(world, clock.instant());
    }

    /** The number of the last record that it has written; 0 before the first. May be asked by any thread. */
    public long through() {
        return through;
    }

    // ---- what is to be said

    @Override
    public void see(LeaseEntry entry, Instant now) {
        YearMonth present = Page.month(now);
        if (!looked.isFirst(entry, present)) {
            return;
        }
        if (entry.isHolding()) {
            if (known.hasEnded(entry.uid(), entry.status())) {
                return;
            }
            boolean isToldThisMonth =
                    known.heldIn(entry.uid()).filter(present::equals).isPresent();
            drafts.held(entry, key -> isSaid(entry.uid(), key), present, isToldThisMonth)
                    .ifPresent(draft -> unhurried(draft, now));
        } else {
            drafts.promise(entry, present).ifPresent(draft -> unhurried(draft, now));
        }
    }

    /** On record, or about to be. */
    private boolean isSaid(String uid, String key) {
        return known.has(uid, key) || pending.has(uid, key);
    }

    private void unhurried(Draft draft, Instant now) {
        if (add(draft)) {
            Instant gathered = now.plus(GATHERING);
            writeAt = gathered.isBefore(writeAt) ? gathered : writeAt;
        }
    }

    private boolean add(Draft draft) {
        return !known.has(draft.uid(), draft.key()) && pending.add(draft);
    }

    @Override
    public boolean hasEnd(LeaseEntry entry, GpuLeaseStatus last) {
        List<Draft> all = drafts.end(entry, last);
        boolean isKnown = known.hasEnd(all);
        if (!isKnown) {
            all.forEach(this::add);
            writeAt = Instant.MIN;
        }
        return isKnown;
    }

    /** It is on its way to the ledger. */
    boolean isAboutToWriteOf(String uid) {
        return pending.leases().contains(uid);
    }

    void writeAtOnce(Draft draft) {
        add(draft);
        writeAt = Instant.MIN;
    }

    // ---- what is done about it

    @Override
    public Instant turn(Instant now) {
        tidy();
        Instant turnOfTheMonth = lookAgainAtTheTurnOfTheMonth(now);
        if (underWay) {
            return turnOfTheMonth;
        }
        if (!backoff.isOver(now)) {
            return Collections.min(List.of(backoff.until(), turnOfTheMonth));
        }
        Page doubtful = sent;
        if (doubtful != null) {
            resolve(doubtful);
        } else if (pending.isEmpty() && !(state == WriterState.UNKNOWN && drafts.someHaveEnded())) {
            writeAt = NEVER;
        } else if (state == WriterState.UNKNOWN) {
            list();
        } else if (state == WriterState.READING) {
            readNext();
        } else if (!now.isBefore(writeAt)) {
            write(now);
        } else {
            return Collections.min(List.of(writeAt, turnOfTheMonth));
        }
        return turnOfTheMonth;
    }

    private void tidy() {
        int most = 2 * world.leases().size() + SPARE;
        if (known.size() > most) {
            known.retain(uid -> world.lease(uid) != null);
        }
        looked.tidy(most, uid -> world.lease(uid) != null);
    }

    /** What goes on is said again in each month, so that a month can be billed from its own pages. */
    private Instant lookAgainAtTheTurnOfTheMonth(Instant now) {
        YearMonth present = Page.month(now);
        if (!present.equals(month)) {
            month = present;
            world.leases().stream().filter(LeaseEntry::isHolding).forEach(entry -> see(entry, now));
        }
        return present.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private void list() {
        send(Urgency.END, PageIndex.call(pages), answer -> {
            PageIndex index = PageIndex.of(JSON.readTree(answer.body()));
            unread.clear();
            unread.addAll(index.since(Page.month(clock.instant().minus(ONE_DAY))));
            isWholeRead = unread.size() == index.whole().size();
            known.clear();
            vanished.clear();
            next = 1;
            hash = Chain.BEGINNING;
            state = unread.isEmpty() ? WriterState.READY : WriterState.READING;
            ready();
        });
    }

    private void readNext() {
        PageIndex.Entry one = unread.getFirst();
        send(Urgency.END, Call.get(pages + "/" + one.name()), answer -> {
            Page page = Page.of(JSON.readTree(answer.body()));
            unread.removeFirst();
            known.add(page);
            vanished.add(page);
            // A month has far more leases than there are at a time.
            forget();
            if (page.last() >= next) {
                next = page.last() + 1;
                hash = page.hash();
            }
            state = unread.isEmpty() ? WriterState.READY : WriterState.READING;
            ready();
        });
    }

    /** What was to be said before it was known what is said already. */
    private void ready() {
        if (state != WriterState.READY) {
            return;
        }
        forget().forEach(world.changes()::lease);
        List<Draft> ends = pending.takeThoseOfWhatEnds();
        // Of what holds now it is told anew what is not on record: somebody else may have written since. An end comes
        // last.
        looked.clear();
        Instant now = clock.instant();
        world.leases().forEach(entry -> see(entry, now));
        ends.stream()
                .filter(draft -> draft.isOfAnEnd() || !known.has(draft.uid(), Drafts.START))
                .forEach(this::add);
        vanished.ends(pending.leases(), now).forEach(draft -> unhurried(draft, now));
        if (isWholeRead) {
            // Also what was over before there was a ledger.
            drafts.ends().stream()
                    .filter(end -> !known.hasEnd(end))
                    .flatMap(List::stream)
                    .forEach(draft -> unhurried(draft, now));
        }
    }

    /** What is known of leases that are no more; gives those of whom something is still to be said. */
    private Set<String> forget() {
        Set<String> waiting = pending.leases();
        known.retain(uid -> world.lease(uid) != null || waiting.contains(uid));
        return waiting;
    }

    private void write(Instant now) {
        Page page = new Page(Page.month(now), next, hash, pending.records(next, now));
        sent = page;
        post(page);
    }

    private void post(Page page) {
        sentIsDoubtful = true;
        underWay = true;
        caller.send(Urgency.END, Call.post(pages, page.toObject(page.name()).toString()), outcome -> {
            underWay = false;
            switch (outcome) {
                case Outcome.Answered(var answer) when answer.isSuccess() -> onRecord(page);
                case Outcome.Answered(var answer) when answer.isConflict() -> progressed();
                case Outcome.Answered(var answer) -> {
                    sentIsDoubtful = answer.code() >= 500;
                    refused(answer);
                }
                case Outcome.Lost(var cause) -> failed(cause, Duration.ZERO);
            }
        });
    }

    /** It may be there, or another one in its place. */
    private void resolve(Page page) {
        if (!sentIsDoubtful) {
            post(page);
            return;
        }
        underWay = true;
        caller.send(Urgency.END, Call.get(pages + "/" + page.name()), outcome -> {
            underWay = false;
            switch (outcome) {
                case Outcome.Answered(var answer) when answer.isSuccess() -> compare(page, answer);
                case Outcome.Answered(var answer)
                when answer.isNotFound() -> {
                    sentIsDoubtful = false;
                    backoff.failed(clock.instant());
                }
                case Outcome.Answered(var answer) -> refused(answer);
                case Outcome.Lost(var cause) -> failed(cause, Duration.ZERO);
            }
        });
    }

    private void compare(Page page, Answer answer) {
        try {
            if (Page.of(JSON.readTree(answer.body())).equals(page)) {
                onRecord(page);
            } else {
                sent = null;
                state = WriterState.UNKNOWN;
                if (page.first() == taken) {
                    failed(
                            "page %s is there, with other records, and the pages labelled %s end before it. Put its label and its annotation %s back; run gpulease audit."
                                    .formatted(page.name(), Names.LEDGER, Names.LEDGER_LAST),
                            Duration.ZERO);
                }
                taken = page.first();
            }
        } catch (IOException | RuntimeException unreadable) {
            failed(String.valueOf(unreadable.getMessage()), Duration.ZERO);
        }
    }

    /** What was asked was answered; while the place of the next page is taken that is no reason to ask more often. */
    private void progressed() {
        if (taken == 0) {
            backoff.succeeded();
        }
    }

    private void onRecord(Page page) {
        sent = null;
        taken = 0;
        backoff.succeeded();
        next = page.last() + 1;
        through = page.last();
        hash = page.hash();
        known.add(page);
        for (JsonNode record : page.records()) {
            String uid = record.path("uid").asText();
            pending.remove(uid, record.path("key").asText());
            if (record.path("kind").asText().equals(Drafts.END)) {
                world.changes().lease(uid);
            }
        }
        if (pending.isEmpty()) {
            writeAt = NEVER;
        }
    }

    // ---- calls

    @FunctionalInterface
    private interface Reader {
        void read(Answer answer) throws IOException;
    }

    private void send(Urgency urgency, Call call, Reader then) {
        underWay = true;
        Consumer<Outcome> took = outcome -> {
            underWay = false;
            switch (outcome) {
                case Outcome.Answered(var answer) when answer.isSuccess() -> read(answer, then);
                case Outcome.Answered(var answer) -> {
                    // A page that was listed may have been merged since.
                    state = WriterState.UNKNOWN;
                    refused(answer);
                }
                case Outcome.Lost(var cause) -> failed(cause, Duration.ZERO);
            }
        };
        caller.send(urgency, call, took);
    }

    private void read(Answer answer, Reader then) {
        try {
            then.read(answer);
            progressed();
        } catch (IOException | RuntimeException unreadable) {
            state = WriterState.UNKNOWN;
            failed(String.valueOf(unreadable.getMessage()), Duration.ZERO);
        }
    }

    private void refused(Answer answer) {
        failed("%d: %s".formatted(answer.code(), answer.text()), answer.patience());
    }

    private void failed(String cause, Duration patience) {
        journal.failed("ledger", cause);
        backoff.failed(clock.instant(), patience);
    }
}
