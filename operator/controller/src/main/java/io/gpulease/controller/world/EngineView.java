package io.gpulease.controller.world;

import io.gpulease.bridge.EndNotice;
import io.gpulease.bridge.LeaseTerms;
import io.gpulease.bridge.Parties;
import io.gpulease.bridge.Turnaround;
import io.gpulease.controller.claim.Names;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.SiteState;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Wish;
import io.gpulease.engine.term.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The world as the engine sees it. */
public final class EngineView {

    /** Rejected for good. */
    private static final Set<String> FINAL = Set.of("StartByPassed", "Expired", "QuoteNotHeld", "QuoteTaken");

    /** Rejects a lease only once its window has passed: for good, unless the spec moves the window. */
    private static final String SUSPENDED = "TenantSuspended";

    private final World world;
    private final NodeView nodes;
    private final Placements placements;
    private final Notice.Defaults notices;
    private final BudgetView budgets;

    EngineView(World world, Notice.Defaults notices, Predicate<String> isOperators) {
        this.placements = new Placements(world);
        this.world = world;
        this.nodes = new NodeView(world, isOperators);
        this.notices = notices;
        this.budgets = new BudgetView(world);
    }

    // ---- nodes

    void refresh(NodeEntry entry) {
        Node now = nodes.of(entry, poolOf(entry).flatMap(PoolEntry::terms));
        if (!Objects.equals(now, entry.planned())) {
            entry.plan(now);
            // Also for whoever waits for room there, which may be a pod that has gone.
            world.changes().node(entry.name());
            world.changes().plan();
            world.changes().parties();
        }
        if (entry.isClosedOtherwise()) {
            // Which its pool tells.
            world.changes().parties();
        }
        if (entry.hasTaint(Names.SANITIZING)) {
            // Its cleaning waits for pods that take nothing of it, too.
            world.changes().node(entry.name());
        }
        NodeView.leftBy(world, entry).ifPresent(this::refresh);
    }

    /** The pool a node belongs to: the one it is leased under, else the only one that selects it. */
    public Optional<PoolEntry> poolOf(NodeEntry entry) {
        if (!entry.allocationsOrNone().isEmpty() && world.pool(entry.labelledPool()) != null) {
            return Optional.ofNullable(world.pool(entry.labelledPool()));
        }
        return entry.selectedBy().size() == 1
                ? Optional.ofNullable(world.pool(entry.selectedBy().iterator().next()))
                : Optional.empty();
    }

    // ---- leases

    void refresh(LeaseEntry entry) {
        Held now = held(entry);
        if (!Objects.equals(now, entry.held())) {
            entry.hold(now);
            world.changes().plan();
            world.changes().parties();
        }
        if (entry.isUnstarted() && now == null && entry.decision().isEmpty()) {
            world.changes().plan();
        }
    }

    private @Nullable Held held(LeaseEntry entry) {
        if (entry.start().isPresent()) {
            var start = entry.start().get();
            return held(
                    entry,
                    Share.of(start.placement()),
                    entry.endAsPlanned(start.window().end()),
                    start.window().start());
        }
        var term = entry.status().termOrEmpty();
        // Of an object that is no more the status says nothing any more; the nodes' records do.
        if (!entry.isGone() && entry.isHolding()) {
            return held(
                    entry,
                    Share.of(placements.placedAndClaimed(entry)),
                    entry.endAsPlanned(term.endsInstant().orElse(Instant.EPOCH)),
                    term.startedInstant().orElse(Instant.EPOCH));
        }
        Map<String, Integer> claims = placements.claims(entry);
        int own = claims.values().stream().mapToInt(Integer::intValue).sum();
        return held(
                entry,
                new Share(placements.of(entry, untilClean(entry, claims)), own),
                term.endedInstant().orElse(Instant.EPOCH),
                term.startedInstant().orElse(Instant.EPOCH));
    }

    /** Of a node that is cleaned nobody else can have what the lease had left to others. */
    private Map<String, Integer> untilClean(LeaseEntry entry, Map<String, Integer> claims) {
        claims.replaceAll((name, gpus) -> {
            NodeEntry claimed = world.node(name);
            Node node = claimed == null ? null : claimed.planned();
            boolean isCleaned = claimed != null
                    && NodeView.leftBy(world, claimed).filter(entry::equals).isPresent();
            return isCleaned && node != null ? Math.max(gpus, node.gpus() - node.ownerGpus()) : gpus;
        });
        return claims;
    }

    /** @param gpus those of the placement that count as the lease's */
    private record Share(Placement placement, int gpus) {

        static Share of(Placement placement) {
            return new Share(placement, placement.gpus());
        }
    }

    private @Nullable Held held(LeaseEntry entry, Share share, Instant end, Instant startedAt) {
        Placement placement = share.placement();
        if (placement.nodes().isEmpty()) {
            return null;
        }
        Optional<LeaseTerms> terms = entry.terms();
        Duration turnover =
                terms.map(known -> known.turnover(turnaround(placement.pool()))).orElse(LeaseTerms.DEFAULT_GRACE);
        return new Held(
                terms.map(LeaseTerms::id).orElseGet(() -> idOf(entry)),
                Optional.ofNullable(entry.status().tenant()).or(entry::tenant).orElse(""),
                terms.map(LeaseTerms::gpuClass).orElse(""),
                terms.map(known -> entry.countedTier(known)).orElse(Tier.ON_DEMAND),
                terms.map(LeaseTerms::isolation).orElse(Isolation.DEDICATED),
                placement,
                share.gpus(),
                end.plus(turnover),
                new Tenure(startedAt, reclaimNotice(entry), turnover, leavesFor(entry, placement))
                        .promised(terms.filter(known -> known.term().start().isPresent())
                                .map(LeaseTerms::createdAt)
                                .orElse(startedAt)));
    }

    /**
     * Empty: it cannot be told another end, for it has not started, leaves already, was told of a reason that stands, or has
     * nothing that anybody could want back.
     */
    private Optional<Duration> reclaimNotice(LeaseEntry entry) {
        boolean stays = entry.start().isEmpty()
                && entry.isRunning()
                && entry.recall().isEmpty()
                && !EndNotice.isFinal(entry.status().reason());
        return stays
                ? entry.terms()
                        .filter(terms -> entry.countedTier(terms) == Tier.SPOT || mayBorrow(entry))
                        .flatMap(terms -> Notice.ofReclaim(terms.notice(), entry.countedTier(terms), notices))
                : Optional.empty();
    }

    /** After a restart it is not known any more; that it is the owner tells nobody twice. */
    private static Optional<Claimant> leavesFor(LeaseEntry entry, Placement placement) {
        return entry.recall()
                .map(LeaseEntry.Recall::forWhom)
                .or(() -> EndNotice.isReclaim(EndNotice.told(entry.status()))
                        ? Optional.of(new Claimant.OfOwner(placement.pool()))
                        : Optional.empty());
    }

    private Optional<Turnaround> turnaround(String pool) {
        return Optional.ofNullable(world.pool(pool)).flatMap(PoolEntry::terms).map(Turnaround::of);
    }

    private Map<String, Turnaround> turnaroundByClass() {
        Map<String, Turnaround> longest = new HashMap<>();
        for (PoolEntry pool : world.pools()) {
            pool.terms()
                    .ifPresent(terms -> longest.merge(terms.gpuClass(), Turnaround.of(terms), Turnaround::orLonger));
        }
        return longest;
    }

    /** What is enough for a lease of that class: the longest grace of any pool, and the cleaning of its own pools. */
    public Turnaround turnaroundOf(String gpuClass) {
        Map<String, Turnaround> byClass = turnaroundByClass();
        Turnaround longest =
                byClass.values().stream().reduce(Turnaround::orLonger).orElse(Turnaround.USUAL);
        return new Turnaround(
                longest.mostGrace(),
                byClass.getOrDefault(gpuClass, Turnaround.USUAL).cleaning());
    }

    private boolean mayBorrow(LeaseEntry entry) {
        TenantEntry tenant = world.tenant(
                Optional.ofNullable(entry.status().tenant()).or(entry::tenant).orElse(""));
        return tenant != null && tenant.terms().flatMap(Tenant::cohort).isPresent();
    }

    private static LeaseId idOf(LeaseEntry entry) {
        return new LeaseId(entry.namespace(), entry.name(), entry.uid());
    }

    /** What tenants have used of their budgets, and will. */
    public BudgetView budgets() {
        return budgets;
    }

    public Placements placements() {
        return placements;
    }

    // ---- the whole

    /** Everything a plan depends on. */
    public Snapshot snapshot(Instant now) {
        List<Held> held = new ArrayList<>();
        List<Request> waiting = new ArrayList<>();
        List<Wish> wishes = new ArrayList<>();
        Map<String, Turnaround> turnaround = turnaroundByClass();
        for (LeaseEntry entry : world.leases()) {
            if (entry.held() != null) {
                held.add(entry.held());
                wishes.addAll(wishesOf(entry));
            } else if (waits(entry)) {
                entry.terms()
                        .ifPresent(terms -> waiting.add(terms.request(
                                entry.tenant(),
                                world.quotes().booking(entry),
                                Optional.ofNullable(turnaround.get(terms.gpuClass())))));
            }
        }
        return new Snapshot(
                now,
                pools(),
                tenants(),
                held,
                waiting,
                wishes,
                sites(),
                world.quotes().quoting(this::turnaroundOf));
    }

    /** Whether a pool keeps GPUs for its owner: that may take a decision though nobody waits. */
    public boolean someOwnerReserves() {
        return world.pools().stream()
                .flatMap(pool -> pool.terms().stream())
                .anyMatch(terms -> terms.ownerReserve() > 0);
    }

    /** Whether there is anything to decide; far cheaper than a snapshot, of which a burst of starts would take hundreds. */
    public boolean someoneWaits() {
        for (LeaseEntry entry : world.leases()) {
            if (waits(entry) || !wishesOf(entry).isEmpty()) {
                return true;
            }
        }
        return world.quotes().someoneAsksOrHolds();
    }

    private static List<Wish> wishesOf(LeaseEntry entry) {
        List<Wish> wishes = entry.asked().wishes();
        return wishes.isEmpty() || entry.phase().equals(Phase.ACTIVE) || entry.isSuspended() ? wishes : List.of();
    }

    /** It is to be decided about: it holds nothing, wants to start, and might. */
    public boolean waits(LeaseEntry entry) {
        return entry.held() == null
                && entry.isUnstarted()
                && !entry.isGivenBack()
                && !isOver(entry)
                && !world.isUndecidable(entry)
                && entry.terms().isPresent()
                && world.quotes().isFreeToGo(entry)
                && isJobFine(entry);
    }

    /** Rejected for good. */
    public static boolean isOver(LeaseEntry entry) {
        String reason = String.valueOf(entry.status().reason());
        return entry.phase().equals(Phase.REJECTED)
                && (FINAL.contains(reason) || (reason.equals(SUSPENDED) && entry.answersItsSpec()));
    }

    private boolean isJobFine(LeaseEntry entry) {
        return entry.lease().getSpec().workload() == null
                || entry.jobVerdict().check() instanceof JobCheck.Fine
                // Before a restart it was: what it has booked is kept while that is asked again.
                || (entry.jobVerdict().check() instanceof JobCheck.Unknown
                        && world.quotes().booking(entry).isPresent());
    }

    private List<Pool> pools() {
        var nodes = new HashMap<String, List<Node>>();
        for (NodeEntry entry : world.nodes()) {
            Node node = entry.planned();
            if (node != null) {
                poolOf(entry)
                        .ifPresent(pool -> nodes.computeIfAbsent(pool.name(), _ -> new ArrayList<>())
                                .add(node));
            }
        }
        List<Pool> pools = new ArrayList<>();
        for (PoolEntry entry : world.pools()) {
            entry.terms()
                    .ifPresent(terms -> pools.add(terms.with(
                            Parties.reliability(world.site(terms.site()).map(SiteEntry::site)),
                            !entry.isDeleting(),
                            nodes.getOrDefault(entry.name(), List.of()))));
        }
        return pools;
    }

    private List<Site> sites() {
        return world.sites().stream().map(EngineView::site).toList();
    }

    /** Nothing new is placed at a site of which not all is understood: what it has of power is not known either. */
    private static Site site(SiteEntry entry) {
        return entry.terms()
                .orElseGet(() -> new Site(entry.name(), SiteState.DRAINING, OptionalLong.empty(), List.of()));
    }

    private List<Tenant> tenants() {
        return world.tenants().stream()
                .filter(tenant -> !tenant.isDeleting())
                .flatMap(tenant -> tenant.terms().stream())
                .toList();
    }
}
