package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Wished.bookedStart;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.booking;
import static io.gpulease.engine.schedule.World.heldBy;
import static io.gpulease.engine.schedule.World.inCohort;
import static io.gpulease.engine.schedule.World.on;
import static io.gpulease.engine.schedule.World.quota;
import static io.gpulease.engine.schedule.World.share;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class QueueOrderTest {

    @Nested
    class WhenTiersDiffer {

        private final World world = World.withNodes(1, 4).held("x", 50, share("n1", 4));

        @Test
        void booksCommittedBeforeOnDemandBeforeSpot() {
            world.waiting(
                    ask("spot", 4).tier(Tier.SPOT),
                    ask("usual", 4),
                    ask("promised", 4).tier(Tier.COMMITTED));

            assertThat(order(world)).containsExactly("promised", "usual", "spot");
            assertThat(bookedStart(world.decisionOn("promised"))).contains(at(50));
        }

        @Test
        void keepsWhatWasBookedBeforeWhateverItsTier() {
            world.waiting(
                    ask("spot", 4).tier(Tier.SPOT).booked(booking(50, 60, on("p", share("n1", 4)))),
                    ask("promised", 4).tier(Tier.COMMITTED));

            assertThat(bookedStart(world.decisionOn("spot"))).contains(at(50));
            assertThat(bookedStart(world.decisionOn("promised"))).contains(at(62));
        }
    }

    @Nested
    class WhenTenantsOfACohortHaveBorrowed {

        @Test
        void servesTheOneFirstThatHasBorrowedLess() {
            World world = World.withNodes(3, 4)
                    .tenant(inCohort("lender", "ours", new Quota("h200", 12, 0, 12, 0)))
                    .tenant(inCohort("much", "ours", quota(0, 12, 0)))
                    .tenant(inCohort("little", "ours", quota(0, 12, 0)))
                    .held(heldBy("much", "x", 50, share("n1", 4), share("n2", 4)))
                    .held(heldBy("little", "y", 60, share("n3", 4)))
                    .waiting(
                            ask("older", 4).tenant(Optional.of("much")),
                            ask("newer", 4).tenant(Optional.of("little")));

            assertThat(order(world)).containsExactly("newer", "older");
        }

        @Test
        void countsWhatIsBorrowedAgainstTheirWeights() {
            World world = World.withNodes(3, 4)
                    .tenant(inCohort("lender", "ours", new Quota("h200", 12, 0, 12, 0)))
                    .tenant(weighing("heavy", 3))
                    .tenant(weighing("light", 1))
                    .held(heldBy("heavy", "x", 50, share("n1", 4), share("n2", 4)))
                    .held(heldBy("light", "y", 60, share("n3", 4)))
                    .waiting(
                            ask("of-light", 4).tenant(Optional.of("light")),
                            ask("of-heavy", 4).tenant(Optional.of("heavy")));

            assertThat(order(world)).containsExactly("of-heavy", "of-light");
        }

        private static Tenant weighing(String name, int weight) {
            return new Tenant(
                    name,
                    List.of(quota(0, 12, 0)),
                    Set.of(Tier.values()),
                    Duration.ofHours(1),
                    false,
                    Optional.of(new Membership("ours", weight)));
        }
    }

    private static List<String> order(World world) {
        return world.plan().decisions().keySet().stream().map(LeaseId::name).toList();
    }
}
