package io.gpulease.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Footing;
import io.gpulease.engine.schedule.Plan;
import io.gpulease.engine.schedule.Reason;
import io.gpulease.engine.schedule.Scheduler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** An estate that lives for a while: leases come, start as planned, and leave at their end or before it. */
final class Replay {

    private static final int STEPS = 120;

    private final RandomWorld world;
    private final int arrivals;
    private final int lateMillis;
    private final boolean sharers;
    private final List<Pool> pools;
    private final List<Site> sites;
    private final List<Tenant> tenants;
    private final List<Held> held = new ArrayList<>();
    private final Map<LeaseId, Instant> leaves = new HashMap<>();
    private final Map<LeaseId, Instant> promised = new HashMap<>();
    // Whose booking a lender may move, as it was told.
    private final Set<LeaseId> onLoan = new HashSet<>();
    private final List<Request> waiting = new ArrayList<>();
    private final CleanedNodes cleaned = new CleanedNodes();
    // Whose last nodes are being cleaned.
    private final Set<LeaseId> gone = new HashSet<>();
    private Instant now = RandomWorld.ZERO;
    private Instant nextArrival = now;
    private int arrived;

    /** @param lateMillis how late the world may wake up at each instant that matters */
    Replay(long seed, int arrivals, int lateMillis) {
        this(seed, arrivals, lateMillis, false);
    }

    /** @param sharers all ask for some GPUs of nodes that others may be on, and that are cleaned when all have left */
    Replay(long seed, int arrivals, int lateMillis, boolean sharers) {
        this.sharers = sharers;
        world = new RandomWorld(seed);
        sites = world.sites();
        pools = sharers ? RandomSharing.cleaned(world.pools()) : world.pools();
        tenants = world.tenants();
        this.arrivals = arrivals;
        this.lateMillis = lateMillis;
    }

    void run() {
        for (int step = 0; step < STEPS; step++) {
            leave();
            arrive();
            Snapshot snapshot = new Snapshot(now, cleaned.told(pools, held), tenants, held, waiting).withSites(sites);
            Plan plan = new Scheduler().plan(snapshot);
            PlanInvariants.check(snapshot, plan);
            lendersMayMove(plan);
            noBookingMovesLater(plan);
            carryOut(plan);
            Optional<Instant> next = next(plan);
            if (next.isEmpty()) {
                break;
            }
            now = next.get().plusMillis(lateMillis == 0 ? 0 : world.between(0, lateMillis));
        }
        assertThat(promised).as("promised, but never started").isEmpty();
    }

    CleanedNodes cleaned() {
        return cleaned;
    }

    private void leave() {
        for (Held lease : List.copyOf(held)) {
            Instant at = leaves.get(lease.lease());
            if (!at.isAfter(now)) {
                held.remove(lease);
                leave(lease, at);
            }
        }
    }

    /** Nodes that are cleaned are so when the last one has left: nobody else is on them until that is done. */
    private void leave(Held lease, Instant at) {
        List<NodeShare> last = lease.placement().nodes().stream()
                .filter(share -> isCleaned(share.node())
                        && held.stream().noneMatch(other -> CleanedNodes.has(other, share.node())))
                .toList();
        Instant clean = at.plus(lease.tenure().turnover());
        if (gone.contains(lease.lease()) || !clean.isAfter(now)) {
            last.forEach(share -> cleaned.cleaned(share.node()));
        } else if (!last.isEmpty()) {
            gone.add(lease.lease());
            leaves.put(lease.lease(), clean);
            Placement kept =
                    new Placement(lease.placement().pool(), lease.placement().site(), last);
            held.add(new Held(
                    lease.lease(),
                    lease.tenant(),
                    lease.gpuClass(),
                    lease.tier(),
                    Isolation.DEDICATED,
                    kept,
                    clean,
                    lease.tenure()));
        }
        lease.placement().nodes().stream()
                .filter(share -> isCleaned(share.node())
                        && last.stream().noneMatch(one -> one.node().equals(share.node())))
                .forEach(share -> cleaned.left(share.node(), lease.tenant()));
    }

    private boolean isCleaned(String node) {
        return node(node).sharing().isCleaned();
    }

    private Node node(String name) {
        return pools.stream()
                .flatMap(pool -> pool.nodes().stream())
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void arrive() {
        while (arrived < arrivals && !nextArrival.isAfter(now)) {
            Request request = world.request(now);
            waiting.add(sharers ? RandomSharing.sharer(request) : request);
            arrived++;
            nextArrival = nextArrival.plusSeconds(world.between(0, 4));
        }
    }

    /** What it was promised holds no more for one that was told so, and has to give way. */
    private void lendersMayMove(Plan plan) {
        promised.entrySet()
                .removeIf(promise -> onLoan.contains(promise.getKey())
                        && RandomWorld.booking(plan.decisions().get(promise.getKey()))
                                .filter(booking -> !booking.window().start().isAfter(promise.getValue()))
                                .isEmpty());
        onLoan.clear();
        plan.decisions().forEach((lease, decision) -> {
            if (isOnLoan(decision)) {
                onLoan.add(lease);
            }
        });
    }

    private static boolean isOnLoan(Decision decision) {
        return switch (decision) {
            case Decision.Reserve reserve -> reserve.footing() == Footing.BORROWED;
            case Decision.Wait wait -> wait.shortage().message().contains("a lender may move it");
            case Decision.StartNow _, Decision.Refuse _ -> false;
        };
    }

    private void noBookingMovesLater(Plan plan) {
        promised.forEach((lease, start) -> {
            Decision decision = plan.decisions().get(lease);
            if (lateMillis > 0 && expired(decision)) {
                // A window of a second or two may be over when one wakes up.
                return;
            }
            Optional<Instant> starts = RandomWorld.booking(decision)
                    .map(booking -> booking.window().start());
            assertThat(starts)
                    .as("%s was promised %s, now %s", lease, start, decision)
                    .isPresent();
            // Who wakes up late starts late, by no more than that.
            long late = Math.ceilDiv(lateMillis, 1000);
            assertThat(starts.get()).as("start of %s: %s", lease, decision).isBeforeOrEqualTo(start.plusSeconds(late));
        });
    }

    private static boolean expired(Decision decision) {
        return decision instanceof Decision.Refuse refuse && refuse.reason() == Reason.EXPIRED;
    }

    private void carryOut(Plan plan) {
        for (Request request : List.copyOf(waiting)) {
            Decision decision = plan.decisions().get(request.lease());
            waiting.remove(request);
            switch (decision) {
                case Decision.StartNow start -> start(request, start);
                case Decision.Refuse _ -> promised.remove(request.lease());
                case Decision.Reserve _, Decision.Wait _ -> waitOn(request, RandomWorld.booking(decision));
            }
        }
    }

    private void start(Request request, Decision.StartNow start) {
        Instant freeAt = start.window().end().plus(request.turnover());
        promised.remove(request.lease());
        var lease = new Held(
                request.lease(),
                request.tenant().orElseThrow(),
                request.gpuClass(),
                request.tier(),
                request.isolation(),
                start.placement(),
                freeAt,
                new Tenure(start.window().start(), Optional.empty(), request.turnover(), Optional.empty()));
        if (isCleaned(start.placement().nodes().getFirst().node())) {
            cleaned.came(lease, held);
        }
        held.add(lease);
        Instant early = start.window().start().plusSeconds(world.between(1, 4));
        Instant planned = isCleaned(start.placement().nodes().getFirst().node())
                ? start.window().end()
                : freeAt;
        leaves.put(request.lease(), world.oneIn(4) && early.isBefore(planned) ? early : planned);
    }

    private void waitOn(Request request, Optional<Booking> booking) {
        waiting.add(request.withBooking(booking));
        // The first promise counts, or an earlier one.
        booking.ifPresent(given -> promised.merge(
                request.lease(), given.window().start(), (old, fresh) -> fresh.isBefore(old) ? fresh : old));
    }

    private Optional<Instant> next(Plan plan) {
        Stream<Instant> arrival = arrived < arrivals ? Stream.of(nextArrival) : Stream.empty();
        Stream<Instant> leaving = held.stream().map(lease -> leaves.get(lease.lease()));
        return Stream.of(arrival, leaving, plan.nextChange().stream())
                .flatMap(instants -> instants)
                .min(Instant::compareTo)
                .map(next -> next.isBefore(now) ? now : next);
    }
}
