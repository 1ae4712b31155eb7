package io.gpulease.engine.oracle;

import io.gpulease.engine.model.Booking;
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
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.engine.model.TopologyWish;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Plan;
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

/** Small estates with everything that can be said of one, the same for the same seed. */
public final class RandomWorld {

    static final Instant ZERO = Instant.parse("2026-12-01T00:00:00Z");
    private static final Duration LONG = Duration.ofHours(1);
    private static final List<String> NETWORK = List.of("hall", "block", "rack");

    private final Random random;
    private final RandomPower power;
    private final RandomSharing sharing;
    private int names;

    public RandomWorld(long seed) {
        random = new Random(seed);
        power = new RandomPower(seed);
        sharing = new RandomSharing(seed);
    }

    Random random() {
        return random;
    }

    /** Pools, tenants, some leases that run, and some that wait, of which some have been booked by an earlier plan. */
    Snapshot snapshot() {
        List<Site> sites = sites();
        List<Pool> pools = pools();
        List<Tenant> tenants = tenants();
        Instant earlier = ZERO;
        Snapshot first = new Snapshot(earlier, pools, tenants, held(pools, tenants), requests(between(0, 4), earlier))
                .withSites(sites);
        Instant now = earlier.plusSeconds(between(0, 3)).plusMillis(oneIn(4) ? 300 : 0);
        List<Request> waiting = new ArrayList<>(booked(first));
        waiting.addAll(requests(between(0, 4), now));
        return new Snapshot(now, oneIn(4) ? damaged(pools) : pools, tenants, first.held(), waiting)
                .withSites(power.later(sites));
    }

    /** As {@link #snapshot}, but many of those that hold something stay long and can be told to leave. */
    public Snapshot reclaimable() {
        Snapshot all = snapshot();
        List<Held> held = all.held().stream().map(this::reclaimable).toList();
        return all.with(all.pools(), held);
    }

    /** As {@link #reclaimable}, with GPUs kept for the owners of the pools. */
    Snapshot reserving() {
        Snapshot all = reclaimable();
        List<Pool> pools = all.pools().stream().map(this::reserving).toList();
        return all.with(pools, all.held());
    }

    private Pool reserving(Pool pool) {
        return new Pool(
                pool.name(),
                pool.gpuClass(),
                pool.site(),
                pool.reliability(),
                pool.isolations(),
                pool.maxTerm(),
                pool.open(),
                between(0, 6),
                pool.levels(),
                pool.nodes(),
                pool.wattsPerGpu());
    }

    private Held reclaimable(Held old) {
        Duration notice = Duration.ofSeconds(between(0, 6)).plusMillis(oneIn(6) ? 500 : 0);
        return oneIn(4)
                ? old
                : old.with(
                        old.freeAt().plusSeconds(between(5, 60)),
                        Tenure.reclaimable(old.tenure().startedAt(), notice, Duration.ofSeconds(between(0, 3))));
    }

    private List<Request> booked(Snapshot first) {
        Plan plan = new Scheduler().plan(first);
        return first.waiting().stream()
                .map(request -> {
                    Request kept = request.withBooking(
                            forgetting(booking(plan.decisions().get(request.lease()))));
                    return oneIn(8) ? changed(kept) : kept;
                })
                .toList();
    }

    static Optional<Booking> booking(Decision decision) {
        return switch (decision) {
            case Decision.StartNow now -> Optional.of(new Booking(now.window(), Optional.of(now.placement())));
            case Decision.Reserve reserve -> Optional.of(reserve.booking());
            case Decision.Wait wait -> wait.booking();
            case Decision.Refuse _ -> Optional.empty();
        };
    }

    private Optional<Booking> forgetting(Optional<Booking> booking) {
        return oneIn(5) ? booking.map(known -> new Booking(known.window(), Optional.empty())) : booking;
    }

    private Request changed(Request old) {
        return new Request(
                old.lease(),
                old.tenant(),
                old.gpuClass(),
                between(1, 8),
                old.tier(),
                old.isolation(),
                oneIn(2) ? term(ZERO) : old.term(),
                old.constraints(),
                old.createdAt(),
                old.turnover(),
                old.booking());
    }

    List<Pool> pools() {
        List<Pool> pools = new ArrayList<>();
        for (int i = between(1, 3); i > 0; i--) {
            Set<Isolation> isolations = oneIn(3) ? Set.of(oneOf(Isolation.values())) : Set.of(Isolation.values());
            String gpuClass = oneIn(6) ? "y" : "x";
            String site = oneOf("a", "b");
            pools.add(new Pool(
                    "p" + i,
                    gpuClass,
                    site,
                    oneOf(Reliability.values()),
                    isolations,
                    LONG,
                    !oneIn(12),
                    0,
                    levels(),
                    nodes()));
        }
        return sharing.cleaning(power.drawing(pools));
    }

    List<Site> sites() {
        return power.sites();
    }

    /** Some of them, the widest first; none is a network that nobody described. */
    private List<TopologyLevel> levels() {
        return NETWORK.stream()
                .filter(_ -> !oneIn(3))
                .map(level -> new TopologyLevel(level, level))
                .toList();
    }

    /** Narrow domains are named anew in each wider one; here and there a label is missing. */
    private Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>();
        for (String level : NETWORK) {
            if (!oneIn(10)) {
                labels.put(level, level.charAt(0) + oneOf("1", "1", "2", "3"));
            }
        }
        return labels;
    }

    private List<Node> nodes() {
        int size = oneOf(1, 2, 4);
        boolean mixed = oneIn(3);
        List<Node> nodes = new ArrayList<>();
        for (int i = between(1, oneIn(3) ? 8 : 4); i > 0; i--) {
            int gpus = mixed ? oneOf(1, 2, 3, 4, 6) : size;
            nodes.add(new Node("n" + names++, gpus, oneIn(10) ? between(1, gpus) : 0, !oneIn(15), labels()));
        }
        return nodes;
    }

    /** A node less, or some of its GPUs gone to the owner. */
    private List<Pool> damaged(List<Pool> pools) {
        return pools.stream()
                .map(pool ->
                        pool.withNodes(pool.nodes().stream().map(this::damaged).toList()))
                .toList();
    }

    private Node damaged(Node node) {
        return oneIn(3)
                ? new Node(node.name(), node.gpus(), between(0, node.gpus()), oneIn(2), node.labels(), node.sharing())
                : node;
    }

    List<Tenant> tenants() {
        List<Tenant> tenants = new ArrayList<>();
        for (int i = between(1, 3); i > 0; i--) {
            boolean tight = oneIn(2);
            int nominal = tight ? between(1, 8) : 100;
            Quota quota = new Quota(
                    "x",
                    nominal,
                    oneIn(2) ? between(1, 6) : 0,
                    oneIn(2) ? between(0, nominal) : nominal,
                    tight ? between(0, 6) : 100);
            tenants.add(new Tenant("t" + i, List.of(quota), Set.of(Tier.values()), LONG, oneIn(25), membership()));
        }
        return tenants;
    }

    private Optional<Membership> membership() {
        return oneIn(3) ? Optional.empty() : Optional.of(new Membership(oneIn(6) ? "d" : "c", between(1, 3)));
    }

    private List<Held> held(List<Pool> pools, List<Tenant> tenants) {
        List<Held> held = new ArrayList<>();
        for (Pool pool : pools) {
            for (Node node : pool.nodes()) {
                int free = node.gpus() - node.ownerGpus();
                while (free > 0 && oneIn(2)) {
                    boolean dedicated = free == node.gpus() && oneIn(2);
                    int gpus = dedicated ? node.gpus() : between(1, free);
                    free -= gpus;
                    Placement placement =
                            new Placement(pool.name(), pool.site(), List.of(new NodeShare(node.name(), gpus)));
                    held.add(new Held(
                            id(),
                            tenants.get(random.nextInt(tenants.size())).name(),
                            pool.gpuClass(),
                            oneOf(Tier.values()),
                            dedicated ? Isolation.DEDICATED : Isolation.SHARED,
                            placement,
                            ZERO.plusSeconds(between(-2, 20)),
                            Tenure.fixed(ZERO.minusSeconds(between(1, 50)))));
                }
            }
        }
        return held;
    }

    List<Request> requests(int count, Instant now) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(request(now));
        }
        return requests;
    }

    Request request(Instant now) {
        return new Request(
                id(),
                Optional.of("t" + between(1, 3)),
                oneIn(12) ? "y" : "x",
                oneIn(3) ? between(1, 8) : between(1, 4),
                oneOf(Tier.values()),
                oneOf(Isolation.values()),
                term(now),
                constraints(),
                now.minusSeconds(between(0, 5)),
                Duration.ofSeconds(between(0, 3)),
                Optional.empty());
    }

    private Term term(Instant now) {
        Instant start = now.plusSeconds(between(-3, 15)).plusMillis(oneIn(6) ? 200 : 0);
        Duration duration = Duration.ofSeconds(between(1, 12));
        Term term = switch (between(1, 6)) {
            case 1 -> Term.from(start, duration);
            case 2 -> Term.between(start, start.plus(duration));
            case 3 -> Term.until(now.plusSeconds(between(-1, 25)));
            default -> Term.lasting(duration);
        };
        return oneIn(6) ? term.startingBy(now.plusSeconds(between(-1, 20))) : term;
    }

    private Constraints constraints() {
        return new Constraints(
                oneIn(5) ? Set.of(oneOf("a", "b")) : Set.of(),
                oneIn(4) ? oneOf(Reliability.values()) : Reliability.BEST_EFFORT,
                oneIn(6) ? Map.of("rack", oneOf("r1", "r2")) : Map.of(),
                oneIn(2) ? Optional.of(wish()) : Optional.empty());
    }

    private TopologyWish wish() {
        return new TopologyWish(oneOf("hall", "block", "rack", "rack", "node"), oneOf(TopologyWish.Mode.values()));
    }

    LeaseId id() {
        return new LeaseId("ns", "l" + names++, "u");
    }

    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    @SafeVarargs
    private <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
