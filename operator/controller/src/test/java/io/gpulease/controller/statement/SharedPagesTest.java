package io.gpulease.controller.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.bridge.UsageRecord;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.ledger.LedgerWriter;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.World;
import io.gpulease.engine.term.Notice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the ledger costs in writes, and that an end is not told as on record before it is. */
class SharedPagesTest {

    private static final int LEASES = 300;

    private Instant now = Instant.parse("2026-12-10T00:00:00Z");
    private final FakeApi api = new FakeApi(new Random(1), () -> now);
    private final World world = new World(Notice.Defaults.STANDARD, "gpulease-system"::equals);
    private final Deque<Sent> calls = new ArrayDeque<>();
    private final List<Call> posts = new ArrayList<>();
    private final List<Life> lives = new ArrayList<>();
    private int refusals;
    private final LedgerWriter ledger = new LedgerWriter(
            world,
            (_, call, then) -> {
                calls.add(new Sent(call, then));
                return () -> false;
            },
            () -> now,
            new SilentJournal(),
            "gpulease-system");

    private record Sent(Call call, Consumer<Outcome> then) {}

    @Test
    void threeHundredLeasesThatStartAndEndTogetherTakeTwoPages() throws IOException {
        begin();
        work(5_000);
        assertThat(posts).as("their starts").hasSize(1);

        List<LeaseEntry> left = ended();
        assertThat(left).as("none is on record yet").hasSize(LEASES);
        work(1);

        assertThat(posts).as("their ends").hasSize(2);
        assertThat(ended()).isEmpty();
        work(60_000);
        assertThat(posts).as("nothing more is to be said").hasSize(2);
    }

    @Test
    void leasesThatEndBeforeTheirStartsWereWrittenTakeOnePage() throws IOException {
        begin();
        ended();
        work(5_000);

        assertThat(ended()).isEmpty();
        assertThat(posts).hasSize(1);
    }

    @Test
    void noEndIsOnRecordWhileTheApiServerRefusesIt() throws IOException {
        begin();
        work(5_000);
        refusals = 200;
        ended();
        work(600_000);

        assertThat(ended()).hasSize(LEASES);
        assertThat(posts.size()).as("tried again ever less often").isBetween(10, 60);
        refusals = 0;
        work(60_000);
        assertThat(ended()).isEmpty();
    }

    private void begin() {
        var random = new Random(7);
        for (int i = 0; i < LEASES; i++) {
            Life life = Life.random(random, i, now.getEpochSecond());
            lives.add(life);
            world.see(life.at(now.getEpochSecond() + 100_000, false));
        }
        world.leases().forEach(entry -> ledger.see(entry, now));
    }

    /** Asks for the end of each; those that are not on record. */
    private List<LeaseEntry> ended() {
        return lives.stream()
                .map(life -> Optional.ofNullable(world.lease(life.uid())).orElseThrow())
                .filter(entry -> {
                    Instant end = entry.status().termOrEmpty().endsInstant().orElseThrow();
                    return !ledger.hasEnd(
                            entry,
                            new LeaseStatuses(entry.lease(), now)
                                    .released(
                                            "Expired",
                                            end,
                                            Optional.of(UsageRecord.meter(entry.status())
                                                    .stopped(end))));
                })
                .toList();
    }

    private void work(int millis) throws IOException {
        Instant until = now.plusMillis(millis);
        while (now.isBefore(until)) {
            ledger.turn(now);
            while (!calls.isEmpty()) {
                Sent sent = calls.removeFirst();
                sent.then().accept(new Outcome.Answered(answer(sent.call())));
                ledger.turn(now);
            }
            now = now.plusMillis(500);
        }
    }

    private Answer answer(Call call) throws IOException {
        if (call.isWrite()) {
            posts.add(call);
            if (refusals > 0) {
                refusals--;
                return new Answer(403, "{}".getBytes(StandardCharsets.UTF_8));
            }
        }
        return api.send(call);
    }
}
