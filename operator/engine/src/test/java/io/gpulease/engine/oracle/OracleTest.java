package io.gpulease.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Plan;
import io.gpulease.engine.schedule.Scheduler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OracleTest {

    private static final int SEEDS = 2_000;

    @Test
    void decidesAsOneWouldWhoTriesEverySecondAndEverySetOfNodes() {
        int[] loans = {0};
        Property.holds(SEEDS, seed -> new RandomWorld(seed).snapshot(), snapshot -> {
            Map<LeaseId, String> expected = new TreeMap<>();
            Oracle oracle = new Oracle(snapshot);
            Map<LeaseId, Oracle.Seat> seated = oracle.seats();
            seated.forEach((lease, seat) -> expected.put(lease, told(seat.start(), seat.placement())));

            Plan plan = new Scheduler().plan(snapshot);
            Map<LeaseId, String> decided = seats(snapshot, plan);
            if (!decided.equals(expected) && Lending.explains(snapshot, seated, plan)) {
                // The oracle knows nothing of lenders, to whom bookings on borrowed quota give way.
                loans[0]++;
                return;
            }
            assertThat(decided).isEqualTo(expected);
            // The oracle also tries to seat what is refused for reasons of its own.
            assertThat(oracle.displaced()).containsAll(plan.displaced());
            assertThat(plan.displaced())
                    .containsAll(oracle.displaced().stream()
                            .filter(seated::containsKey)
                            .toList());
        });
        assertThat(loans[0]).as("worlds that the oracle cannot judge").isLessThan(SEEDS / 50);
    }

    @Test
    void neverOverbooksANodeOrAQuotaAndNeverPlacesHalfALease() {
        Property.holds(
                SEEDS,
                seed -> new RandomWorld(seed).snapshot(),
                snapshot -> PlanInvariants.check(snapshot, new Scheduler().plan(snapshot)));
    }

    @Test
    void manyOfTheseWorldsAreOthersForWantOfPower() {
        int[] others = {0};
        Property.holds(SEEDS / 4, seed -> new RandomWorld(seed).snapshot(), snapshot -> {
            Map<LeaseId, String> powered = seats(snapshot, new Scheduler().plan(snapshot));
            Snapshot endless = snapshot.withSites(List.of());
            others[0] += powered.equals(seats(endless, new Scheduler().plan(endless))) ? 0 : 1;
        });
        assertThat(others[0]).as("worlds in which power says who starts when").isGreaterThan(SEEDS / 4 / 15);
    }

    @Test
    void decidesTheSameWhateverTheOrderItIsToldThingsIn() {
        Property.holds(SEEDS / 4, seed -> new RandomWorld(seed).snapshot(), snapshot -> {
            Snapshot other = new Snapshot(
                            snapshot.now(),
                            shuffled(snapshot.pools()),
                            shuffled(snapshot.tenants()),
                            shuffled(snapshot.held()),
                            shuffled(snapshot.waiting()))
                    .withSites(shuffled(snapshot.sites()));

            assertThat(new Scheduler().plan(other)).isEqualTo(new Scheduler().plan(snapshot));
        });
    }

    private static Map<LeaseId, String> seats(Snapshot snapshot, Plan plan) {
        Map<LeaseId, String> seats = new TreeMap<>();
        for (Request request : snapshot.waiting()) {
            Optional<Booking> booking = RandomWorld.booking(plan.decisions().get(request.lease()));
            booking.ifPresent(given -> {
                // What starts now has its start rounded up.
                int start = Clock.ceiling(snapshot, given.window().start());
                boolean now = plan.decisions().get(request.lease()) instanceof Decision.StartNow;
                seats.put(
                        request.lease(), told(now ? 0 : start, given.placement().orElseThrow()));
            });
        }
        return seats;
    }

    private static String told(int start, Placement placement) {
        return "second %d on %s".formatted(start, placement);
    }

    private static <T> List<T> shuffled(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, new Random(list.size()));
        return copy;
    }
}
