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

/** Sees when so much of a budget is used that its tenant is to be told, and who has to leave for a hard one. */
final class BudgetKeeper {

    /** So long the plan waits for the ledger to be read, so that no booking is lost meanwhile; then without those of whom nothing is known. */
    private static final Duration LONGEST_READING = Duration.ofSeconds(30);

    private final World world;
    private final BudgetView budgets;
    private final Map<String, Told> told = new HashMap<>();
    private Optional<Instant> awaitedSince = Optional.empty();

    /** What was last seen of a budget. */
    private record Told(Budget budget, Instant resetsAt, int level) {}

    BudgetKeeper(World world) {
        this.world = world;
        this.budgets = world.engineView().budgets();
    }

    /** What was used of some budget is about to be known. */
    boolean isToWait(Instant now) {
        boolean isKnown = budgets.all().values().stream().allMatch(budget -> budgets.isKnown(budget, now));
        if (isKnown) {
            awaitedSince = Optional.empty();
            return false;
        }
        Instant since = awaitedSince.orElse(now);
        awaitedSince = Optional.of(since);
        return now.isBefore(since.plus(LONGEST_READING));
    }

    /** Gives the next instant at which there is something to see, if nothing else happens before. */
    Instant look(Instant now) {
        Instant next = Instant.MAX;
        Map<String, Budget> all = budgets.all();
        told.keySet().retainAll(all.keySet());
        for (Map.Entry<String, Budget> one : all.entrySet()) {
            Optional<Standing> standing = budgets.standing(one.getKey(), now);
            if (standing.isPresent()) {
                next = earlier(next, standing.get().changesAt());
                var seen = new Told(
                        one.getValue(),
                        standing.get().resetsAt(),
                        standing.get().level());
                if (!seen.equals(told.put(one.getKey(), seen))) {
                    world.changes().parties();
                }
                if (one.getValue().hard()) {
                    next = earlier(next, hardEnds(one.getKey(), one.getValue(), now));
                }
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
                budgets.end(one.getKey(), one.getValue().end());
                world.changes().lease(one.getKey());
            }
        }
        return next;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
