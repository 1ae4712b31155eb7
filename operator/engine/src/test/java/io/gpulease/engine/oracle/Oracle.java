package io.gpulease.engine.oracle;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyWish;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The scheduler once more, slow and plain: every second of every node is a number, every second is tried in turn, every
 * set of nodes is looked at. Seconds count from the present one.
 */
final class Oracle {

    static final int HORIZON = 300;
    // Far beyond all that is tried: whatever has not started by then never will.
    private static final int LAST_START = 250;

    record Seat(int start, int until, Placement placement) {}

    /**
     * @param domains of the level asked for; 0 when none was
     * @param spread domains of the narrowest level
     */
    record Option(Placement placement, int domains, int leftover, int spread) {
        static final Comparator<Option> BEST_FIRST = Comparator.comparingInt(Option::domains)
                .thenComparingInt(Option::leftover)
                .thenComparingInt(option -> option.placement.nodes().size())
                .thenComparingInt(Option::spread)
                .thenComparing(option -> option.placement.pool());
    }

    private final Snapshot snapshot;
    private final Map<String, int[]> usedByNode = new HashMap<>();
    private final Map<String, int[]> usedByAccount = new HashMap<>();
    private final Map<String, int[]> wattsBySite = new HashMap<>();
    private final SitePower power;
    private final Map<LeaseId, Seat> seats = new HashMap<>();
    private final Set<LeaseId> displaced = new HashSet<>();

    Oracle(Snapshot snapshot) {
        this.snapshot = snapshot;
        power = new SitePower(snapshot);
        for (Pool pool : snapshot.pools()) {
            pool.nodes().forEach(node -> usedByNode.put(node.name(), new int[HORIZON]));
        }
        for (Held held : snapshot.held()) {
            int until = Clock.heldUntil(snapshot, held.freeAt());
            for (NodeShare share : held.placement().nodes()) {
                add(usedByNode.get(share.node()), 0, until, occupied(share, held.isolation(), false));
            }
            add(
                    account(held.tenant(), held.gpuClass(), held.tier()),
                    0,
                    until,
                    held.placement().gpus());
            draw(held.placement(), 0, until, 1);
        }
    }

    /** Once seated: whose booking could not be kept. */
    Set<LeaseId> displaced() {
        return displaced;
    }

    Map<LeaseId, Seat> seats() {
        List<Request> inTurn = snapshot.waiting().stream()
                .sorted(Comparator.comparing(Request::tier)
                        .thenComparingDouble(
                                request -> shareNow(request.tenant().orElse("")))
                        .thenComparing(Request::createdAt)
                        .thenComparing(Request::lease))
                .toList();
        keepBookings(inTurn);
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Request request : inTurn) {
                moved |= moveEarlier(request);
            }
        }
        return seats;
    }

    /** Of what its cohort lends of class x, the only one that there are quotas of, over its weight. */
    private double shareNow(String tenant) {
        return new Loans(snapshot, "x", (name, tier) -> account(name, "x", tier)[0]).share(tenant);
    }

    private void keepBookings(List<Request> inTurn) {
        List<Request> kept = inTurn.stream()
                .filter(request -> request.booking().isPresent() && !grown(request))
                .sorted(Comparator.comparingInt(this::bookedStart))
                .toList();
        List<Request> requiringFirst = Stream.concat(
                        kept.stream().filter(Oracle::requires), kept.stream().filter(request -> !requires(request)))
                .toList();
        if (!seatedAsBooked(kept) && !seatedAsBooked(requiringFirst)) {
            for (Tier tier : Tier.values()) {
                seatAfterLoss(
                        kept.stream().filter(request -> request.tier() == tier).toList());
            }
        }
        inTurn.stream()
                .filter(request -> request.booking().isPresent() && grown(request))
                .forEach(this::seatAsBooked);
    }

    private void seatAfterLoss(List<Request> kept) {
        kept.stream().filter(request -> !request.term().floating()).forEach(this::seatAsBooked);
        for (Request request : kept) {
            if (!seats.containsKey(request.lease()) && !seatAsBooked(request)) {
                displaced.add(request.lease());
                first(request, bookedStart(request), LAST_START).ifPresent(seat -> take(request, seat));
            }
        }
    }

    private static boolean requires(Request request) {
        return request.constraints().topology().filter(TopologyWish::isRequired).isPresent();
    }

    private boolean seatedAsBooked(List<Request> inOrder) {
        boolean all = true;
        for (Request request : inOrder) {
            all &= seatAsBooked(request);
        }
        if (!all) {
            inOrder.forEach(this::clear);
        }
        return all;
    }

    private boolean seatAsBooked(Request request) {
        int start = bookedStart(request);
        Optional<Seat> seat = sameNodes(request, start).or(() -> first(request, start, start + 1));
        seat.ifPresent(found -> take(request, found));
        return seat.isPresent();
    }

    private Optional<Seat> sameNodes(Request request, int start) {
        Optional<Placement> booked = request.booking().flatMap(Booking::placement);
        if (booked.isEmpty() || !Clock.mayStart(snapshot, request, start)) {
            return Optional.empty();
        }
        int until = Clock.occupiedUntil(snapshot, request, start);
        boolean free = pools(request).stream()
                .filter(pool -> pool.name().equals(booked.get().pool()))
                .anyMatch(pool -> suits(request, booked.get(), pool, start, until)
                        && powerAllows(pool, booked.get().gpus(), start, until));
        return free && quotaAllows(request, booked.get().gpus(), start, until)
                ? Optional.of(new Seat(start, until, booked.get()))
                : Optional.empty();
    }

    private boolean suits(Request request, Placement placement, Pool pool, int start, int until) {
        List<Node> nodes = nodes(pool, request);
        Set<String> placed = placement.nodes().stream().map(NodeShare::node).collect(Collectors.toSet());
        if (Network.homes(pool, nodes, request).stream()
                .noneMatch(home -> home.stream().map(Node::name).toList().containsAll(placed))) {
            return false;
        }
        for (NodeShare share : placement.nodes()) {
            Optional<Node> node =
                    nodes.stream().filter(n -> n.name().equals(share.node())).findFirst();
            int needed = request.isolation() == Isolation.DEDICATED
                    ? node.map(Node::gpus).orElse(0)
                    : share.gpus();
            if (node.isEmpty() || free(request, node.get(), start, until) < needed) {
                return false;
            }
        }
        if (request.isolation() == Isolation.SHARED) {
            return placement.gpus() == request.gpus();
        }
        int smallest =
                placement.nodes().stream().mapToInt(NodeShare::gpus).min().orElse(0);
        return placement.gpus() >= request.gpus() && placement.gpus() - smallest < request.gpus();
    }

    private boolean moveEarlier(Request request) {
        Seat old = seats.get(request.lease());
        clear(request);
        Optional<Seat> earlier = first(request, 0, old == null ? LAST_START : old.start());
        earlier.or(() -> Optional.ofNullable(old)).ifPresent(seat -> take(request, seat));
        return old != null && earlier.isPresent();
    }

    private Optional<Seat> first(Request request, int from, int before) {
        for (int start = from; start < before; start++) {
            if (Clock.mayStart(snapshot, request, start)) {
                int until = Clock.occupiedUntil(snapshot, request, start);
                Optional<Option> option = best(request, start, until);
                if (option.isPresent()) {
                    return Optional.of(new Seat(start, until, option.get().placement()));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Option> best(Request request, int start, int until) {
        List<Option> options = new ArrayList<>();
        for (Pool pool : pools(request)) {
            new Choices(
                            pool,
                            nodes(pool, request),
                            request,
                            node -> free(request, node, start, until),
                            (node, gpus) -> freeAfter(node, gpus, until))
                    .best(gpus -> quotaAllows(request, gpus, start, until) && powerAllows(pool, gpus, start, until))
                    .ifPresent(options::add);
        }
        return options.stream().min(Option.BEST_FIRST);
    }

    /** None: the request cannot be planned at all. */
    private List<Pool> pools(Request request) {
        boolean served = tenant(request.tenant().orElse(""))
                .filter(tenant -> !tenant.suspended() && tenant.tiers().contains(request.tier()))
                .isPresent();
        return snapshot.pools().stream()
                .filter(pool -> served
                        && pool.open()
                        && power.takesLeases(pool)
                        && pool.gpuClass().equals(request.gpuClass()))
                .filter(pool -> pool.isolations().contains(request.isolation()))
                .filter(pool -> request.constraints().sites().isEmpty()
                        || request.constraints().sites().contains(pool.site()))
                .filter(pool ->
                        pool.reliability().compareTo(request.constraints().minReliability()) >= 0)
                .toList();
    }

    private static List<Node> nodes(Pool pool, Request request) {
        return pool.nodes().stream()
                .filter(Node::leasable)
                .filter(node -> request.constraints().nodeLabels().entrySet().stream()
                        .allMatch(label -> label.getValue().equals(node.labels().get(label.getKey()))))
                .sorted(Comparator.comparing(Node::name))
                .toList();
    }

    private int free(Node node, int start, int until) {
        int free = node.gpus();
        for (int second = start; second < until; second++) {
            free = Math.min(free, node.gpus() - node.ownerGpus() - usedByNode.get(node.name())[second]);
        }
        return free;
    }

    /** Where nodes are cleaned after their last lease, one that shares them has them to itself, but if it comes now and may. */
    private int free(Request request, Node node, int start, int until) {
        int free = free(node, start, until);
        if (request.isolation() == Isolation.DEDICATED || !node.sharing().isCleaned()) {
            return free;
        }
        boolean mayJoin = start == 0 && node.sharing().admits(request.tenant().orElseThrow());
        return mayJoin || free == node.gpus() - node.ownerGpus() ? free : 0;
    }

    /** How many seconds that many GPUs of the node stay free from then on; what reaches the horizon is for ever. */
    private long freeAfter(Node node, int gpus, int until) {
        int second = until;
        while (second < HORIZON && free(node, second, second + 1) >= gpus) {
            second++;
        }
        return second == HORIZON ? 1L << 40 : second - until;
    }

    private boolean quotaAllows(Request request, int gpus, int start, int until) {
        String name = request.tenant().orElseThrow();
        for (int second = start; second < until; second++) {
            int at = second;
            Loans loans = new Loans(
                    snapshot, request.gpuClass(), (tenant, tier) -> account(tenant, request.gpuClass(), tier)[at]);
            if (!loans.allow(name, request.tier(), gpus)) {
                return false;
            }
        }
        return true;
    }

    private boolean powerAllows(Pool pool, int gpus, int start, int until) {
        for (int second = start; second < until; second++) {
            if (!power.allows(pool, gpus, second, (site, at) -> watts(site)[at])) {
                return false;
            }
        }
        return true;
    }

    private int[] watts(String site) {
        return wattsBySite.computeIfAbsent(site, _ -> new int[HORIZON]);
    }

    private void draw(Placement placement, int start, int until, int sign) {
        add(watts(power.site(placement)), start, until, sign * Math.toIntExact(power.draw(placement)));
    }

    private void take(Request request, Seat seat) {
        seats.put(request.lease(), seat);
        book(request, seat, 1);
    }

    private void clear(Request request) {
        Seat seat = seats.remove(request.lease());
        if (seat != null) {
            book(request, seat, -1);
        }
    }

    private void book(Request request, Seat seat, int sign) {
        for (NodeShare share : seat.placement().nodes()) {
            add(
                    usedByNode.get(share.node()),
                    seat.start(),
                    seat.until(),
                    sign * occupied(share, request.isolation(), seat.start() > 0));
        }
        int[] account = account(request.tenant().orElseThrow(), request.gpuClass(), request.tier());
        add(account, seat.start(), seat.until(), sign * seat.placement().gpus());
        draw(seat.placement(), seat.start(), seat.until(), sign);
    }

    private static void add(int[] seconds, int start, int until, int amount) {
        for (int second = start; second < until; second++) {
            seconds[second] += amount;
        }
    }

    private int occupied(NodeShare share, Isolation isolation, boolean later) {
        Node node = snapshot.pools().stream()
                .flatMap(pool -> pool.nodes().stream())
                .filter(one -> one.name().equals(share.node()))
                .findFirst()
                .orElseThrow();
        boolean isApart = later && node.sharing().isCleaned();
        return switch (isolation) {
            case DEDICATED -> Math.max(node.gpus(), share.gpus());
            case SHARED -> isApart ? node.gpus() - node.ownerGpus() : share.gpus();
        };
    }

    private int[] account(String tenant, String gpuClass, Tier tier) {
        return usedByAccount.computeIfAbsent(tenant + "/" + gpuClass + "/" + tier, _ -> new int[HORIZON]);
    }

    private Optional<Tenant> tenant(String name) {
        return snapshot.tenants().stream()
                .filter(tenant -> tenant.name().equals(name))
                .findFirst();
    }

    private int bookedStart(Request request) {
        return Clock.bookedStart(snapshot, request);
    }

    private boolean grown(Request request) {
        Booking booking = request.booking().orElseThrow();
        boolean more =
                booking.placement().filter(had -> had.gpus() < request.gpus()).isPresent();
        return more || Clock.longer(snapshot, request, booking.window());
    }
}
