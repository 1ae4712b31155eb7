package io.gpulease.simulate.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.trace.Details;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** On two nodes of 8 GPUs, of which one tenant may have all and another one what is left, as Spot. */
class LeaseReplayTest {
    private static final Duration NOTICE = Duration.ofSeconds(20);

    private final List<Arrival> arrivals = new ArrayList<>();

    private static Estate estate() {
        return estate(2);
    }

    private static Estate estate(int count) {
        var nodes = IntStream.range(0, count)
                .mapToObj(node -> new Node("n" + node, 8, 0, true, Map.of()))
                .toList();
        var pool = new Pool(
                "pool",
                "h100",
                "",
                Reliability.BEST_EFFORT,
                Set.of(Isolation.values()),
                Duration.ofDays(7),
                true,
                0,
                List.of(),
                nodes);
        return new Estate(
                List.of(pool),
                List.of(
                        tenant("owner", new Quota("h100", 8 * count, 0, 0, 0)),
                        tenant("guest", new Quota("h100", 0, 0, 0, 8 * count))),
                List.of());
    }

    private static Tenant tenant(String name, Quota quota) {
        return new Tenant(name, List.of(quota), Set.of(Tier.values()), Duration.ofDays(1), false, Optional.empty());
    }

    private Request request(String tenant, int gpus, long created, Term term) {
        return new Request(
                new LeaseId(tenant, "l" + arrivals.size(), "l" + arrivals.size()),
                Optional.of(tenant),
                "h100",
                gpus,
                tenant.equals("guest") ? Tier.SPOT : Tier.ON_DEMAND,
                gpus % 8 == 0 ? Isolation.DEDICATED : Isolation.SHARED,
                term,
                Constraints.NONE,
                Instant.ofEpochSecond(created),
                Duration.ZERO,
                Optional.empty());
    }

    private void add(Request request, OptionalLong use) {
        var notice = request.tier() == Tier.SPOT ? Optional.of(NOTICE) : Optional.<Duration>empty();
        arrivals.add(
                new Arrival(request, notice, use, Details.of(request.tenant().orElse(""))));
    }

    private LeaseReplayTest lease(String tenant, int gpus, long created, long seconds) {
        add(request(tenant, gpus, created, Term.lasting(Duration.ofSeconds(seconds))), OptionalLong.empty());
        return this;
    }

    private Played play() {
        return LeaseReplay.run(estate(), arrivals, started -> {});
    }

    private static List<Long> starts(Played played) {
        return played.outcomes().stream().map(Outcome::start).toList();
    }

    @Test
    void tellsWhoHasToWaitWhenItIsAtTheLatestAndHowLongItWaited() {
        var played = lease("owner", 16, 0, 100).lease("owner", 8, 10, 50).play();
        assertThat(played.outcomes())
                .extracting(Outcome::start, Outcome::end, Outcome::firstPromise)
                .containsExactly(tuple(0L, 100L, OptionalLong.of(0)), tuple(100L, 150L, OptionalLong.of(100)));
        assertThat(played.waitedSeconds().values()).containsExactly(90L);
        assertThat(played.displaced()).isZero();
    }

    @Test
    void whatIsGivenBackEarlyIsUsedAtOnceThoughTheBoundSaidLater() {
        add(request("owner", 16, 0, Term.lasting(Duration.ofSeconds(100))), OptionalLong.of(30));
        assertThat(lease("owner", 8, 10, 50).play().outcomes())
                .extracting(Outcome::start, Outcome::firstPromise)
                .containsExactly(tuple(0L, OptionalLong.of(0)), tuple(30L, OptionalLong.of(100)));
    }

    @Test
    void startsABookedWindowWhenItBeginsWithoutAWait() {
        var window = Term.from(Instant.ofEpochSecond(500), Duration.ofSeconds(100));
        add(request("owner", 16, 0, window), OptionalLong.empty());
        var played = lease("owner", 8, 10, 1000).play();
        assertThat(starts(played)).containsExactly(500L, 600L);
        assertThat(played.outcomes().getFirst().waitSeconds()).isZero();
    }

    @Test
    void aLeaseThatIsReclaimedEndsWithItsNoticeAndWhoClaimedItStartsThen() {
        var played = lease("guest", 16, 0, 1000).lease("owner", 16, 100, 50).play();
        assertThat(played.reclaimed()).isEqualTo(1);
        assertThat(played.outcomes())
                .extracting(outcome -> outcome.job().details().tenant(), Outcome::start, Outcome::end)
                .containsExactly(tuple("guest", 0L, 120L), tuple("owner", 120L, 170L));
    }

    @Test
    void aJobThatIsReclaimedIsNotDoneUnlessItWasOverBeforeItsNoticeRanOut() {
        add(request("guest", 8, 0, Term.lasting(Duration.ofSeconds(1000))), OptionalLong.of(110));
        add(request("guest", 8, 0, Term.lasting(Duration.ofSeconds(1000))), OptionalLong.of(500));
        var played = lease("owner", 16, 100, 50).play();
        assertThat(played.outcomes())
                .extracting(Outcome::end, Outcome::isDone, Outcome::neededSeconds)
                .containsExactly(tuple(110L, true, 110L), tuple(120L, false, 500L), tuple(170L, true, 50L));
        assertThat(played.reclaimed()).isEqualTo(1);
    }

    /** More than one plan can find leavers for: the operator plans anew at once, and so nobody waits for another event. */
    @Test
    void plansAgainAtOnceWhenSomebodyWasToldToLeave() {
        int nodes = 40;
        for (int i = 0; i < 8 * nodes; i++) {
            lease("guest", 1, 0, 1000);
        }
        for (int i = 0; i < nodes; i++) {
            lease("owner", 8, 100, 50);
        }
        var played = LeaseReplay.run(estate(nodes), arrivals, started -> {});
        assertThat(played.reclaimed()).isEqualTo(8 * nodes);
        assertThat(played.outcomes().stream()
                        .filter(outcome -> outcome.job().details().tenant().equals("owner")))
                .extracting(Outcome::start)
                .containsOnly(120L);
    }

    @Test
    void whoNeverStartsIsRememberedAsTheJobItWouldHaveBeen() {
        var late = Term.lasting(Duration.ofSeconds(10)).startingBy(Instant.ofEpochSecond(150));
        lease("owner", 16, 0, 200);
        add(request("owner", 8, 100, late), OptionalLong.of(5));
        assertThat(play().refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo("StartByPassed");
            assertThat(refusal.tenant()).isEqualTo("owner");
            assertThat(refusal.job().request().submittedSecond()).isEqualTo(100);
            assertThat(refusal.job().runSeconds()).isEqualTo(5);
        });
    }

    @Test
    void tellsWhoWasRefusedAndWhoNeverGotItsTurn() {
        var unknown = request("nobody", 8, 0, Term.lasting(Duration.ofSeconds(10)));
        add(unknown, OptionalLong.empty());
        var played = lease("owner", 24, 0, 10).lease("owner", 8, 0, 7200 * 24).play();
        assertThat(played.outcomes()).isEmpty();
        assertThat(played.refusals())
                .extracting(Refusal::lease, Refusal::reason, Refusal::isFinal)
                .containsExactlyInAnyOrder(
                        tuple("nobody/l0", "TenantUnknown", false),
                        tuple("owner/l1", "QuotaExceeded", true),
                        tuple("owner/l2", "TermTooLong", true));
    }

    @Test
    void aTermThatGetsShorterByItselfIsLetInWhenItIsShortEnough() {
        var day = Duration.ofDays(1).toSeconds();
        add(request("owner", 8, 0, Term.until(Instant.ofEpochSecond(day + 60))), OptionalLong.empty());
        var played = play();
        assertThat(starts(played)).containsExactly(60L);
        assertThat(played.outcomes().getFirst().end()).isEqualTo(day + 60);
    }

    @Test
    void countsWhatIsFreeOnNodesThatAreInUse() {
        var played = lease("owner", 2, 0, 100).lease("owner", 8, 0, 40).play();
        assertThat(played.free()).containsExactly(new Played.Stretch(0, 40, 6, 6), new Played.Stretch(40, 100, 14, 6));
    }

    @Test
    void noNodeIsGivenToTwo() {
        var use = new NodeUse(estate());
        var node = new Placement("pool", "", List.of(new NodeShare("n0", 6)));
        use.take(node);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> use.take(node))
                .withMessage("node n0 has 8 GPUs, and 12 of them would be held");
    }
}
