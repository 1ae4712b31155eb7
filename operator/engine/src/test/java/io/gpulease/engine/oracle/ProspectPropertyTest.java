package io.gpulease.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Planning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What one more lease is told is what it would be told if it were the last in the queue, and asking changes nothing. */
class ProspectPropertyTest {

    private static final int PLANS = 3;
    private static final int SEEDS = Integer.getInteger("gpulease.seeds", 1) * 1_000;

    @Test
    void isWhatTheLastInTheQueueWouldBeTold() {
        int[] asked = new int[2];
        Property.holds(SEEDS, seed -> new RandomWorld(seed).snapshot(), snapshot -> {
            for (Request request : snapshot.waiting()) {
                Request last = last(request, snapshot);
                Snapshot others = atRest(snapshot);
                Snapshot all = with(others, List.of(last));
                var planning = new Planning(others);
                planning.plan();
                Decision prospect = planning.prospect(last);
                Decision told = new Planning(all).plan().decisions().get(last.lease());
                asked[0]++;
                asked[1] += prospect instanceof Decision.Refuse ? 0 : 1;
                assertThat(inShort(prospect)).isEqualTo(inShort(told));
                assertThat(planning.prospect(last)).as("asked again").isEqualTo(prospect);
            }
        });
        assertThat(asked[1]).as("not refused, of %d", asked[0]).isGreaterThan(asked[0] / 4);
    }

    /** The same request as a lease of its own that nobody has seen yet, and that comes behind all others. */
    private static Request last(Request request, Snapshot snapshot) {
        return new Request(
                new LeaseId("zz", request.lease().name(), "last"),
                request.tenant(),
                request.gpuClass(),
                request.gpus(),
                Tier.SPOT,
                request.isolation(),
                request.term(),
                request.constraints(),
                snapshot.now(),
                request.turnover(),
                Optional.empty());
    }

    /** Everybody has what the plans before gave: else others may move behind whoever comes last. */
    private static Snapshot atRest(Snapshot snapshot) {
        Snapshot now = snapshot;
        for (int i = 0; i < PLANS; i++) {
            Map<LeaseId, Decision> decisions = new Planning(now).plan().decisions();
            now = now.withWaiting(now.waiting().stream()
                    .map(request -> request.withBooking(RandomWorld.booking(decisions.get(request.lease()))))
                    .toList());
        }
        return now;
    }

    private static Snapshot with(Snapshot snapshot, List<Request> more) {
        List<Request> waiting = new ArrayList<>(snapshot.waiting());
        waiting.addAll(more);
        return snapshot.withWaiting(waiting);
    }

    /** The place in the queue is known only to who stands in it, and nodes may still be chosen better until the start. */
    private static List<Object> inShort(Decision decision) {
        return switch (decision) {
            case Decision.StartNow now -> List.of("now", now.window());
            case Decision.Reserve reserve -> List.of("booked", reserve.booking().window(), reserve.footing());
            case Decision.Wait wait ->
                List.of("waits", wait.shortage(), wait.booking().map(Booking::window));
            case Decision.Refuse refuse -> List.of("refused", refuse);
        };
    }
}
