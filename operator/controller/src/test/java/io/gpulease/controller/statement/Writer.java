package io.gpulease.controller.statement;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Sending;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.Journal;
import io.gpulease.controller.ledger.GoneLeases;
import io.gpulease.controller.ledger.LedgerWriter;
import io.gpulease.controller.ledger.ReadLedger;
import io.gpulease.controller.ledger.SpentReader;
import io.gpulease.controller.world.World;
import io.gpulease.engine.term.Notice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A ledger that is written over an API server of the test's; time passes when the test says so. */
final class Writer {

    static final String OWN = "gpulease-system";

    final World world = new World(Notice.Defaults.STANDARD, OWN::equals);
    final List<Call> calls = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final FakeApi api;
    final LedgerWriter ledger;
    private final ReadLedger both;
    Instant now;
    /** Calls that are answered with 503. */
    Predicate<Call> isDown = _ -> false;

    private final Deque<Sent> waiting = new ArrayDeque<>();

    private record Sent(Call call, Consumer<Outcome> then) {}

    Writer(Instant now) {
        this.now = now;
        this.api = new FakeApi(new Random(1), () -> this.now);
        this.ledger = next();
        this.both = new ReadLedger(ledger, reader(), gone());
    }

    /** Another operator over the same API server. */
    Writer(Writer before) {
        this.now = before.now;
        this.api = before.api;
        this.ledger = next();
        this.both = new ReadLedger(ledger, reader(), gone());
    }

    private LedgerWriter next() {
        return new LedgerWriter(world, this::send, () -> now, journal(), OWN);
    }

    private GoneLeases gone() {
        return new GoneLeases(world, this::send, () -> now, journal(), OWN, ledger);
    }

    private SpentReader reader() {
        return new SpentReader(world, this::send, () -> now, journal(), OWN);
    }

    private Sending send(Urgency urgency, Call call, Consumer<Outcome> then) {
        waiting.add(new Sent(call, then));
        return () -> false;
    }

    private Journal journal() {
        return new SilentJournal() {
            @Override
            public void failed(String what, String cause) {
                failures.add(cause);
            }
        };
    }

    void see(Life life) {
        world.see(life.at(now.getEpochSecond(), false));
        world.leases().forEach(entry -> ledger.see(entry, now));
    }

    /** So long it takes its turns, and every call is answered at once. */
    void work(Duration time) throws IOException {
        Instant until = now.plus(time);
        while (now.isBefore(until)) {
            both.turn(now);
            for (int i = 0; i < 20 && !waiting.isEmpty(); i++) {
                Sent sent = waiting.removeFirst();
                calls.add(sent.call());
                sent.then()
                        .accept(new Outcome.Answered(
                                isDown.test(sent.call())
                                        ? new Answer(503, "{}".getBytes(StandardCharsets.UTF_8))
                                        : api.send(sent.call())));
                both.turn(now);
            }
            now = now.plusMillis(500);
        }
    }

    /** Where the page that begins with that record is. */
    static String page(long first) {
        return "/api/v1/namespaces/%s/configmaps/gpulease-ledger-%012d".formatted(OWN, first);
    }
}
