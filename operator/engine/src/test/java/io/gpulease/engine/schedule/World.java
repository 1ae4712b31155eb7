package io.gpulease.engine.schedule;

import io.gpulease.engine.budget.Budgets;
import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.Inquiry;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Quoting;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.model.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A snapshot in the making, for tests: times are seconds after {@link #at(long) second 0}. */
final class World {

    static final Duration LONGEST = Duration.ofHours(1);
    private static final Instant ZERO = Instant.parse("2026-12-01T00:00:00Z");

    private final List<Pool> pools = new ArrayList<>();
    private final List<Tenant> tenants = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final List<Request> waiting = new ArrayList<>();
    private final List<Wish> wishes = new ArrayList<>();
    private final List<Hold> holds = new ArrayList<>();
    private final List<Inquiry> inquiries = new ArrayList<>();
    private final List<Site> sites = new ArrayList<>();
    private Budgets budgets = Budgets.NONE;
    private Instant now = ZERO;

    static Instant at(long second) {
        return ZERO.plusSeconds(second);
    }

    static Window window(long start, long end) {
        return new Window(at(start), at(end));
    }

    static LeaseId id(String name) {
        return new LeaseId("team", name, "uid-" + name);
    }

    /** One pool "p" of class "h200" at site "here" for both isolations. */
    static World withNodes(int count, int gpusEach) {
        return new World().pool(pool("p", nodes("n", count, gpusEach)));
    }

    static List<Node> nodes(String prefix, int count, int gpusEach) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> node(prefix + i, gpusEach))
                .toList();
    }

    static Node node(String name, int gpus) {
        return new Node(name, gpus, 0, true, Map.of());
    }

    /** A node of 4 GPUs in that block and rack. */
    static Node in(String block, String rack, String name) {
        return new Node(name, 4, 0, true, Map.of("block", block, "rack", rack));
    }

    /** Its levels are block and rack. */
    static Pool network(String name, Node... nodes) {
        return pool(
                name, List.of(new TopologyLevel("block", "block"), new TopologyLevel("rack", "rack")), List.of(nodes));
    }

    static Pool pool(String name, List<Node> nodes) {
        return pool(name, List.of(), nodes);
    }

    static Pool pool(String name, List<TopologyLevel> levels, List<Node> nodes) {
        return new Pool(
                name,
                "h200",
                "here",
                Reliability.STANDARD,
                Set.of(Isolation.values()),
                LONGEST,
                true,
                0,
                levels,
                nodes);
    }

    static Quota quota(int nominal, int borrowingLimit, int spotLimit) {
        return new Quota("h200", nominal, borrowingLimit, 0, spotLimit);
    }

    static Tenant tenant(String name, Quota... quotas) {
        return new Tenant(
                name, List.of(quotas), Set.of(Tier.values()), LONGEST.multipliedBy(2), false, Optional.empty());
    }

    /** Of weight 1. */
    static Tenant inCohort(String name, String cohort, Quota... quotas) {
        return new Tenant(
                name,
                List.of(quotas),
                Set.of(Tier.values()),
                LONGEST.multipliedBy(2),
                false,
                Optional.of(new Membership(cohort, 1)));
    }

    static Placement on(String pool, NodeShare... shares) {
        return new Placement(pool, "here", List.of(shares));
    }

    static NodeShare share(String node, int gpus) {
        return new NodeShare(node, gpus);
    }

    World pool(Pool pool) {
        pools.add(pool);
        return this;
    }

    World site(Site site) {
        sites.add(site);
        return this;
    }

    World tenant(Tenant tenant) {
        tenants.add(tenant);
        return this;
    }

    World budgets(Budgets known) {
        budgets = known;
        return this;
    }

    World now(long second) {
        return now(at(second));
    }

    World now(Instant instant) {
        now = instant;
        return this;
    }

    /** Held by tenant "acme". */
    World held(String name, Isolation isolation, long freeAt, NodeShare... shares) {
        held.add(new Held(
                id(name),
                "acme",
                "h200",
                Tier.ON_DEMAND,
                isolation,
                on(pools.getFirst().name(), shares),
                at(freeAt),
                Tenure.fixed(at(-100))));
        return this;
    }

    /** Whole nodes held by tenant "acme". */
    World held(String name, long freeAt, NodeShare... shares) {
        return held(name, Isolation.DEDICATED, freeAt, shares);
    }

    /** Whole nodes of pool "p", held as OnDemand by that tenant, which cannot be told to leave. */
    static Held heldBy(String tenant, String name, long freeAt, NodeShare... shares) {
        return new Held(
                id(name),
                tenant,
                "h200",
                Tier.ON_DEMAND,
                Isolation.DEDICATED,
                on("p", shares),
                at(freeAt),
                Tenure.fixed(at(-100)));
    }

    /** Whole nodes of pool "p", held since that second; it can be told to leave 10 s later, and cleaning takes 1 s. */
    static Held reclaimable(String tenant, String name, Tier tier, long since, long freeAt, NodeShare... shares) {
        return new Held(
                id(name),
                tenant,
                "h200",
                tier,
                Isolation.DEDICATED,
                on("p", shares),
                at(freeAt),
                Tenure.reclaimable(at(since), Duration.ofSeconds(10), Duration.ofSeconds(1)));
    }

    World held(Held lease) {
        held.add(lease);
        return this;
    }

    World wish(String name, Amendment amendment) {
        return wish(name, Constraints.NONE, amendment);
    }

    World wish(String name, Constraints constraints, Amendment amendment) {
        wishes.add(new Wish(id(name), constraints, at(-100), amendment));
        return this;
    }

    World waiting(Ask... asks) {
        for (Ask ask : asks) {
            waiting.add(ask.request());
        }
        return this;
    }

    World hold(Hold hold) {
        holds.add(hold);
        return this;
    }

    /** Asks what it could have, to be held for a minute. */
    World quote(Ask ask) {
        return quote(new Inquiry(ask.request(), at(-1_000), Duration.ofMinutes(1)));
    }

    World quote(Inquiry inquiry) {
        inquiries.add(inquiry);
        return this;
    }

    Snapshot snapshot() {
        List<Tenant> known = tenants.isEmpty() ? List.of(tenant("acme", quota(1000, 0, 1000))) : tenants;
        return new Snapshot(now, pools, known, held, waiting, wishes, sites, new Quoting(holds, inquiries));
    }

    Plan plan() {
        return new Scheduler().plan(snapshot(), budgets);
    }

    Decision decide(Ask ask) {
        waiting.add(ask.request());
        return decisionOn(ask.request().lease().name());
    }

    Decision decisionOn(String name) {
        Decision decision = plan().decisions().get(id(name));
        if (decision == null) {
            throw new AssertionError("no decision on " + name);
        }
        return decision;
    }

    static Optional<Booking> booking(long start, long end, Placement placement) {
        return Optional.of(new Booking(window(start, end), Optional.of(placement)));
    }
}
