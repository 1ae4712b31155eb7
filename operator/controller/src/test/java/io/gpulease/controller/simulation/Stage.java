package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.ledger.Page;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A small cluster in which one thing happens after the other, as a test says: nothing is left to chance but the order of calls, which is
 * always the same. Its operator can be ended at any of its writes.
 */
final class Stage {

    private static final int MOST_STEPS = 50_000;
    static final String TENANT = "ants";

    final FakeClock clock = new FakeClock();
    final ClusterApi api = new ClusterApi(clock);
    private final ApiFront front = new ApiFront(api);
    final Household household = new Household(api);
    private final Chance chance = new Chance(7);
    private SimulatedCore core;
    private int writes;
    private int endsAt = -1;
    private boolean isLastOneCarried;

    Stage(int nodes) {
        ObjectNode pool = Objects.pool();
        ((ObjectNode) pool.path("spec"))
                .set(
                        "price",
                        ApiFront.node(
                                "{\"currency\":\"USD\",\"perGpuHour\":{\"OnDemand\":\"3.60\",\"Committed\":\"3.60\"}}"));
        api.create(Kind.POOL, pool);
        api.create(Kind.TENANT, Objects.tenant(TENANT, 32));
        for (int i = 0; i < nodes; i++) {
            api.create(Kind.NODE, Objects.node("n" + i, 8));
        }
        core = new SimulatedCore(api, clock);
        settle();
    }

    /** At its write of that number, counted from now, the operator ends and another begins; the write comes through or does not. */
    Stage endingAt(int write, boolean isCarried) {
        writes = 0;
        endsAt = write;
        isLastOneCarried = isCarried;
        return this;
    }

    int writes() {
        return writes;
    }

    void restart() {
        core = new SimulatedCore(api, clock);
    }

    /** A lease of so many GPUs, as soon as can be, for so many seconds. */
    ObjectKey lease(String name, int gpus, int seconds) {
        var key = new ObjectKey(TENANT, name);
        ObjectNode lease = ApiFront.node("""
                {"apiVersion":"gpulease.io/v1alpha1","kind":"GpuLease","metadata":{"name":"%s","namespace":"%s","finalizers":["gpulease.io/release"]},
                 "spec":{"gpuClass":"h200","gpus":%d,"term":{"duration":"%ds"},"ending":{"grace":"5s"}}}""".formatted(name, TENANT, gpus, seconds));
        api.create(Kind.LEASE, lease);
        // A plan rests for a moment, and a start is rounded up.
        pass(Duration.ofSeconds(3));
        return key;
    }

    void edit(ObjectKey lease, Consumer<ObjectNode> spec) {
        api.change(Kind.LEASE, lease, object -> spec.accept((ObjectNode) object.path("spec")));
        settle();
    }

    ObjectKey pod(ObjectKey lease, String name, int gpus) {
        ObjectNode pod = Objects.pod(lease.namespace(), name, lease.name(), gpus);
        household.admit(pod);
        settle();
        return Objects.key(pod);
    }

    ObjectKey violation(ObjectKey lease, String name, String action) {
        return violation(lease, name, action, false, clock.instant());
    }

    ObjectKey violation(ObjectKey lease, String name, String action, boolean isFound, Instant actsAt) {
        ObjectNode object = PlatformPeople.violation(get(Kind.LEASE, lease), name, action, isFound, actsAt);
        api.create(Kind.VIOLATION, object);
        settle();
        return new ObjectKey(lease.namespace(), name);
    }

    void judge(ObjectKey violation, String verdict) {
        judgeUnseen(violation, verdict);
        settle();
    }

    /** Nobody has looked at it yet. */
    void judgeUnseen(ObjectKey violation, String verdict) {
        new PlatformPeople(api, chance).judge(violation, verdict);
    }

    ObjectNode get(Kind kind, ObjectKey key) {
        ObjectNode found = api.get(kind, key);
        if (found == null) {
            throw new AssertionError("no %s %s".formatted(kind.plural, key));
        }
        return found;
    }

    JsonNode status(ObjectKey lease) {
        return get(Kind.LEASE, lease).path("status");
    }

    String phase(ObjectKey lease) {
        return status(lease).path("phase").asText();
    }

    long used(ObjectKey lease, String kind) {
        return sum(status(lease).path("usage").path("lines"), kind);
    }

    Instant instant(ObjectKey lease, String field) {
        return instant(status(lease), field);
    }

    static Instant instant(JsonNode status, String field) {
        return Instant.parse(status.path("term").path(field).asText());
    }

    String phaseOf(ObjectKey violation) {
        return Objects.phase(get(Kind.VIOLATION, violation));
    }

    /** Status and reason of a condition. */
    String said(ObjectKey lease, String type) {
        JsonNode said = ApiFront.node("{}");
        for (JsonNode condition : status(lease).path("conditions")) {
            said = condition.path("type").asText().equals(type) ? condition : said;
        }
        return said.path("status").asText() + " " + said.path("reason").asText();
    }

    boolean isHeld(String node, ObjectKey lease) {
        return Objects.allocations(get(Kind.NODE, new ObjectKey("", node))).has(Objects.uid(get(Kind.LEASE, lease)));
    }

    /** The last record of the ledger that says what the lease has used. */
    JsonNode onRecord(String uid) {
        JsonNode last = ApiFront.node("{}");
        List<Page> pages = new ArrayList<>();
        api.all(Kind.CONFIG_MAP).stream()
                .filter(map -> map.path("metadata").path("labels").has(Names.LEDGER))
                .forEach(map -> pages.add(Page.of(map)));
        pages.sort((one, other) -> Long.compare(one.first(), other.first()));
        for (Page page : pages) {
            for (String line : page.lines()) {
                JsonNode record = ApiFront.node(line);
                if (record.path("uid").asText().equals(uid) && record.has("lines")) {
                    last = record;
                }
            }
        }
        return last;
    }

    /** What was done under policies, as the audit log of the present operator has it. */
    List<String> audited() {
        return core.audited();
    }

    static long sum(JsonNode lines, String kind) {
        long sum = 0;
        for (JsonNode line : lines) {
            sum += line.path("kind").asText().equals(kind)
                    ? line.path("gpuSeconds").asLong()
                    : 0;
        }
        return sum;
    }

    // ---- time

    /** Everything that is under way comes to its end, and no time passes. */
    void settle() {
        for (int i = 0; i < MOST_STEPS; i++) {
            if (!step()) {
                return;
            }
        }
        throw new AssertionError("no end in sight: " + core.story());
    }

    void pass(Duration time) {
        until(clock.instant().plus(time));
    }

    void until(Instant instant) {
        settle();
        while (clock.instant().isBefore(instant)) {
            Instant next = core.wakeAt().isBefore(instant) ? core.wakeAt() : instant;
            Instant due = household.nextDue().filter(next::isAfter).orElse(next);
            clock.to(due.isAfter(clock.instant()) ? due : clock.instant().plusMillis(1));
            household.keepTime();
            settle();
        }
    }

    /** Nobody acts for so long; then another operator begins. */
    void nobodyActsFor(Duration time) {
        nobodyActsFor(Duration.ZERO, () -> {}, time);
    }

    /** As that, and something happens meanwhile. */
    void nobodyActsFor(Duration before, Runnable happens, Duration after) {
        clock.forward(before);
        happens.run();
        clock.forward(after);
        household.keepTime();
        restart();
        settle();
    }

    private boolean step() {
        for (Kind kind : core.behind()) {
            core.deliverNews(kind);
            return true;
        }
        if (core.calls().hasReturning()) {
            core.deliverOutcome(chance);
            return true;
        }
        if (core.calls().hasWaiting()) {
            core.calls().transmit(chance, this::carry);
            return true;
        }
        if (core.wantsTurn(clock.instant())) {
            core.turn(clock.instant());
            return true;
        }
        var possible = new Chance.Steps();
        household.offer(possible, chance);
        if (!possible.isEmpty()) {
            possible.takeOne(chance);
            return true;
        }
        return false;
    }

    private Outcome carry(Call call) {
        if (call.isWrite() && ++writes == endsAt) {
            Outcome outcome = isLastOneCarried ? sent(call) : new Outcome.Lost("the operator ended");
            restart();
            return outcome;
        }
        return sent(call);
    }

    private Outcome sent(Call call) {
        Answer answer = front.send(call);
        return new Outcome.Answered(answer);
    }
}
