package io.gpulease.engine.schedule;

import io.gpulease.engine.budget.BudgetAccount;
import io.gpulease.engine.budget.BudgetBook;
import io.gpulease.engine.calendar.CapacityCalendar;
import io.gpulease.engine.calendar.Guest;
import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.placement.Fit;
import io.gpulease.engine.placement.Gang;
import io.gpulease.engine.placement.GangPlacer;
import io.gpulease.engine.power.PowerAccount;
import io.gpulease.engine.power.PowerBook;
import io.gpulease.engine.power.Shortfall;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Finds seats that the nodes, the quota and the budget have room for, and the site the power, and takes them. */
final class SeatFinder {

    private record Found(long start, Fit fit) {

        boolean betterThan(Found other) {
            return start != other.start ? start < other.start : Fit.BEST_FIRST.compare(fit, other.fit) < 0;
        }
    }

    private final CapacityCalendar calendar;
    private final PowerBook power;
    private final BudgetBook budgets;

    SeatFinder(Estate estate) {
        calendar = estate.calendar();
        power = estate.power();
        budgets = estate.budgets();
    }

    /** Nobody has looked at anything yet. */
    Freed freed(int turns) {
        return new Freed(calendar, power, budgets, turns);
    }

    /** The earliest seat that starts within the bounds, both included. */
    Optional<Seat> earliest(Bid bid, long from, long latest) {
        return earliest(bid, from, latest, group -> new Allowance(bid.quota(), power(group), funds(bid, group)));
    }

    /** The one it would have if its sites had all the power in the world. */
    Optional<Seat> earliestThoughWithoutPower(Bid bid, long latest) {
        return earliest(
                bid,
                Long.MIN_VALUE,
                latest,
                group -> new Allowance(bid.quota(), PowerAccount.UNLIMITED, funds(bid, group)));
    }

    /** The one it would have if its tenant had no budget. */
    Optional<Seat> earliestThoughWithoutFunds(Bid bid, long latest) {
        return earliest(
                bid, Long.MIN_VALUE, latest, group -> new Allowance(bid.quota(), power(group), Funds.UNLIMITED));
    }

    /** What the budget lacks for that seat. */
    Optional<BudgetAccount.Lack> lack(Bid bid, Seat seat) {
        return funds(bid, seat).lack(seat.placement().gpus(), seat.start());
    }

    /** What its site lacks of power for that seat. */
    Optional<Shortfall> shortfall(Seat seat) {
        return power(seat.placement()).shortfall(seat.placement().gpus(), seat.start(), seat.occupiedUntil());
    }

    private static Optional<Seat> earliest(Bid bid, long from, long latest, Function<NodeGroup, Allowance> allowed) {
        return search(bid, bid.timing().now().notBefore(from).notAfter(latest), allowed)
                .or(() -> search(bid, bid.timing().later().notBefore(from).notAfter(latest), allowed));
    }

    /** That very placement from that second on, if it still suits the request and is free. */
    Optional<Seat> same(Bid bid, long start, Placement placement) {
        if (!inBounds(bid, start) || !suits(bid, placement)) {
            return Optional.empty();
        }
        long until = bid.timing().occupiedUntil(start);
        boolean free = calendar.fits(placement, bid.guest(), start, until)
                && bid.quota().allows(placement.gpus(), start, until)
                && power(placement).allows(placement.gpus(), start, until);
        var seat = new Seat(start, until, placement);
        return free && funds(bid, seat).allows(placement.gpus(), start) ? Optional.of(seat) : Optional.empty();
    }

    /** What a search for a seat that starts before its own finds, with that out of its way. */
    Optional<Seat> without(Seat own, Bid bid, Supplier<Optional<Seat>> search) {
        return without(own, bid, bid.request().isolation(), search);
    }

    /** What is free before its own seat, with that out of its way: any GPUs, whether they would do for it or not. */
    <T> T lookWithout(Seat own, Bid bid, Supplier<T> look) {
        return without(own, bid, Isolation.SHARED, look);
    }

    /** @param kind what is looked for: whole nodes, or any GPUs */
    private <T> T without(Seat own, Bid bid, Isolation kind, Supplier<T> question) {
        Guest guest = bid.guest();
        int gpus = own.placement().gpus();
        // Most nodes are taken up to the very start: then to give them up would be work for nothing.
        boolean nodes = slides(own, kind);
        if (nodes) {
            calendar.giveBack(own.placement(), guest, own.start(), own.occupiedUntil());
        }
        bid.quota().giveBack(gpus, own.start(), own.occupiedUntil());
        power(own.placement()).giveBack(gpus, own.start(), own.occupiedUntil());
        funds(bid, own).giveBack(gpus, own.start());
        T answer = question.get();
        funds(bid, own).take(gpus, own.start());
        bid.quota().take(gpus, own.start(), own.occupiedUntil());
        power(own.placement()).take(gpus, own.start(), own.occupiedUntil());
        if (nodes) {
            calendar.take(own.placement(), guest, own.start(), own.occupiedUntil());
        }
        return answer;
    }

    /**
     * True when it could have more than others of its kind, to whom its own seat is in the way: some of its nodes are free just
     * before that, so that an earlier one may lie on them and reach into it; or it takes power, or of a budget, that others lack.
     */
    boolean slides(Seat own, Bid bid) {
        return power(own.placement()).isLimited()
                || isShortOfFunds(bid)
                || slides(own, bid.request().isolation());
    }

    /** True when its site has only so much power, at any of those where it may be placed, or its tenant not enough of a budget. */
    boolean isLimited(Bid bid) {
        return isShortOfFunds(bid)
                || bid.groups().stream().anyMatch(group -> power(group).isLimited());
    }

    /** The budget of its tenant was not enough for something before: only from then on it may be in anybody's way. */
    boolean isShortOfFunds(Bid bid) {
        return budgets.hasRefused(bid.request().tenant());
    }

    /** Its tenant has a budget. */
    boolean isBudgeted(Bid bid) {
        return budgets.isLimited(bid.request().tenant());
    }

    private Funds funds(Bid bid, NodeGroup group) {
        return Funds.of(budgets, bid, group.pool().name());
    }

    private Funds funds(Bid bid, Seat seat) {
        return Funds.of(budgets, bid, seat.placement().pool());
    }

    /** What its nodes draw on. */
    PowerAccount power(NodeGroup group) {
        return power.account(group.pool().name());
    }

    private PowerAccount power(Placement placement) {
        return power.account(placement.pool());
    }

    private boolean slides(Seat own, Isolation kind) {
        return calendar.reachesBack(own.placement(), kind, own.start());
    }

    void take(Bid bid, Seat seat) {
        calendar.take(seat.placement(), bid.guest(), seat.start(), seat.occupiedUntil());
        bid.quota().take(seat.placement().gpus(), seat.start(), seat.occupiedUntil());
        power(seat.placement()).take(seat.placement().gpus(), seat.start(), seat.occupiedUntil());
        funds(bid, seat).take(seat.placement().gpus(), seat.start());
    }

    void giveBack(Bid bid, Seat seat) {
        calendar.giveBack(seat.placement(), bid.guest(), seat.start(), seat.occupiedUntil());
        bid.quota().giveBack(seat.placement().gpus(), seat.start(), seat.occupiedUntil());
        power(seat.placement()).giveBack(seat.placement().gpus(), seat.start(), seat.occupiedUntil());
        funds(bid, seat).giveBack(seat.placement().gpus(), seat.start());
    }

    private static boolean inBounds(Bid bid, long start) {
        Span now = bid.timing().now();
        Span later = bid.timing().later();
        return (start >= now.earliest() && start <= now.latest())
                || (start >= later.earliest() && start <= later.latest());
    }

    /** The request may have changed since the placement was chosen, and so may the nodes. */
    private static boolean suits(Bid bid, Placement placement) {
        Optional<NodeGroup> group = bid.groups().stream()
                .filter(offered -> offered.pool().name().equals(placement.pool()))
                .findFirst();
        if (group.isEmpty() || placement.nodes().isEmpty()) {
            return false;
        }
        return rightSize(bid.gang(), placement)
                && GangPlacer.homes(group.get(), bid.gang()).stream().anyMatch(home -> isWithin(placement, home));
    }

    private static boolean isWithin(Placement placement, NodeGroup home) {
        return placement.nodes().stream().allMatch(share -> home.contains(share.node()));
    }

    private static boolean rightSize(Gang gang, Placement placement) {
        if (gang.isolation() == Isolation.SHARED) {
            return placement.gpus() == gang.gpus();
        }
        int smallest =
                placement.nodes().stream().mapToInt(NodeShare::gpus).min().orElse(0);
        return placement.gpus() >= gang.gpus() && placement.gpus() - smallest < gang.gpus();
    }

    private static Optional<Seat> search(Bid bid, Span whole, Function<NodeGroup, Allowance> allowed) {
        if (whole.isEmpty()) {
            return Optional.empty();
        }
        Span span = whole.notBefore(bid.quota().firstStart(bid.request().gpus(), whole));
        Found best = null;
        for (NodeGroup group : bid.groups()) {
            Span open = best == null ? span : span.notAfter(best.start());
            Optional<Found> found = inGroup(bid, group, open, allowed.apply(group));
            if (found.isPresent() && (best == null || found.get().betterThan(best))) {
                best = found.get();
            }
        }
        return Optional.ofNullable(best)
                .map(found -> new Seat(
                        found.start(),
                        span.occupiedUntil(found.start()),
                        found.fit().placement()));
    }

    /**
     * What it is allowed and nodes take turns in moving the start later, until both agree.
     *
     * @param span of which the quota allows the first start
     */
    private static Optional<Found> inGroup(Bid bid, NodeGroup group, Span span, Allowance allowed) {
        Span open = allowed.isLimited() ? whenAllowed(bid, allowed, span) : span;
        while (!open.isEmpty()) {
            long start = firstStart(bid, group, open);
            if (start == Span.NEVER) {
                return Optional.empty();
            }
            long until = span.occupiedUntil(start);
            Optional<Fit> fit = GangPlacer.place(group, bid.gang(), start, until, allowed.left(start, until));
            if (fit.isPresent()) {
                return Optional.of(new Found(start, fit.get()));
            }
            allowed.funds().ask(GangPlacer.leastHeld(group, bid.gang()), start);
            open = whenAllowed(
                    bid, allowed, open.notBefore(nextChance(bid, allowed, group, open.notBefore(start + 1))));
        }
        return Optional.empty();
    }

    private static Span whenAllowed(Bid bid, Allowance allowed, Span span) {
        return span.isEmpty()
                ? span
                : span.notBefore(allowed.firstStart(bid.request().gpus(), span));
    }

    private static long firstStart(Bid bid, NodeGroup group, Span span) {
        if (span.isEmpty()) {
            return Span.NEVER;
        }
        // A single start need not be searched for: placing the gang there tells.
        return span.earliest() == span.latest() ? span.earliest() : GangPlacer.earliest(group, bid.gang(), span);
    }

    /** Either so much is allowed as would be held, or nodes come free of which fewer GPUs would be held. */
    private static long nextChance(Bid bid, Allowance allowed, NodeGroup group, Span span) {
        boolean alwaysAsMany = bid.gang().isolation() == Isolation.SHARED || group.uniform();
        if (alwaysAsMany) {
            return allowed.firstStart(GangPlacer.leastHeld(group, bid.gang()), span);
        }
        return Math.min(allowed.nextFall(span), group.nextFall(span));
    }
}
