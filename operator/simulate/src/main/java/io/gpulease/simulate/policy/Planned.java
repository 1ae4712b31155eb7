package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Several plans for all who wait, and the one that costs the least wait is begun, within bounds: everybody is told the start that he
 * would have in a world where all had been served first come, first served, and a plan in which anybody would start later is no plan.
 *
 * <p>There always is one, so nobody ever starts later than he was told: the plan that was chosen last still holds, made anew in the
 * order of its starts. Whoever comes is told the bound only if he finds a place within it behind them, or ahead of them without
 * breaking theirs; else the place behind them.
 *
 * <p>Nothing is begun but what its plan begins at once, and a plan's next start is at an end: at the latest when somebody who runs has to end,
 * and then everything is thought over anyway.
 */
public final class Planned implements Policy {
    /**
     * Orders that may be the best: by the time asked for times a power of the processors, from the shortest first (0) to the smallest
     * work first (1: Smith's rule, the least mean wait where a pool is short of room and jobs can be split).
     */
    private static final List<Comparator<Request>> ORDERS =
            DoubleStream.of(0, 0.25, 0.5, 1).mapToObj(Planned::bySize).toList();

    private final Map<Request, Long> told = new HashMap<>();
    private FirstComeWorld world = new FirstComeWorld(Long.MIN_VALUE, 0);
    // All who wait, in the order of the plan that was chosen last.
    private List<Request> chosen = List.of();
    private boolean begun;

    private static Comparator<Request> bySize(double power) {
        return Comparator.comparingDouble(
                        (Request request) -> request.askedSeconds() * Math.pow(request.processors(), power))
                .thenComparing(Request.BY_ARRIVAL);
    }

    @Override
    public List<Request> starts(Moment moment) {
        long now = moment.now();
        if (!begun) {
            world = new FirstComeWorld(now, moment.pool());
            begun = true;
        }
        moment.endedEarly().forEach(held -> world.ended(held, now));
        world.comeTo(now);
        var held = FreeProfile.of(moment);
        moment.arrived().forEach(request -> tell(request, held));
        if (moment.waiting().stream().noneMatch(request -> request.processors() <= moment.free())) {
            return List.of();
        }
        var best = best(held);
        var starts = best.startingAt(now);
        var rest = new ArrayList<>(best.byStart());
        rest.removeAll(starts);
        chosen = rest;
        return starts;
    }

    private Plan best(FreeProfile held) {
        // Of equals the first: no change without a reason.
        return Stream.concat(Stream.of(chosen), ORDERS.stream().map(this::waiting))
                .flatMap(order -> Plan.within(told, held, order).stream())
                .min(Comparator.comparingDouble(Plan::sumOfStarts))
                .orElseThrow(() -> new IllegalStateException("no plan keeps what was told"));
    }

    private void tell(Request request, FreeProfile held) {
        world.arrives(request);
        long bound = world.startOfLast();
        var more = new ArrayList<>(chosen);
        more.add(request);
        var behind = Plan.within(told, held, more).orElseThrow();
        told.put(request, bound);
        var plan = behind.lastStart() <= bound ? Optional.of(behind) : Plan.within(told, held, byBound(more));
        if (plan.isEmpty()) {
            told.put(request, behind.lastStart());
        }
        chosen = plan.orElse(behind).byStart();
    }

    private List<Request> byBound(List<Request> requests) {
        return requests.stream()
                .sorted(Comparator.<Request>comparingLong(told::get).thenComparing(Request.BY_ARRIVAL))
                .toList();
    }

    private List<Request> waiting(Comparator<Request> order) {
        return chosen.stream().sorted(order).toList();
    }

    @Override
    public OptionalLong firstPromise(Request request) {
        Long first = told.get(request);
        return first == null ? OptionalLong.empty() : OptionalLong.of(first);
    }
}
