package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.TopologyWish;
import io.gpulease.engine.model.Wish;
import io.gpulease.engine.placement.Gang;
import io.gpulease.engine.placement.GangPlacer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Leases that want to hold more GPUs of their pool until their end, in the domain that their topology requires. */
final class Growths {

    // Each takes a dozen searches.
    private static final int MOST_TRIES_PER_PLAN = 100;

    private final Estate estate;
    private final SeatFinder finder;
    private final Board board;
    private final Bids bids;
    private final Map<LeaseId, Integer> grown;
    private int tries;

    /** @param grown how many GPUs a lease holds that was given more in this plan; added to */
    Growths(Estate estate, SeatFinder finder, Board board, Bids bids, Map<LeaseId, Integer> grown) {
        this.grown = grown;
        this.estate = estate;
        this.finder = finder;
        this.board = board;
        this.bids = bids;
    }

    Answer answer(Wish wish, Holding holding, int gpus) {
        Held held = holding.held();
        int more = gpus - held.placement().gpus();
        if (more <= 0) {
            return new Answer.Granted(wish, Optional.empty());
        }
        Bid bid = bid(wish, holding, more);
        Optional<Seat> seat =
                bid.groups().isEmpty() ? Optional.empty() : finder.earliest(bid, Long.MIN_VALUE, Long.MAX_VALUE);
        if (seat.isPresent() && seat.get().start() == estate.time().present()) {
            Optional<Shortage> unfit = unfit(held, seat.get().placement(), gpus);
            if (unfit.isPresent()) {
                return new Answer.NotYet(wish, unfit.get(), Optional.empty());
            }
            if (!leavesOthersTheirQuota(holding, seat.get())) {
                return new Answer.NotYet(wish, promisedToOthers(wish, holding, more), Optional.empty());
            }
            finder.take(bid, seat.get());
            grown.put(
                    held.lease(),
                    held.placement().gpus() + seat.get().placement().gpus());
            return new Answer.Granted(wish, Optional.of(seat.get().placement()));
        }
        Shortage shortage =
                bid.groups().isEmpty() ? noSuchDomain(held) : new ShortageFinder(finder).ofOneNotSeated(bid, seat);
        return new Answer.NotYet(
                wish,
                new Shortage(shortage.reason(), shortage.message() + nearest(wish, holding, more)),
                seat.map(at -> Instant.ofEpochSecond(at.start())));
    }

    /** Nodes of another size than its own: with them it would hold a node too many, and would have to give up one that it has. */
    private static Optional<Shortage> unfit(Held held, Placement more, int gpus) {
        List<NodeShare> all = new ArrayList<>(held.placement().nodes());
        all.addAll(more.nodes());
        int sum = all.stream().mapToInt(NodeShare::gpus).sum();
        int smallest = all.stream().mapToInt(NodeShare::gpus).min().orElse(0);
        if (all.size() > Admission.MOST_NODES) {
            return Optional.of(new Shortage(
                    Reason.NO_CAPACITY, "it would hold more than %d nodes".formatted(Admission.MOST_NODES)));
        }
        return held.isolation() == Isolation.SHARED || sum - smallest < gpus
                ? Optional.empty()
                : Optional.of(new Shortage(
                        Reason.NO_CAPACITY,
                        "the whole nodes that are free are larger than what it asks for: with them it would hold %d GPUs"
                                .formatted(sum)));
    }

    /** False where leases that were within the tenant's own quota would rest on borrowed quota for it. */
    private boolean leavesOthersTheirQuota(Holding holding, Seat more) {
        int held = holding.held().placement().gpus();
        return borrowers(holding.held(), held)
                .containsAll(borrowers(holding.held(), held + more.placement().gpus()));
    }

    private Shortage promisedToOthers(Wish wish, Holding holding, int more) {
        Shortage shortage = Extensions.promisedToOthers(holding.held());
        return new Shortage(shortage.reason(), shortage.message() + nearest(wish, holding, more));
    }

    /** Of the other leases of its tenant and class, if this one held so many GPUs. */
    private Set<LeaseId> borrowers(Held held, int gpus) {
        Map<LeaseId, Integer> supposed = new HashMap<>(grown);
        supposed.put(held.lease(), gpus);
        Set<LeaseId> others =
                new HashSet<>(new Footings(estate, board, bids, supposed).borrowers(held.tenant(), held.gpuClass()));
        others.remove(held.lease());
        return others;
    }

    private static Shortage noSuchDomain(Held held) {
        return new Shortage(
                Reason.NO_CAPACITY,
                "no node of pool %s that it may have is left"
                        .formatted(held.placement().pool()));
    }

    /** The most that would fit now, if anything does. */
    private String nearest(Wish wish, Holding holding, int more) {
        if (tries++ >= MOST_TRIES_PER_PLAN) {
            return "";
        }
        int fits = 0;
        int tooMany = more;
        while (tooMany - fits > 1) {
            int middle = fits + (tooMany - fits) / 2;
            if (fitsNow(bid(wish, holding, middle), holding)) {
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        return fits == 0 ? "" : "; %s more would fit now".formatted(Words.gpus(fits));
    }

    private boolean fitsNow(Bid bid, Holding holding) {
        long now = estate.time().present();
        return !bid.groups().isEmpty()
                && finder.earliest(bid, now, now)
                        .filter(seat -> leavesOthersTheirQuota(holding, seat)
                                && unfit(
                                                holding.held(),
                                                seat.placement(),
                                                holding.held().placement().gpus()
                                                        + bid.request().gpus())
                                        .isEmpty())
                        .isPresent();
    }

    /** As a lease of its own that asks for the rest, of the same pool, until the same end. */
    private Bid bid(Wish wish, Holding holding, int more) {
        Held held = holding.held();
        Constraints anywhere = new Constraints(
                wish.constraints().sites(),
                wish.constraints().minReliability(),
                wish.constraints().nodeLabels(),
                Optional.empty());
        Request request = new Request(
                held.lease(),
                Optional.of(held.tenant()),
                held.gpuClass(),
                more,
                held.tier(),
                held.isolation(),
                Term.until(Instant.ofEpochSecond(holding.until())
                        .minus(held.tenure().turnover())),
                anywhere,
                wish.createdAt(),
                held.tenure().turnover(),
                Optional.empty());
        return new Bid(request, 0, Timing.of(estate.time(), request), homes(wish, held, more), holding.account());
    }

    private List<NodeGroup> homes(Wish wish, Held held, int more) {
        return estate.pools(held.gpuClass()).stream()
                .filter(pool -> pool.name().equals(held.placement().pool()))
                .flatMap(pool -> homes(pool, wish, held, more).stream())
                .toList();
    }

    private List<NodeGroup> homes(Pool pool, Wish wish, Held held, int more) {
        NodeGroup group = estate.calendar().group(pool, wish.constraints().nodeLabels());
        Optional<TopologyWish> required = wish.constraints().topology().filter(TopologyWish::isRequired);
        return required.isEmpty()
                ? List.of(group)
                : GangPlacer.homes(group, new Gang(held.isolation(), more, required, Optional.of(held.tenant())))
                        .stream()
                        .filter(home -> held.placement().nodes().stream()
                                .map(NodeShare::node)
                                .anyMatch(home::contains))
                        .toList();
    }
}
