package io.gpulease.controller.statement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.ledger.Chain;
import io.gpulease.controller.ledger.LedgerWriter;
import io.gpulease.controller.ledger.Page;
import io.gpulease.controller.ledger.PageIndex;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.World;
import io.gpulease.engine.term.Notice;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Some weeks around two ends of months, in which leases live, calls fail, and operators end. */
final class Years {

    private static final String OWN = "gpulease-system";
    private static final List<String> MONTHS =
            List.of("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z", "2027-03-01T00:00:00Z");

    private final Random random;
    private Instant now = Instant.parse(MONTHS.getFirst()).minusSeconds(30_000);
    private final InstantSource clock = () -> now;
    private final FakeApi api;
    private final List<Life> lives = new ArrayList<>();
    private final Map<String, Life> standing = new HashMap<>();
    private final Deque<Sent> calls = new ArrayDeque<>();
    private World world;
    private LedgerWriter ledger;
    private Bookkeeper bookkeeper;
    private long deaths;

    private record Sent(Call call, Consumer<Outcome> then) {}

    Years(long seed) {
        random = new Random(seed);
        api = new FakeApi(random, clock);
        for (int i = 0; i < 12; i++) {
            lives.add(Life.random(
                    random, i, Instant.parse(MONTHS.get(random.nextInt(3))).getEpochSecond()));
        }
        begin();
    }

    private void begin() {
        calls.clear();
        world = new World(Notice.Defaults.STANDARD, OWN::equals);
        ledger = new LedgerWriter(
                world,
                (_, call, then) -> {
                    var sent = new Sent(call, then);
                    calls.add(sent);
                    return () -> calls.remove(sent);
                },
                clock,
                new SilentJournal(),
                OWN);
        bookkeeper = new Bookkeeper(api, OWN, clock, ledger::through, _ -> {});
        standing.values().forEach(life -> world.see(life.at(now.getEpochSecond(), false)));
        world.leases().forEach(entry -> ledger.see(entry, now));
    }

    long deaths() {
        return deaths;
    }

    Map<String, Long> truth() {
        Map<String, Long> truth = new TreeMap<>();
        lives.forEach(life -> truth.putAll(life.truth()));
        return truth;
    }

    void live() throws InterruptedException {
        api.faults(25);
        Set<Long> instants = new TreeSet<>();
        Set<Long> closings = new HashSet<>();
        lives.forEach(life -> {
            instants.addAll(life.changes().keySet());
            instants.add(life.end());
        });
        MONTHS.forEach(turn -> {
            long second = Instant.parse(turn).getEpochSecond();
            // The month is over; its leases go on; its statement may be closed.
            instants.addAll(List.of(second + 1, second + 60, second + 700, second + 5 * 86_400));
            closings.addAll(List.of(second + 700, second + 5 * 86_400));
        });
        for (long second : instants) {
            now = Instant.ofEpochSecond(second);
            for (Life life : lives) {
                if (life.changes().containsKey(second)) {
                    standing.put(life.uid(), life);
                    world.see(life.at(second, false));
                    ledger.see(entry(life), now);
                }
                if (life.end() == second) {
                    end(life);
                }
            }
            work(random.nextInt(6));
            if (closings.contains(second)) {
                minutes();
            }
        }
        api.faults(0);
        now = now.plusSeconds(3_600);
        work(20);
        begin();
        for (int i = 0; i < 4; i++) {
            now = now.plusSeconds(700);
            work(10);
            bookkeeper.pass();
        }
    }

    private LeaseEntry entry(Life life) {
        return Optional.ofNullable(world.lease(life.uid())).orElseThrow();
    }

    /** Its object and its namespace go once its end is on record, and not before. */
    private void end(Life life) throws InterruptedException {
        for (int tries = 0; tries < 2_000; tries++) {
            LeaseEntry entry = entry(life);
            Instant ended = Instant.ofEpochSecond(life.end());
            var last = new LeaseStatuses(entry.lease(), now)
                    .released(
                            "Expired",
                            ended,
                            Optional.of(UsageRecord.meter(entry.status()).stopped(ended)));
            if (ledger.hasEnd(entry, last)) {
                standing.remove(life.uid());
                world.forget(entry);
                return;
            }
            work(1);
        }
        throw new AssertionError("the end of %s never comes on record".formatted(life));
    }

    private void work(int steps) throws InterruptedException {
        for (int i = 0; i < steps; i++) {
            ledger.turn(now);
            if (!calls.isEmpty()) {
                Sent sent = calls.removeFirst();
                sent.then().accept(outcome(sent.call()));
            }
            if (random.nextInt(6) == 0) {
                bookkeeper.pass();
            }
            if (random.nextInt(15) == 0) {
                die();
            }
            // A moment, for what waits until it is tried again.
            now = now.plusMillis(random.nextInt(900));
        }
    }

    /** Some of the many minutes that there are until the next month. */
    private void minutes() throws InterruptedException {
        for (int i = 0; i < 40; i++) {
            now = now.plusSeconds(61);
            work(2);
            bookkeeper.pass();
        }
    }

    private Outcome outcome(Call call) {
        try {
            return new Outcome.Answered(api.send(call));
        } catch (IOException lost) {
            return new Outcome.Lost(String.valueOf(lost.getMessage()));
        }
    }

    /** What was under way has its effect, or has not. */
    private void die() {
        deaths++;
        calls.forEach(sent -> {
            if (random.nextBoolean()) {
                outcome(sent.call());
            }
        });
        begin();
    }

    Instant now() {
        return now;
    }

    List<JsonNode> pages() {
        return api.objects.entrySet().stream()
                .filter(object -> object.getKey().contains("/configmaps/"))
                .map(object -> (JsonNode) object.getValue())
                .toList();
    }

    List<JsonNode> statements() {
        return api.objects.entrySet().stream()
                .filter(object -> object.getKey().contains("/leasestatements/"))
                .map(object -> (JsonNode) object.getValue())
                .toList();
    }

    /** Its month ended more than a day ago. */
    boolean isLongOver(JsonNode statement) {
        YearMonth month = YearMonth.parse(statement.path("spec").path("month").asText());
        return UsageBook.end(month).plusSeconds(86_400).isBefore(now);
    }

    int mergedPages() {
        return (int) api.objects.keySet().stream()
                .filter(path -> path.matches(".*ledger-\\d+-\\d+"))
                .count();
    }

    /** Every record follows the one before, nothing is said twice, and no page is left that is in another one. */
    void checkChain() {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        var items = list.putArray("items");
        Map<String, ObjectNode> pages = new HashMap<>();
        api.objects.forEach((path, object) -> {
            if (path.contains("/configmaps/")) {
                items.add(object);
                pages.put(object.path("metadata").path("name").asText(), object);
            }
        });
        String hash = Chain.BEGINNING;
        long next = 1;
        Set<String> keys = new HashSet<>();
        for (PageIndex.Entry entry : PageIndex.of(list).whole()) {
            Page page = Page.of(pages.getOrDefault(entry.name(), list));
            assertThat(page.first()).isEqualTo(next);
            assertThat(page.previous()).isEqualTo(hash);
            next = page.last() + 1;
            hash = page.hash();
            for (String line : page.lines()) {
                String key =
                        line.replaceFirst("\"seq\":\\d+,\"at\":\"[^\"]*\",", "").split("\"kind\"", 2)[0]
                                + line.replaceAll(".*\"uid\":\"([^\"]*)\".*", "$1");
                assertThat(keys.add(key)).as("said twice: %s", line).isTrue();
            }
        }
    }
}
