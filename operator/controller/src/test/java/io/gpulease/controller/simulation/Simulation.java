package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One life of a small cluster, from its first lease to the end of its last, in an order that a seed chooses. */
final class Simulation {

    private static final int NODES = 4;
    private static final int GPUS = 8;
    static final int QUOTA = 16;
    private static final int MOST_STEPS = 20_000;
    private static final int REMEMBERED = 80;

    private final FakeClock clock = new FakeClock();
    private final ClusterApi api = new ClusterApi(clock);
    private final ApiFront front = new ApiFront(api);
    private final LeaseRules rules = new LeaseRules(api);
    private final QuietRules quiet = new QuietRules(api);
    private final QuoteRules quotes = new QuoteRules(api);
    private final LedgerRules ledger = new LedgerRules(api);
    private final AuditRules audit = new AuditRules(api);
    private @Nullable BudgetRules budgets;
    private @Nullable EnforcementRules enforcement;
    private @Nullable PlatformPeople platform;
    private final @Nullable CleanRules clean;
    private final @Nullable SharingRules sharing;
    private final @Nullable HandoverRules handovers;
    private final Household household = new Household(api);
    private final Deque<String> lastSteps = new ArrayDeque<>();
    private final List<SimulatedCore> cores = new ArrayList<>();
    private final Chance chance;
    private final Tenants tenants;
    private final Askers askers;
    private Faults faults;
    private Instant calmSince = Instant.MAX.minusSeconds(60);
    private int steps;
    private long calls;
    private long digest;

    Simulation(long seed, int leases, Faults faults) {
        this(seed, leases, faults, false);
    }

    /** @param cleaned the pool has a pod that cleans its nodes */
    Simulation(long seed, int leases, Faults faults, boolean cleaned) {
        this.faults = faults;
        this.clean = cleaned ? new CleanRules(api) : null;
        this.sharing = cleaned ? new SharingRules(api) : null;
        this.handovers = cleaned ? new HandoverRules(api) : null;
        this.chance = new Chance(seed);
        this.tenants = new Tenants(api, household, chance, leases);
        this.askers = new Askers(api, chance);
        if (faults.operators() > 1) {
            rules.severalAct();
            quotes.severalAct();
        }
        if (faults.nodes() == 0 && !cleaned) {
            rules.allNodesStay();
        }
        api.create(Kind.POOL, cleaned ? Objects.cleanedPool() : Objects.pool());
        Tenants.NAMES.forEach(name -> api.create(Kind.TENANT, Objects.tenant(name, QUOTA)));
        for (int i = 0; i < NODES; i++) {
            api.create(Kind.NODE, Objects.node("n" + i, GPUS));
        }
        for (int i = 0; i < faults.operators(); i++) {
            cores.add(new SimulatedCore(api, clock));
        }
    }

    int lives() {
        return rules.lives();
    }

    int reclaims() {
        return rules.reclaims();
    }

    /** Offers that were taken up. */
    int taken() {
        return quotes.taken();
    }

    /** Each tenant may use so many GPU-hours; until everybody is done, for what is not enough then is never over. */
    BudgetRules budgeted(int gpuHours) {
        var rulesOfBudgets = new BudgetRules(api, gpuHours);
        budgets = rulesOfBudgets;
        return rulesOfBudgets;
    }

    /** The platform's people look at what leases do. */
    EnforcementRules policed() {
        var rulesOfPolicies = new EnforcementRules(api);
        if (faults.operators() > 1) {
            rulesOfPolicies.severalAct();
        }
        enforcement = rulesOfPolicies;
        platform = new PlatformPeople(api, chance);
        return rulesOfPolicies;
    }

    LedgerRules ledger() {
        return ledger;
    }

    AuditRules audit() {
        return audit;
    }

    CleanRules clean() {
        if (clean == null) {
            throw new IllegalStateException("nothing is cleaned here");
        }
        return clean;
    }

    SharingRules sharing() {
        if (sharing == null) {
            throw new IllegalStateException("nothing is cleaned here");
        }
        return sharing;
    }

    HandoverRules handovers() {
        if (handovers == null) {
            throw new IllegalStateException("nothing is recorded here");
        }
        return handovers;
    }

    long calls() {
        return calls;
    }

    /** Equal for equal runs. */
    long digest() {
        return digest;
    }

    ClusterApi api() {
        return api;
    }

    void run() {
        try {
            while (!tenants.areDone()) {
                step(true);
            }
            settle();
        } catch (AssertionError | RuntimeException failed) {
            throw new AssertionError(story(failed), failed);
        }
    }

    private String story(Throwable failed) {
        var text = new StringBuilder(String.valueOf(failed.getMessage()));
        text.append("\n  at ")
                .append(clock.instant())
                .append(", after ")
                .append(steps)
                .append(" steps, the last ones:");
        lastSteps.forEach(step -> text.append("\n    ").append(step));
        cores.forEach(core -> text.append("\n  ").append(core.story()));
        return text.toString();
    }

    private void did(String step) {
        digest = digest * 31 + step.hashCode();
        lastSteps.addLast("%s %s".formatted(Duration.between(FakeClock.BEGINNING, clock.instant()), step));
        if (lastSteps.size() > REMEMBERED) {
            lastSteps.removeFirst();
        }
    }

    // ---- steps

    private void step(boolean busy) {
        Rule.claim(++steps < MOST_STEPS, "no end in sight");
        var possible = new Chance.Steps();
        cores.forEach(core -> offerOf(core, possible));
        household.offer(possible, chance);
        household.offerLooks(possible);
        if (busy) {
            tenants.offer(possible);
            askers.offer(possible);
            if (platform != null) {
                platform.offer(possible);
            }
            household.offerEnds(possible);
            if (newsIsFresh()) {
                possible.add(5, "time", () -> clock.forward(Duration.ofMillis(chance.between(1, 5_000))));
            }
            offerFaults(possible);
        }
        if (possible.isEmpty()) {
            forward();
        } else {
            did(possible.takeOne(chance));
        }
        household.keepTime();
    }

    /** Calls may take as long as they like, but news comes within a few seconds: what nobody explains by then is gone. */
    private boolean newsIsFresh() {
        Instant now = clock.instant();
        return cores.stream().noneMatch(core -> core.deafSince(now).isBefore(now.minusSeconds(4)));
    }

    private void offerOf(SimulatedCore core, Chance.Steps possible) {
        String name = cores.size() == 1 ? "" : "core " + cores.indexOf(core) + " ";
        for (Kind kind : core.behind()) {
            possible.add(12, name + "hears of " + kind.plural, () -> core.deliverNews(kind));
        }
        if (core.calls().hasWaiting()) {
            possible.add(20, name + "calls", () -> transmit(core, name));
        }
        if (core.calls().hasReturning()) {
            possible.add(20, name + "gets an answer", () -> core.deliverOutcome(chance));
        }
        if (core.wantsTurn(clock.instant())) {
            possible.add(25, name + "takes a turn", () -> core.turn(clock.instant()));
        }
    }

    private void transmit(SimulatedCore core, String name) {
        Call call = core.calls().transmit(chance, this::carry);
        did("%s  %s %s %s".formatted(name, call.method(), call.path(), call.body()));
    }

    private Outcome carry(Call call) {
        calls++;
        if (chance.percent(faults.refused())) {
            int code = chance.of(List.of(409, 429, 500));
            did("  refused with " + code);
            return new Outcome.Answered(ApiFront.refusal(code, "not now"));
        }
        boolean lost = chance.percent(faults.lost());
        if (lost && chance.oneIn(2)) {
            did("  lost on its way");
            return new Outcome.Lost("connection reset");
        }
        Answer answer = front.send(call);
        did("  " + answer.code());
        return lost ? new Outcome.Lost("no answer in time") : new Outcome.Answered(answer);
    }

    private void forward() {
        Instant next = cores.stream()
                .map(SimulatedCore::wakeAt)
                .min(Instant::compareTo)
                .orElseThrow();
        Instant due = household.nextDue().filter(at -> at.isBefore(next)).orElse(next);
        if (isQuiet(due)) {
            quiet.check();
            quotes.checkQuiet();
            // What is gathered for the ledger waits for two seconds.
            if (due.isAfter(clock.instant().plusSeconds(3))) {
                audit.checkQuiet();
            }
            if (enforcement != null) {
                enforcement.checkQuiet();
            }
        }
        did("quiet until " + due);
        clock.to(due);
    }

    /** The longest back-off has passed since something went wrong, and nobody is about to act. */
    private boolean isQuiet(Instant due) {
        return clock.instant().isAfter(calmSince.plusSeconds(60))
                && due.isAfter(clock.instant().plusMillis(500));
    }

    // ---- faults

    private void offerFaults(Chance.Steps possible) {
        if (faults.crashes() > 0) {
            possible.add(faults.crashes(), "crash", this::crash);
        }
        if (faults.relists() > 0) {
            SimulatedCore core = chance.of(cores);
            Kind kind = chance.of(platform == null ? Kind.FOLLOWED : Kind.FOLLOWED_WHERE_POLICED);
            possible.add(faults.relists(), "relist " + kind, () -> core.relist(kind));
            possible.add(faults.relists(), "repeat " + kind, () -> core.repeatNews(kind));
        }
        if (faults.nodes() > 0) {
            offerNodeFaults(possible);
        }
    }

    private void crash() {
        int which = chance.below(cores.size());
        cores.get(which).calls().die(chance, this::carry);
        if (faults.away() > 0) {
            clock.forward(Duration.ofMillis(chance.between(0, faults.away() * 1_000)));
            household.keepTime();
        }
        cores.set(which, new SimulatedCore(api, clock));
    }

    private void offerNodeFaults(Chance.Steps possible) {
        var key = new ObjectKey("", "n" + chance.below(NODES));
        if (!api.has(Kind.NODE, key)) {
            possible.add(5, "back " + key, () -> api.create(Kind.NODE, Objects.node(key.name(), GPUS)));
            return;
        }
        possible.add(3 * faults.nodes(), "heartbeat " + key, () -> heartbeat(key));
        possible.add(faults.nodes(), "cordon " + key, () -> cordon(key));
        if (chance.oneIn(20)) {
            possible.add(faults.nodes(), "lose " + key, () -> api.remove(Kind.NODE, key));
        }
    }

    private void heartbeat(ObjectKey node) {
        api.change(Kind.NODE, node, object -> ((ObjectNode) object.path("status")).put("beat", steps));
    }

    private void cordon(ObjectKey node) {
        api.change(Kind.NODE, node, object -> {
            var spec = (ObjectNode) object.path("spec");
            spec.put("unschedulable", !spec.path("unschedulable").asBoolean());
        });
    }

    // ---- the end

    /** Nothing goes wrong any more, one operator has the lead, nobody asks for more, and time goes on until every term has passed. */
    private void settle() {
        faults = Faults.NONE;
        calmSince = clock.instant();
        did("from here on nothing goes wrong");
        if (budgets != null) {
            budgets.lift();
        }
        while (cores.size() > 1) {
            cores.removeLast().calls().die(chance, this::carry);
        }
        for (int i = 0; i < NODES; i++) {
            var key = new ObjectKey("", "n" + i);
            if (!api.has(Kind.NODE, key)) {
                api.create(Kind.NODE, Objects.node(key.name(), GPUS));
            }
            api.change(Kind.NODE, key, object -> ((ObjectNode) object.path("spec")).remove("unschedulable"));
        }
        // What was offered for after the reset of a budget, and taken up, keeps its window.
        Instant allPassed = clock.instant().plus(budgets == null ? Duration.ofHours(3) : Duration.ofDays(32));
        while (clock.instant().isBefore(allPassed)) {
            step(false);
        }
        quiet.checkAllIsOver();
        audit.checkQuiet();
        long before = calls;
        cores.forEach(core -> core.turn(clock.instant()));
        Rule.claim(
                before == calls && cores.stream().noneMatch(core -> core.calls().hasWaiting()),
                "a quiet cluster gets writes");
        if (handovers != null) {
            handovers.settled();
        }
    }
}
