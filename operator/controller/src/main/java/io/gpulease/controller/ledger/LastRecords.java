package io.gpulease.controller.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Caller;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.Journal;
import io.gpulease.controller.world.Backoff;
import io.gpulease.controller.world.World;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last that is on record of a lease whose object is no more: looked for page by page, the latest first, for it is asked for rarely and
 * would be much to keep.
 */
final class LastRecords {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final World world;
    private final Caller caller;
    private final InstantSource clock;
    private final Journal journal;
    private final String pages;
    private final Map<String, Search> searches = new HashMap<>();
    private final Backoff backoff = new Backoff();
    private boolean underWay;

    LastRecords(World world, Caller caller, InstantSource clock, Journal journal, String pages) {
        this.world = world;
        this.caller = caller;
        this.clock = clock;
        this.journal = journal;
        this.pages = pages;
    }

    private static final class Search {
        private final YearMonth since;
        private @Nullable Deque<PageIndex.Entry> unread;
        private Optional<JsonNode> found = Optional.empty();
        private boolean isOver;

        Search(YearMonth since) {
            this.since = since;
        }
    }

    /** What was found, if anything; the outer one is empty while it is looked for. The lease is looked at again then. */
    Optional<Optional<JsonNode>> of(String uid, Instant notBefore) {
        Search search = searches.computeIfAbsent(uid, _ -> new Search(Page.month(notBefore)));
        return search.isOver ? Optional.of(search.found) : Optional.empty();
    }

    /** It may have changed, or is not needed any more. */
    void forget(String uid) {
        searches.remove(uid);
    }

    /** Sends what is due; gives when to ask again at the latest. */
    Instant turn(Instant now) {
        Optional<Map.Entry<String, Search>> next = searches.entrySet().stream()
                .filter(one -> !one.getValue().isOver)
                .findFirst();
        if (underWay || next.isEmpty()) {
            return Instant.MAX;
        }
        if (!backoff.isOver(now)) {
            return backoff.until();
        }
        String uid = next.get().getKey();
        Search search = next.get().getValue();
        Deque<PageIndex.Entry> unread = search.unread;
        if (unread == null) {
            send(PageIndex.call(pages), search, answer -> {
                var all = new ArrayDeque<PageIndex.Entry>();
                // Also the last one of before: months are those of the operator's clock.
                PageIndex.of(JSON.readTree(answer.body()))
                        .since(search.since.minusMonths(1))
                        .forEach(all::addFirst);
                search.unread = all;
                endIfNoneIsLeft(uid, search, all);
            });
        } else {
            send(Call.get(pages + "/" + unread.getFirst().name()), search, answer -> {
                unread.removeFirst();
                look(uid, search, Page.of(JSON.readTree(answer.body())));
                endIfNoneIsLeft(uid, search, unread);
            });
        }
        return Instant.MAX;
    }

    private void look(String uid, Search search, Page page) {
        for (JsonNode record : page.records()) {
            if (record.path("uid").asText().equals(uid) && record.has("lines")) {
                search.found = Optional.of(record);
            }
        }
    }

    private void endIfNoneIsLeft(String uid, Search search, Deque<PageIndex.Entry> unread) {
        search.isOver = search.found.isPresent() || unread.isEmpty();
        if (search.isOver) {
            world.changes().lease(uid);
        }
    }

    @FunctionalInterface
    private interface Reader {
        void read(Answer answer) throws IOException;
    }

    private void send(Call call, Search search, Reader then) {
        underWay = true;
        caller.send(Urgency.TELL, call, outcome -> {
            underWay = false;
            switch (outcome) {
                case Outcome.Answered(var answer) when answer.isSuccess() -> read(answer, then);
                case Outcome.Answered(var answer) -> {
                    // A page that was listed may have been merged since.
                    search.unread = null;
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

    private void failed(String cause) {
        journal.failed("ledger", cause);
        backoff.failed(clock.instant());
    }
}
