package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.Ask.ask;
import static io.gpulease.engine.schedule.Quoted.answer;
import static io.gpulease.engine.schedule.Quoted.offered;
import static io.gpulease.engine.schedule.Quoted.starts;
import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.on;
import static io.gpulease.engine.schedule.World.quota;
import static io.gpulease.engine.schedule.World.share;
import static io.gpulease.engine.schedule.World.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Inquiry;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.schedule.QuoteAnswer.Nothing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What somebody is told who asks what he could have; asked is for 10 s, held for a minute. */
class QuoteTest {

    @Nested
    class TheOffers {

        @Test
        void areOneWhereWhatIsAskedForCanStartAtOnce() {
            var answer = offered(World.withNodes(2, 4).quote(ask("q", 8)));
            assertThat(answer.offers())
                    .containsExactly(new Offer(
                            "h200",
                            8,
                            Tier.ON_DEMAND,
                            World.booking(0, 10, on("p", share("n1", 4), share("n2", 4)))
                                    .orElseThrow()));
            assertThat(answer.shortOf()).isEmpty();
        }

        @Test
        void startNoEarlierThanIsOfUse() {
            Request asked = ask("q", 4).request();
            var answer = offered(World.withNodes(1, 4).quote(new Inquiry(asked, at(500), Duration.ofMinutes(1))));
            assertThat(starts(answer)).containsExactly("4 x OnDemand at 500");
        }

        @Test
        void areAlsoOfFewerGpusAndOfSpotWhereThatIsMuchSooner() {
            var answer = offered(World.withNodes(4, 4)
                    .tenant(tenant("acme", quota(16, 0, 16)))
                    .tenant(tenant("other", quota(16, 0, 0)))
                    .held(World.heldBy("other", "run", 1_000, share("n1", 4)))
                    .held(World.heldBy("acme", "mine", 400, share("n2", 4)))
                    .quote(ask("q", 16)));
            // At second 400 the second node comes free, at 1,000 all four are.
            assertThat(starts(answer))
                    .containsExactly("8 x OnDemand at 0", "12 x OnDemand at 400", "16 x OnDemand at 1000");
        }

        @Test
        void areOfSpotWhereTheQuotaIsWhatIsShort() {
            var answer = offered(World.withNodes(2, 4)
                    .tenant(tenant("acme", quota(4, 0, 4)))
                    .held(World.heldBy("acme", "mine", 1_000, share("n1", 4)))
                    .quote(ask("q", 4)));
            assertThat(starts(answer)).containsExactly("4 x Spot at 0", "4 x OnDemand at 1000");
            assertThat(answer.shortOf()).map(Shortage::reason).contains(Reason.QUOTA_EXCEEDED);
        }

        @Test
        void areOfAnotherClassThatItsTenantMayHave() {
            Pool other = new Pool(
                    "a",
                    "a100",
                    "here",
                    Reliability.STANDARD,
                    Set.of(io.gpulease.engine.model.Isolation.values()),
                    World.LONGEST,
                    true,
                    0,
                    List.of(),
                    World.nodes("m", 1, 4));
            World world = World.withNodes(1, 4)
                    .pool(other)
                    .held(World.heldBy("acme", "mine", 1_000, share("n1", 4)))
                    .quote(ask("q", 4));
            var without = offered(world.tenant(tenant("acme", quota(8, 0, 0))));
            assertThat(without.offers()).extracting(Offer::gpuClass).containsExactly("h200");
            var with = offered(World.withNodes(1, 4)
                    .pool(other)
                    .tenant(tenant("acme", quota(8, 0, 0), new Quota("a100", 4, 0, 0, 0)))
                    .held(World.heldBy("acme", "mine", 1_000, share("n1", 4)))
                    .quote(ask("q", 4)));
            assertThat(with.offers()).extracting(Offer::gpuClass).containsExactly("a100", "h200");
        }

        @Test
        void areNothingElseWhereThatWouldSpareLittle() {
            var answer = offered(World.withNodes(2, 4)
                    .held(World.heldBy("acme", "mine", 30, share("n1", 4)))
                    .quote(ask("q", 8)));
            assertThat(starts(answer)).containsExactly("8 x OnDemand at 30");
        }

        @Test
        void doNotDependOnAnybodyBeingToldToLeave() {
            var answer = offered(World.withNodes(1, 4)
                    .held(World.reclaimable("acme", "spot", Tier.SPOT, 0, 300, share("n1", 4)))
                    .quote(ask("q", 4)));
            assertThat(starts(answer)).containsExactly("4 x OnDemand at 300");
            assertThat(World.withNodes(1, 4)
                            .held(World.reclaimable("acme", "spot", Tier.SPOT, 0, 300, share("n1", 4)))
                            .quote(ask("q", 4))
                            .plan()
                            .reclaims())
                    .isEmpty();
        }

        @Test
        void leaveAloneWhatOthersHaveBooked() {
            World world = World.withNodes(1, 4)
                    .waiting(ask("next", 4).from(30, 100).booked(World.booking(30, 130, on("p", share("n1", 4)))))
                    .quote(ask("q", 4));
            // Ten seconds would fit before; but not if it is taken up at the end of the minute for which it is held.
            assertThat(starts(offered(world))).containsExactly("4 x OnDemand at 130");
            assertThat(world.decisionOn("next")).isInstanceOf(Decision.Reserve.class);
        }
    }

    @Nested
    class ManyQuestions {

        @Test
        void keepNobodyElseWaitingForLong() {
            World world = World.withNodes(1, 4)
                    .tenant(tenant("acme", quota(4, 0, 0)))
                    .tenant(tenant("other", quota(4, 0, 0)));
            for (int i = 0; i < 200; i++) {
                world.quote(ask("q" + i, 4));
            }
            world.quote(ask("single", 4).tenant(Optional.of("other")));
            List<QuoteAnswer> answers = world.plan().quotes();
            assertThat(answers).hasSizeLessThan(100);
            assertThat(answers.subList(0, 2))
                    .extracting(answer -> answer.quote().name())
                    .containsExactly("q0", "single");
        }
    }

    @Nested
    class WhereNothingCanBeOffered {

        @Test
        void whatIsShortIsSaidAndWhenItWouldNotBe() {
            World world = World.withNodes(1, 4)
                    .held(World.heldBy("acme", "mine", 300, share("n1", 4)))
                    .quote(ask("q", 4).startingBy(200));
            assertThat(answer(world))
                    .isEqualTo(new Nothing(
                            World.id("q"),
                            new Shortage(
                                    Reason.NO_CAPACITY,
                                    "needs 1 whole node (4 GPUs) of class h200; no node is free now, 1 node (4 GPUs) short, and no more come free in time"),
                            Optional.of(at(300))));
        }

        @Test
        void thatItCannotBeHeldForSoLongIsSaid() {
            World world = World.withNodes(1, 4)
                    .waiting(ask("next", 4).from(30, 100).booked(World.booking(30, 130, on("p", share("n1", 4)))))
                    .quote(ask("q", 4).startingBy(20));
            assertThat(answer(world))
                    .isEqualTo(new Nothing(
                            World.id("q"),
                            new Shortage(
                                    Reason.NO_CAPACITY,
                                    "it could start at 2026-12-01T00:00:00Z, but not be held for so long, as others have booked after that; a shorter hold would help"),
                            Optional.empty()));
        }

        @Test
        void aClassThatNobodyOffersIsNamed() {
            assertThat(answer(World.withNodes(1, 4).quote(ask("q", 4).gpuClass("b300"))))
                    .isInstanceOfSatisfying(
                            Nothing.class,
                            nothing -> assertThat(nothing.shortage().reason()).isEqualTo(Reason.NO_SUCH_CLASS));
        }

        @Test
        void aLatestStartThatHasPassedIsSaid() {
            assertThat(answer(World.withNodes(1, 4).now(50).quote(ask("q", 4).startingBy(20))))
                    .isInstanceOfSatisfying(
                            Nothing.class,
                            nothing -> assertThat(nothing.shortage().reason()).isEqualTo(Reason.START_BY_PASSED));
        }

        @Test
        void moreThanTheQuotaIsOfferedAsTheQuota() {
            var answer = offered(
                    World.withNodes(4, 4).tenant(tenant("acme", quota(8, 0, 0))).quote(ask("q", 16)));
            assertThat(starts(answer)).containsExactly("8 x OnDemand at 0");
            assertThat(answer.shortOf()).map(Shortage::reason).contains(Reason.QUOTA_EXCEEDED);
        }
    }
}
