package io.gpulease.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Wish;
import io.gpulease.engine.schedule.Answer;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Plan;
import io.gpulease.engine.schedule.Scheduler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What must hold of any answer to those that hold something and ask for more. */
class AmendmentPropertyTest {
    private static final int SEEDS = Integer.getInteger("gpulease.seeds", 1) * 1_000;

    private static final Pattern END_THAT_FITS = Pattern.compile("an end at (\\S+) would fit$");
    private static final Pattern GPUS_THAT_FIT = Pattern.compile("; (\\d+) GPUs? more would fit now$");

    @Test
    void theyPutNobodyOffWhoWaits() {
        int[] granted = {0};
        Property.holds(SEEDS, AmendmentPropertyTest::wishing, snapshot -> {
            Plan plan = new Scheduler().plan(snapshot);
            assertThat(starts(plan)).isEqualTo(starts(new Scheduler().plan(withWishes(snapshot, List.of()))));
            granted[0] += (int) plan.answers().stream()
                    .filter(Answer.Granted.class::isInstance)
                    .count();
        });
        assertThat(granted[0]).as("wishes granted").isGreaterThan(SEEDS / 4);
    }

    @Test
    void whatIsGrantedOverbooksNoNodeAndNoQuota() {
        Property.holds(SEEDS, AmendmentPropertyTest::wishing, snapshot -> {
            Plan plan = new Scheduler().plan(snapshot);
            PlanInvariants.check(amended(snapshot, plan), plan);
        });
    }

    @Test
    void whatIsGrantedDrawsNoMorePowerThanThereIs() {
        int[] granted = {0};
        Property.holds(SEEDS, AmendmentPropertyTest::wishing, snapshot -> {
            Plan plan = new Scheduler().plan(snapshot);
            Snapshot then = amended(snapshot, plan);
            for (Answer answer : plan.answers()) {
                if (answer instanceof Answer.Granted(var wish, var more)) {
                    Held before = held(snapshot, wish.lease());
                    boolean stays = wish.amendment() instanceof Amendment.Extend;
                    if (!stays && more.isEmpty()) {
                        continue;
                    }
                    PlanInvariants.grantsAreWithinPower(
                            then, plan, wish.lease()::equals, stays ? Clock.heldUntil(snapshot, before.freeAt()) : 0);
                    granted[0] += snapshot.sites().isEmpty() ? 0 : 1;
                }
            }
        });
        assertThat(granted[0]).as("wishes granted where power is limited").isGreaterThan(SEEDS / 10);
    }

    @Test
    void whatIsSaidToFitIsGrantedToWhoAsksForThatInstead() {
        int[] nearest = {0};
        Property.holds(SEEDS, AmendmentPropertyTest::wishing, snapshot -> {
            for (Answer answer : new Scheduler().plan(snapshot).answers()) {
                if (answer instanceof Answer.NotYet(var wish, var shortage, var _)) {
                    Optional<Amendment> fits = fitting(snapshot, wish, shortage.message());
                    if (fits.isPresent()) {
                        nearest[0]++;
                        Wish instead = new Wish(wish.lease(), wish.constraints(), wish.createdAt(), fits.get());
                        assertThat(answerTo(instead, snapshot, wish)).isInstanceOf(Answer.Granted.class);
                    }
                }
            }
        });
        assertThat(nearest[0]).as("answers that say what would fit").isGreaterThan(SEEDS / 20);
    }

    @Test
    void whatIsGrantedIsWhatWasAskedFor() {
        Property.holds(SEEDS / 2, AmendmentPropertyTest::wishing, snapshot -> {
            for (Answer answer : new Scheduler().plan(snapshot).answers()) {
                if (answer instanceof Answer.Granted(var wish, var more)
                        && wish.amendment() instanceof Amendment.Grow(int gpus)) {
                    Held held = held(snapshot, wish.lease());
                    int missing = gpus - held.placement().gpus();
                    int given = more.map(Placement::gpus).orElse(0);
                    assertThat(given).isGreaterThanOrEqualTo(missing);
                    more.ifPresent(placed ->
                            assertThat(placed.pool()).isEqualTo(held.placement().pool()));
                }
            }
        });
    }

    // ---- worlds

    private static Snapshot wishing(long seed) {
        RandomWorld world = new RandomWorld(seed);
        Snapshot all = world.reclaimable();
        Random random = world.random();
        List<Wish> wishes = new ArrayList<>();
        for (Held held : all.held()) {
            if (random.nextInt(3) > 0) {
                wishes.add(wish(held, amendment(held, random)));
            }
        }
        return withWishes(all, wishes);
    }

    private static Wish wish(Held held, Amendment amendment) {
        return new Wish(held.lease(), Constraints.NONE, held.tenure().startedAt(), amendment);
    }

    private static Amendment amendment(Held held, Random random) {
        return switch (random.nextInt(5)) {
            case 0, 1 -> new Amendment.Grow(held.placement().gpus() + 1 + random.nextInt(8));
            case 2 ->
                new Amendment.Raise(held.tier() == Tier.SPOT && random.nextBoolean() ? Tier.ON_DEMAND : Tier.COMMITTED);
            default ->
                new Amendment.Extend(
                        held.freeAt().minus(held.tenure().turnover()).plusSeconds(1 + random.nextInt(30)));
        };
    }

    private static Snapshot withWishes(Snapshot all, List<Wish> wishes) {
        return all.withWishes(wishes);
    }

    private static Held held(Snapshot snapshot, LeaseId lease) {
        return snapshot.held().stream()
                .filter(held -> held.lease().equals(lease))
                .findFirst()
                .orElseThrow();
    }

    // ---- answers

    /** The start of everybody who waits, and whether it was refused. */
    private static Map<LeaseId, String> starts(Plan plan) {
        Map<LeaseId, String> starts = new TreeMap<>();
        plan.decisions()
                .forEach((lease, decision) -> starts.put(
                        lease,
                        RandomWorld.booking(decision)
                                .map(Booking::window)
                                .map(window -> decision.getClass().getSimpleName() + window.start())
                                .orElse(decision instanceof Decision.Refuse ? "refused" : "no booking")));
        return starts;
    }

    /** As the estate is once the operator has done what was granted; a change of tier counts as none of a node. */
    private static Snapshot amended(Snapshot snapshot, Plan plan) {
        List<Held> held = new ArrayList<>(snapshot.held());
        for (Answer answer : plan.answers()) {
            if (answer instanceof Answer.Granted granted) {
                held.replaceAll(one -> one.lease().equals(granted.wish().lease()) ? amended(one, granted) : one);
            }
        }
        return snapshot.with(snapshot.pools(), held);
    }

    private static Held amended(Held held, Answer.Granted granted) {
        return switch (granted.wish().amendment()) {
            case Amendment.Extend(var endsAt) -> until(held, endsAt);
            case Amendment.Regain(var endsAt) -> until(held, endsAt);
            case Amendment.Grow _ ->
                new Held(
                        held.lease(),
                        held.tenant(),
                        held.gpuClass(),
                        held.tier(),
                        held.isolation(),
                        granted.more()
                                .map(more -> together(held.placement(), more))
                                .orElse(held.placement()),
                        held.freeAt(),
                        held.tenure());
            case Amendment.Raise(var tier) ->
                new Held(
                        held.lease(),
                        held.tenant(),
                        held.gpuClass(),
                        tier,
                        held.isolation(),
                        held.placement(),
                        held.freeAt(),
                        held.tenure());
        };
    }

    private static Held until(Held held, Instant endsAt) {
        Instant freeAt = endsAt.plus(held.tenure().turnover());
        return freeAt.isAfter(held.freeAt()) ? held.with(freeAt, held.tenure()) : held;
    }

    private static Placement together(Placement one, Placement more) {
        Map<String, Integer> shares = new TreeMap<>();
        one.nodes().forEach(share -> shares.merge(share.node(), share.gpus(), Integer::sum));
        more.nodes().forEach(share -> shares.merge(share.node(), share.gpus(), Integer::sum));
        return new Placement(
                one.pool(),
                one.site(),
                shares.entrySet().stream()
                        .map(share -> new NodeShare(share.getKey(), share.getValue()))
                        .toList());
    }

    private static Optional<Amendment> fitting(Snapshot snapshot, Wish wish, String message) {
        Matcher end = END_THAT_FITS.matcher(message);
        if (end.find()) {
            return Optional.of(new Amendment.Extend(Instant.parse(end.group(1))));
        }
        Matcher gpus = GPUS_THAT_FIT.matcher(message);
        return gpus.find()
                ? Optional.of(new Amendment.Grow(
                        held(snapshot, wish.lease()).placement().gpus() + Integer.parseInt(gpus.group(1))))
                : Optional.empty();
    }

    private static Answer answerTo(Wish instead, Snapshot snapshot, Wish wish) {
        List<Wish> wishes = snapshot.wishes().stream()
                .map(one -> one.equals(wish) ? instead : one)
                .toList();
        return new Scheduler()
                .plan(withWishes(snapshot, wishes)).answers().stream()
                        .filter(answer -> answer.wish().equals(instead))
                        .findFirst()
                        .orElseThrow();
    }
}
