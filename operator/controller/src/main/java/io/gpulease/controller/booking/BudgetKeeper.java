package io.gpulease.controller.booking;

import io.gpulease.controller.world.BudgetView;
import io.gpulease.controller.world.World;
import io.gpulease.engine.budget.Budget;
import io.gpulease.engine.budget.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sees when so much of a budget is used that its tenant is to be told, and who has to leave for a hard one. */
final class BudgetKeeper {

    /** So long nobody is told that the ledger is being read, which is over in a moment. */
    private static final Duration LONGEST_READING = Duration.ofSeconds(30);

    /** All leases of all tenants with a budget are looked at. */
    private static final Duration LEAST_REST = Duration.ofSeconds(1);

    private final World world;
    private final BudgetView budgets;
    private final Map<String, Told> told = new HashMap<>();
    private Optional<Instant> awaitedSince = Optional.empty();
    private Instant lookedAt = Instant.MIN;
    private Instant notBefore = Instant.MIN;

    /** What was last seen of a budget. */
    private record Told(Budget budget, Instant resetsAt, int level) {}

    BudgetKeeper(World world) {
        this.world = world;
        this.budgets = world.engineView().budgets();
    }

    /** Tenants of whom it is about to be known what they have used: why they wait need not be told before. */
    Set<String> aboutToBeKnown(Instant now) {
        Set<String> unknown = budgets.unknown(now);
        if (unknown.isEmpty()) {
            awaitedSince = Optional.empty();
            return unknown;
        }
        Instant since = awaitedSince.orElse(now);
        awaitedSince = Optional.of(since);
        return now.isBefore(since.plus(LONGEST_READING)) ? unknown : Set.of();
    }

    private Instant awaitedUntil(Instant now) {
        return awaitedSince
                .map(since -> since.plus(LONGEST_READING))
                .filter(now::isBefore)
                .orElse(Instant.MAX);
    }

    /** Gives the next instant at which there is something to see, if nothing else happens before. */
    Instant look(Instant now) {
        if (!budgets.isAny()) {
            budgets.forgetUntoldEnds(now);
            told.clear();
            return Instant.MAX;
        }
        if (now.isBefore(notBefore) && !now.isBefore(lookedAt)) {
            return earlier(notBefore, awaitedUntil(now));
        }
        // They are found anew: the budget may be another one, or be told too late for the notice.
        budgets.forgetUntoldEnds(now);
        lookedAt = now;
        notBefore = now.plus(LEAST_REST);
        Instant next = awaitedUntil(now);
        Map<String, Standing> standings = budgets.standings(now);
        told.keySet().retainAll(standings.keySet());
        for (Map.Entry<String, Standing> one : standings.entrySet()) {
            Standing standing = one.getValue();
            next = earlier(next, standing.changesAt());
            var seen = new Told(standing.budget(), standing.resetsAt(), standing.level());
            if (!seen.equals(told.put(one.getKey(), seen))) {
                world.changes().parties();
            }
            if (standing.budget().hard()) {
                next = earlier(next, hardEnds(one.getKey(), standing.budget(), now));
            }
        }
        return next;
    }

    private Instant hardEnds(String tenant, Budget budget, Instant now) {
        Instant next = Instant.MAX;
        for (Map.Entry<String, BudgetView.Due> one :
                budgets.hardEnds(tenant, budget, now).entrySet()) {
            if (now.isBefore(one.getValue().toldAt())) {
                next = earlier(next, one.getValue().toldAt());
            } else {
                budgets.end(one.getKey(), one.getValue());
                world.changes().lease(one.getKey());
            }
        }
        return next;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
