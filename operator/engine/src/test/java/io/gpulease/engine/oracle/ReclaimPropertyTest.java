package io.gpulease.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Plan;
import io.gpulease.engine.schedule.Reclaim;
import io.gpulease.engine.schedule.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReclaimPropertyTest {

    private static final int SEEDS = 4_000;

    @Test
    void neverOverbooksAndTellsOnlyThoseOfALowerClaimInTime() {
        int[] told = {0};
        Property.holds(SEEDS, seed -> new RandomWorld(seed).reclaimable(), snapshot -> {
            Plan plan = new Scheduler().plan(snapshot);
            PlanInvariants.check(snapshot, plan);
            assertThat(plan.reclaims()).extracting(Reclaim::lease).doesNotHaveDuplicates();
            plan.reclaims().forEach(reclaim -> isRight(snapshot, plan, reclaim));
            told[0] += plan.reclaims().size();
        });
        assertThat(told[0]).as("worlds in which somebody is told").isGreaterThan(SEEDS / 30);
    }

    @Test
    void whatIsKeptForTheOwnerIsNotLeasedAndNobodyIsToldTwice() {
        Property.holds(SEEDS, seed -> new RandomWorld(seed).reserving(), snapshot -> {
            Plan plan = new Scheduler().plan(snapshot);
            PlanInvariants.check(snapshot, plan);
            PlanInvariants.nothingStartsOnTheReserve(snapshot, plan);
            // Who starts may make others of its tenant borrow, which could not be told before; who is told for a lease
            // is not there any more to be told for the owner.
            if (plan.decisions().values().stream().anyMatch(Decision.StartNow.class::isInstance)
                    || !plan.reclaims().stream().allMatch(ReclaimPropertyTest::isForTheOwner)) {
                return;
            }
            Plan then = new Scheduler().plan(after(snapshot, plan));
            assertThat(then.reclaims())
                    .filteredOn(ReclaimPropertyTest::isForTheOwner)
                    .isEmpty();
        });
    }

    private static boolean isForTheOwner(Reclaim reclaim) {
        return reclaim.forWhom() instanceof Claimant.OfOwner;
    }

    @Test
    void whoeverIsLeftAloneFiveFurtherPlansChangeNothing() {
        Property.holds(SEEDS, seed -> new RandomWorld(seed).reclaimable(), snapshot -> {
            Plan first = new Scheduler().plan(snapshot);
            Snapshot next = snapshot;
            Plan plan = first;
            for (int i = 0; i < 5 && !first.reclaims().isEmpty(); i++) {
                next = after(next, plan);
                plan = new Scheduler().plan(next);
                assertThat(plan.reclaims()).as("reclaims of plan %d", i).isEmpty();
                Map<LeaseId, String> stillWaiting = starts(first);
                stillWaiting.keySet().retainAll(plan.decisions().keySet());
                assertThat(starts(plan)).isEqualTo(stillWaiting);
            }
        });
    }

    @Test
    void losesTheLeastWorkThatIsEnough() {
        Property.holds(SEEDS, seed -> alone(new RandomWorld(seed).reclaimable()), snapshot -> {
            Plan plan = new Scheduler().plan(snapshot);
            if (plan.reclaims().isEmpty()) {
                return;
            }
            LeaseId claim = claim(plan.reclaims().getFirst());
            long lost =
                    lost(snapshot, plan.reclaims().stream().map(Reclaim::lease).toList());
            for (List<Held> set : sets(snapshot, plan)) {
                boolean cheaper = lost(snapshot, set.stream().map(Held::lease).toList()) < lost;
                assertThat(cheaper && isEnough(snapshot, claim, set))
                        .as("%s is told, and %s would be enough", plan.reclaims(), set)
                        .isFalse();
            }
        });
    }

    @Test
    void nobodyIsToldWhereItIsEnoughThatBookingsGiveWay() {
        int[] judged = {0};
        Property.holds(SEEDS, seed -> new RandomWorld(seed).reclaimable(), snapshot -> {
            Plan plan = new Scheduler().plan(snapshot);
            List<LeaseId> claims = plan.reclaims().stream()
                    .map(ReclaimPropertyTest::claim)
                    .distinct()
                    .toList();
            if (claims.size() != 1 || !othersKeepTheirBookings(snapshot, plan, claims.getFirst())) {
                return;
            }
            judged[0]++;
            Plan alone = new Scheduler().plan(whereSpotGaveWay(snapshot, claims.getFirst()));
            Optional<Instant> start = RandomWorld.booking(plan.decisions().get(claims.getFirst()))
                    .map(booking -> booking.window().start());
            assertThat(RandomWorld.booking(alone.decisions().get(claims.getFirst()))
                            .filter(booking -> !booking.window().start().isAfter(start.orElseThrow())))
                    .as("what %s could have though nobody leaves", claims)
                    .isEmpty();
        });
        assertThat(judged[0]).as("worlds that can be judged").isGreaterThan(SEEDS / 100);
    }

    /** All but Spot, which may give way, and the one who claims. */
    private static boolean othersKeepTheirBookings(Snapshot snapshot, Plan plan, LeaseId claim) {
        return snapshot.waiting().stream()
                .filter(request ->
                        request.tier() != Tier.SPOT && !request.lease().equals(claim))
                .allMatch(request -> {
                    Optional<Booking> now = RandomWorld.booking(plan.decisions().get(request.lease()));
                    return now.isEmpty() || now.equals(request.booking());
                });
    }

    private static Snapshot whereSpotGaveWay(Snapshot all, LeaseId claim) {
        List<Held> stay = all.held().stream()
                .map(held -> held.leaving(held.freeAt().minus(held.tenure().turnover()), Optional.empty()))
                .toList();
        List<Request> waiting = all.waiting().stream()
                .filter(request -> request.tier() != Tier.SPOT)
                .map(request -> request.lease().equals(claim) ? request.withBooking(Optional.empty()) : request)
                .toList();
        return all.with(all.pools(), stay).withWaiting(waiting);
    }

    private static LeaseId claim(Reclaim reclaim) {
        return ((Claimant.OfLease) reclaim.forWhom()).lease();
    }

    private static void isRight(Snapshot snapshot, Plan plan, Reclaim reclaim) {
        Held held = held(snapshot, reclaim.lease());
        Request claim = snapshot.waiting().stream()
                .filter(request -> request.lease().equals(claim(reclaim)))
                .findFirst()
                .orElseThrow();
        assertThat(Duration.between(snapshot.now(), reclaim.endsAt()))
                .isGreaterThanOrEqualTo(held.tenure().notice().orElseThrow());
        assertThat(reclaim.endsAt().plus(held.tenure().turnover())).isBefore(held.freeAt());
        assertThat(claim.tier()).isNotEqualTo(Tier.SPOT);
        if (held.tier() == Tier.SPOT) {
            return;
        }
        assertThat(held.tier()).isEqualTo(Tier.ON_DEMAND);
        Tenant lender = tenant(snapshot, claim.tenant().orElseThrow());
        Tenant borrower = tenant(snapshot, held.tenant());
        assertThat(borrower).isNotEqualTo(lender);
        assertThat(borrower.cohort().orElseThrow().cohort())
                .isEqualTo(lender.cohort().orElseThrow().cohort());
        int has = snapshot.held().stream()
                .filter(other -> other.tenant().equals(borrower.name())
                        && other.tier() != Tier.SPOT
                        && other.gpuClass().equals(held.gpuClass()))
                .mapToInt(other -> other.placement().gpus())
                .sum();
        int starting = plan.decisions().entrySet().stream()
                .filter(decision -> isNow(snapshot, decision.getKey(), plan, borrower))
                .mapToInt(decision -> RandomWorld.booking(decision.getValue())
                        .flatMap(booking -> booking.placement())
                        .orElseThrow()
                        .gpus())
                .sum();
        assertThat(has + starting)
                .as("what %s has is more than its own", borrower)
                .isGreaterThan(borrower.quota(held.gpuClass()).orElseThrow().nominal());
    }

    private static boolean isNow(Snapshot snapshot, LeaseId lease, Plan plan, Tenant tenant) {
        return RandomWorld.booking(plan.decisions().get(lease))
                        .filter(booking ->
                                Clock.floor(snapshot, booking.window().start()) <= 1)
                        .isPresent()
                && snapshot.waiting().stream()
                        .anyMatch(request -> request.lease().equals(lease)
                                && request.tenant().equals(Optional.of(tenant.name())));
    }

    /** The world in which those who were told know it, who starts has started, and everybody has the booking that was given. */
    private static Snapshot after(Snapshot snapshot, Plan plan) {
        List<Held> held = new ArrayList<>(snapshot.held().stream()
                .map(lease -> plan.reclaims().stream()
                        .filter(reclaim -> reclaim.lease().equals(lease.lease()))
                        .findFirst()
                        .map(reclaim -> lease.leaving(reclaim.endsAt(), Optional.of(reclaim.forWhom())))
                        .orElse(lease))
                .toList());
        List<Request> waiting = new ArrayList<>();
        for (Request request : snapshot.waiting()) {
            Decision decision = plan.decisions().get(request.lease());
            if (decision instanceof Decision.StartNow start) {
                held.add(started(request, start));
            } else {
                waiting.add(request.withBooking(RandomWorld.booking(decision)));
            }
        }
        return snapshot.with(snapshot.pools(), held).withWaiting(waiting);
    }

    private static Held started(Request request, Decision.StartNow start) {
        return new Held(
                request.lease(),
                request.tenant().orElseThrow(),
                request.gpuClass(),
                request.tier(),
                request.isolation(),
                start.placement(),
                start.window().end().plus(request.turnover()),
                Tenure.fixed(start.window().start()));
    }

    private static Map<LeaseId, String> starts(Plan plan) {
        Map<LeaseId, String> starts = new TreeMap<>();
        plan.decisions()
                .forEach((lease, decision) ->
                        RandomWorld.booking(decision).ifPresent(booking -> starts.put(lease, booking.toString())));
        return starts;
    }

    /** Only one waits, and it has no booking: whatever comes free is its. */
    private static Snapshot alone(Snapshot all) {
        List<Request> one = all.waiting().stream()
                .limit(1)
                .map(request -> request.withBooking(Optional.empty()))
                .toList();
        return all.withWaiting(one);
    }

    /** Spot leases that can be told, where nobody else was. */
    private static List<List<Held>> sets(Snapshot snapshot, Plan plan) {
        boolean onlySpot = plan.reclaims().stream()
                .allMatch(reclaim -> held(snapshot, reclaim.lease()).tier() == Tier.SPOT);
        List<Held> spot = snapshot.held().stream()
                .filter(held -> onlySpot
                        && held.tier() == Tier.SPOT
                        && held.tenure().notice().isPresent()
                        && end(snapshot, held).plus(held.tenure().turnover()).isBefore(held.freeAt()))
                .limit(9)
                .toList();
        List<List<Held>> sets = new ArrayList<>();
        for (int bits = 0; bits < 1 << spot.size(); bits++) {
            List<Held> set = new ArrayList<>();
            for (int i = 0; i < spot.size(); i++) {
                if ((bits & 1 << i) != 0) {
                    set.add(spot.get(i));
                }
            }
            sets.add(set);
        }
        return sets;
    }

    private static Instant end(Snapshot snapshot, Held held) {
        return snapshot.now()
                .plus(held.tenure().notice().orElseThrow())
                .plusNanos(999_999_999)
                .truncatedTo(ChronoUnit.SECONDS);
    }

    private static Optional<Instant> startWhenGone(Snapshot snapshot, LeaseId claim, List<Held> leaving) {
        List<Held> held = snapshot.held().stream()
                .map(lease -> lease.leaving(
                        leaving.contains(lease)
                                ? end(snapshot, lease)
                                : lease.freeAt().minus(lease.tenure().turnover()),
                        Optional.empty()))
                .toList();
        Plan without = new Scheduler().plan(snapshot.with(snapshot.pools(), held));
        return RandomWorld.booking(without.decisions().get(claim))
                .map(booking -> booking.window().start());
    }

    /** It starts when the last of them has left, and not as soon though nobody leaves. */
    private static boolean isEnough(Snapshot snapshot, LeaseId claim, List<Held> leaving) {
        Optional<Instant> start = startWhenGone(snapshot, claim, leaving);
        if (start.equals(startWhenGone(snapshot, claim, List.of()))) {
            return false;
        }
        Stream<Instant> gone = leaving.stream()
                .map(lease -> end(snapshot, lease).plus(lease.tenure().turnover()));
        Instant wish = snapshot.waiting().getFirst().term().start().orElse(snapshot.now());
        Instant latest =
                gone.max(Instant::compareTo).filter(last -> last.isAfter(wish)).orElse(wish);
        return start.filter(at -> !at.isAfter(latest.plusMillis(999))).isPresent();
    }

    private static long lost(Snapshot snapshot, List<LeaseId> leases) {
        return leases.stream()
                .map(lease -> held(snapshot, lease))
                .mapToLong(held -> held.placement().gpus()
                        * Duration.between(held.tenure().startedAt(), snapshot.now())
                                .toSeconds())
                .sum();
    }

    private static Held held(Snapshot snapshot, LeaseId lease) {
        return snapshot.held().stream()
                .filter(held -> held.lease().equals(lease))
                .findFirst()
                .orElseThrow();
    }

    private static Tenant tenant(Snapshot snapshot, String name) {
        return snapshot.tenants().stream()
                .filter(tenant -> tenant.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
