package io.gpulease.engine.oracle;

import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.schedule.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells whether a plan differs from first come, first served as it may: a lender has its own back from a booking. */
final class Lending {

    private Lending() {}

    /** True when whoever is later than without lenders may be on borrowed quota of one who is earlier. */
    static boolean explains(Snapshot snapshot, Map<LeaseId, Oracle.Seat> without, Plan plan) {
        List<Request> earlier = snapshot.waiting().stream()
                .filter(request ->
                        request.tier() != Tier.SPOT && start(snapshot, plan, request) < start(without, request))
                .toList();
        List<Request> later = snapshot.waiting().stream()
                .filter(request -> start(snapshot, plan, request) > start(without, request))
                .toList();
        return !earlier.isEmpty()
                && later.stream()
                        .allMatch(borrower -> borrower.tier() == Tier.SPOT
                                || (borrower.tier() == Tier.ON_DEMAND
                                        && earlier.stream().anyMatch(lender -> lends(snapshot, lender, borrower))));
    }

    private static int start(Snapshot snapshot, Plan plan, Request request) {
        return RandomWorld.booking(plan.decisions().get(request.lease()))
                .map(booking -> Clock.floor(snapshot, booking.window().start()))
                .orElse(Integer.MAX_VALUE);
    }

    private static int start(Map<LeaseId, Oracle.Seat> seats, Request request) {
        return Optional.ofNullable(seats.get(request.lease()))
                .map(Oracle.Seat::start)
                .orElse(Integer.MAX_VALUE);
    }

    private static boolean lends(Snapshot snapshot, Request lender, Request borrower) {
        Optional<String> cohort = cohort(snapshot, lender);
        return !lender.tenant().equals(borrower.tenant())
                && cohort.isPresent()
                && cohort.equals(cohort(snapshot, borrower));
    }

    private static Optional<String> cohort(Snapshot snapshot, Request request) {
        return snapshot.tenants().stream()
                .filter(tenant -> request.tenant().equals(Optional.of(tenant.name())))
                .findFirst()
                .flatMap(tenant -> tenant.cohort().map(Membership::cohort));
    }
}
