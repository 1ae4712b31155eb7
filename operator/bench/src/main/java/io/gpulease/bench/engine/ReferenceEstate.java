package io.gpulease.bench.engine;

import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.engine.model.TopologyWish;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Plan;
import io.gpulease.engine.schedule.Reclaim;
import io.gpulease.engine.schedule.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A large site that is leased out: four classes at three sites, racks of 8 nodes of 8 GPUs, blocks of 64 racks, 200 tenants in
 * ten cohorts. Nearly all nodes are leased, windows are booked over half a year, and a long queue waits. Whole at 25,600
 * nodes; smaller ones have as much of everything for each node, but as many classes and sites. The same for the same size.
 */
public final class ReferenceEstate {

    /** Of the whole one. */
    public static final int NODES = 25_600;

    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
    private static final int CLASSES = 4;
    private static final int SITES = 3;
    private static final int NODES_A_RACK = 8;
    private static final int RACKS_A_BLOCK = 64;
    private static final int GPUS = 8;
    private static final int TENANTS = 200;
    private static final int FEWEST_TENANTS = 8;
    private static final int TENANTS_A_COHORT = 20;
    private static final int ON_CALENDAR = 20_000;
    private static final int WAITING = 10_000;
    private static final int PERCENT_LEASED = 97;
    private static final Duration HORIZON = Duration.ofDays(26 * 7);
    private static final Duration LONGEST = Duration.ofDays(28);
    private static final Duration TURNOVER = Duration.ofMinutes(5);
    private static final int MOST_PLANS = 50;
    private static final Duration NOTICE = Duration.ofMinutes(30);
    // Nodes of a gang, and how many of 100 leases are of that size: 3.3 on average.
    private static final int[] GANGS = {1, 2, 4, 8, 16, 32};
    private static final int[] OF_HUNDRED = {50, 20, 15, 10, 4, 1};

    private final int nodes;
    private final int tenants;
    // GPUs of a class that each tenant has for its own: together they have all.
    private final int nominal;
    private final Random random;
    private int leases;

    private ReferenceEstate(int nodes, long seed) {
        this.nodes = nodes;
        tenants = Math.max(FEWEST_TENANTS, ofTheWhole(TENANTS));
        nominal = Math.max(GPUS, nodes * GPUS / CLASSES / tenants);
        random = new Random(seed);
    }

    /** Leases that run and windows that are booked, nobody waiting besides. */
    public static Snapshot booked(int nodes) {
        return new ReferenceEstate(nodes, 1).booked();
    }

    /** The same, with the queue, in which everybody has been told when it starts. */
    public static Snapshot whole(int nodes) {
        return new ReferenceEstate(nodes, 1).whole();
    }

    /** That snapshot, from which one in so many leases that run is gone. */
    public static Snapshot released(Snapshot whole, int oneIn) {
        List<Held> stay = IntStream.range(0, whole.held().size())
                .filter(i -> i % oneIn != 0)
                .mapToObj(whole.held()::get)
                .toList();
        return whole.with(whole.pools(), stay);
    }

    /** Requests as those that wait, of which none does yet. */
    public static List<Request> requests(int nodes, int count) {
        var more = new ReferenceEstate(nodes, 2);
        return IntStream.range(0, count)
                .mapToObj(_ -> more.request("asks", Optional.empty()))
                .toList();
    }

    private Snapshot booked() {
        List<Pool> pools = pools();
        List<Held> held = new ArrayList<>();
        pools.forEach(pool -> held.addAll(held(pool)));
        List<Request> windows = IntStream.range(0, Math.max(0, ofTheWhole(ON_CALENDAR) - held.size()))
                .mapToObj(_ -> request("booked", Optional.of(start())))
                .toList();
        return atRest(new Snapshot(NOW, pools, tenants(), held, windows));
    }

    private Snapshot whole() {
        Snapshot booked = booked();
        List<Request> all = new ArrayList<>(booked.waiting());
        for (int i = 0; i < ofTheWhole(WAITING); i++) {
            all.add(request("waits", Optional.empty()));
        }
        return atRest(new Snapshot(NOW, booked.pools(), booked.tenants(), booked.held(), all));
    }

    /** As the operator would have it once it has done what its plans say: who can start has, and all others know when. */
    private static Snapshot atRest(Snapshot before) {
        Snapshot now = before;
        for (int plans = 0; plans < MOST_PLANS; plans++) {
            Plan plan = new Scheduler().plan(now);
            Snapshot next = after(now, plan);
            if (plan.reclaims().isEmpty() && next.held().size() == now.held().size()) {
                return next;
            }
            now = next;
        }
        throw new IllegalStateException("the estate has not come to rest after %d plans".formatted(MOST_PLANS));
    }

    private static Snapshot after(Snapshot now, Plan plan) {
        Map<LeaseId, Reclaim> told = new HashMap<>();
        plan.reclaims().forEach(reclaim -> told.put(reclaim.lease(), reclaim));
        List<Held> held = new ArrayList<>();
        for (Held one : now.held()) {
            Optional<Reclaim> reclaim = Optional.ofNullable(told.get(one.lease()));
            held.add(reclaim.map(is -> one.leaving(is.endsAt(), Optional.of(is.forWhom())))
                    .orElse(one));
        }
        List<Request> waiting = new ArrayList<>();
        for (Request request : now.waiting()) {
            switch (plan.decisions().get(request.lease())) {
                case Decision.StartNow starts -> held.add(started(request, starts));
                case Decision.Reserve reserve -> waiting.add(request.withBooking(Optional.of(reserve.booking())));
                case Decision.Wait wait -> waiting.add(request.withBooking(wait.booking()));
                case Decision.Refuse _ -> throw new IllegalStateException(request + " can never be had");
                case null -> throw new IllegalStateException(request + " was not decided about");
            }
        }
        return new Snapshot(now.now(), now.pools(), now.tenants(), held, waiting);
    }

    private static Held started(Request request, Decision.StartNow starts) {
        return new Held(
                request.lease(),
                request.tenant().orElseThrow(),
                request.gpuClass(),
                request.tier(),
                request.isolation(),
                starts.placement(),
                starts.window().end().plus(TURNOVER),
                tenure(request.tier(), NOW));
    }

    private static Tenure tenure(Tier tier, Instant started) {
        return tier == Tier.COMMITTED ? Tenure.fixed(started) : Tenure.reclaimable(started, NOTICE, TURNOVER);
    }

    private int ofTheWhole(int count) {
        return Math.toIntExact((long) count * nodes / NODES);
    }

    // ---- what there is

    private List<Pool> pools() {
        List<Pool> pools = new ArrayList<>();
        for (int i = 0; i < CLASSES * SITES; i++) {
            int from = nodes * i / (CLASSES * SITES);
            int to = nodes * (i + 1) / (CLASSES * SITES);
            pools.add(new Pool(
                    "pool-%02d".formatted(i),
                    "class-" + i % CLASSES,
                    "site-" + i / CLASSES,
                    Reliability.STANDARD,
                    Set.of(Isolation.DEDICATED),
                    HORIZON,
                    true,
                    0,
                    List.of(new TopologyLevel("block", "block"), new TopologyLevel("rack", "rack")),
                    IntStream.range(from, to).mapToObj(n -> node(n, n - from)).toList()));
        }
        return pools;
    }

    private static Node node(int number, int place) {
        int rack = place / NODES_A_RACK;
        return new Node(
                "gpu-%05d".formatted(number),
                GPUS,
                0,
                true,
                Map.of("block", "b" + rack / RACKS_A_BLOCK, "rack", "r" + rack % RACKS_A_BLOCK));
    }

    private List<Tenant> tenants() {
        return IntStream.range(0, tenants)
                .mapToObj(i -> new Tenant(
                        tenant(i),
                        IntStream.range(0, CLASSES)
                                .mapToObj(c -> new Quota("class-" + c, nominal, nominal, nominal / 2, nominal))
                                .toList(),
                        Set.of(Tier.values()),
                        HORIZON,
                        false,
                        Optional.of(new Membership("cohort-" + i / TENANTS_A_COHORT, 1 + i % 3))))
                .toList();
    }

    private static String tenant(int i) {
        return "tenant-%03d".formatted(i);
    }

    // ---- who is there

    private List<Held> held(Pool pool) {
        List<Held> held = new ArrayList<>();
        int next = 0;
        while (next < pool.nodes().size()) {
            if (random.nextInt(100) >= PERCENT_LEASED) {
                next++;
                continue;
            }
            int gang = Math.min(gang(), pool.nodes().size() - next);
            held.add(held(pool, pool.nodes().subList(next, next + gang)));
            next += gang;
        }
        return held;
    }

    /** Most have been told their end by now, or are Committed: one in ten or so may still be reclaimed. */
    private Held held(Pool pool, List<Node> on) {
        Tier tier = tier();
        Instant started = NOW.minus(length());
        return new Held(
                lease("runs"),
                tenant(random.nextInt(tenants)),
                pool.gpuClass(),
                tier,
                Isolation.DEDICATED,
                new Placement(
                        pool.name(),
                        pool.site(),
                        on.stream()
                                .map(node -> new NodeShare(node.name(), node.gpus()))
                                .toList()),
                NOW.plus(length()),
                random.nextInt(10) == 0 ? tenure(tier, started) : Tenure.fixed(started));
    }

    private Request request(String what, Optional<Instant> start) {
        Duration length = length();
        return new Request(
                lease(what),
                Optional.of(tenant(random.nextInt(tenants))),
                "class-" + random.nextInt(CLASSES),
                gang() * GPUS,
                tier(),
                Isolation.DEDICATED,
                start.map(from -> Term.from(from, length)).orElseGet(() -> Term.lasting(length)),
                constraints(),
                NOW.minusSeconds(random.nextInt(1_000_000)),
                TURNOVER,
                Optional.empty());
    }

    private Constraints constraints() {
        Optional<TopologyWish> topology = switch (random.nextInt(10)) {
            case 0 -> Optional.of(new TopologyWish("block", TopologyWish.Mode.REQUIRED));
            case 1, 2 -> Optional.of(new TopologyWish("rack", TopologyWish.Mode.PREFERRED));
            default -> Optional.empty();
        };
        return new Constraints(
                random.nextInt(10) == 0 ? Set.of("site-" + random.nextInt(SITES)) : Set.of(),
                Reliability.BEST_EFFORT,
                Map.of(),
                topology);
    }

    private LeaseId lease(String what) {
        String name = "%s-%06d".formatted(what, leases++);
        return new LeaseId("ns", name, name);
    }

    private int gang() {
        int lot = random.nextInt(100);
        int size = 0;
        while (lot >= OF_HUNDRED[size]) {
            lot -= OF_HUNDRED[size++];
        }
        return Math.min(GANGS[size], nominal / GPUS);
    }

    private Tier tier() {
        int lot = random.nextInt(10);
        return lot < 2 ? Tier.COMMITTED : lot < 7 ? Tier.ON_DEMAND : Tier.SPOT;
    }

    /** An hour to four weeks, short ones more often. */
    private Duration length() {
        double hours = LONGEST.toHours();
        return Duration.ofMinutes(Math.round(60 * Math.pow(hours, random.nextDouble())));
    }

    private Instant start() {
        return NOW.plusSeconds(3600L + random.nextLong(HORIZON.minus(LONGEST).toSeconds()));
    }
}
