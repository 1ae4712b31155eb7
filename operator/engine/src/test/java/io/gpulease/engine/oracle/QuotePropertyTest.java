package io.gpulease.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.Inquiry;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Quoting;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Plan;
import io.gpulease.engine.schedule.QuoteAnswer;
import io.gpulease.engine.schedule.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Asking for a quote changes nothing for anybody, and what is held of it nobody else gets, whoever comes meanwhile. */
class QuotePropertyTest {

    private static final int PLANS = 3;
    private static final int SEEDS = Integer.getInteger("gpulease.seeds", 1) * 2_000;

    @Test
    void whatIsHeldIsTheTakersAndNobodyIsPutOffByIt() {
        int[] counted = new int[4];
        Property.holds(SEEDS, QuotePropertyTest::world, all -> {
            Snapshot first = atRest(with(all, booked(all), Quoting.NONE));
            Plan before = new Scheduler().plan(first);
            Plan asked = new Scheduler().plan(first.with(all.quoting()));
            assertThat(asked.decisions()).as("asking changes nothing").isEqualTo(before.decisions());
            counted[0]++;
            Optional<Hold> hold = hold(asked.quotes().getFirst());
            hold.ifPresent(held -> {
                counted[1]++;
                counted[2] += isAtOnce(held, all) ? 0 : 1;
                counted[3] += keptAndTaken(first, newcomers(all), held) ? 1 : 0;
            });
        });
        assertThat(counted[1]).as("held, of %d", counted[0]).isGreaterThan(counted[0] / 4);
        assertThat(counted[2]).as("held for later, of %d", counted[1]).isGreaterThan(counted[1] / 10);
        assertThat(counted[3])
                .as("taken up at the last instant, of %d", counted[1])
                .isGreaterThan(counted[1] / 20);
    }

    private static boolean isAtOnce(Hold hold, Snapshot all) {
        return !hold.request().term().start().orElseThrow().isAfter(all.now().plusSeconds(1));
    }

    /** True where it was also taken up at the last instant. */
    private static boolean keptAndTaken(Snapshot first, List<Request> newcomers, Hold hold) {
        Snapshot crowd = with(first, and(first.waiting(), newcomers), new Quoting(List.of(hold), List.of()));
        Plan meanwhile = new Scheduler().plan(crowd);
        PlanInvariants.check(crowd, meanwhile);
        assertThat(meanwhile.lostHolds()).isEmpty();
        assertThat(meanwhile.displaced()).isEmpty();

        Snapshot promised = carriedOut(crowd, meanwhile);
        taken(promised, hold);
        Instant last = hold.until().minusMillis(1);
        boolean nothingHappensBefore =
                promised.held().stream().allMatch(held -> held.freeAt().isAfter(last.plusSeconds(1)))
                        && promised.waiting().stream()
                                .flatMap(request -> request.booking().stream())
                                .allMatch(booking -> booking.window().start().isAfter(last));
        if (nothingHappensBefore) {
            Snapshot later = at(last, promised);
            assertThat(new Scheduler()
                            .plan(later.with(new Quoting(List.of(hold), List.of())))
                            .lostHolds())
                    .isEmpty();
            taken(later, hold);
        }
        return nothingHappensBefore;
    }

    /** A lease takes it up, and nobody is put off by that. */
    private static void taken(Snapshot promised, Hold hold) {
        Request taker = taker(hold);
        Snapshot taken = with(promised, and(promised.waiting(), List.of(taker)), Quoting.NONE);
        Plan plan = new Scheduler().plan(taken);
        PlanInvariants.check(taken, plan);
        assertThat(plan.displaced()).as("by the taker").isEmpty();
        Instant offered = hold.request().term().start().orElseThrow();
        Instant soonest = taken.now().plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
        assertThat(start(plan, taker)).isBeforeOrEqualTo(offered.isAfter(soonest) ? offered : soonest);
        promised.waiting()
                .forEach(request -> request.booking()
                        .ifPresent(booking -> assertThat(start(plan, request))
                                .as("nobody is put off")
                                .isBeforeOrEqualTo(booking.window().start())));
    }

    private static Snapshot at(Instant now, Snapshot all) {
        return new Snapshot(
                now, all.pools(), all.tenants(), all.held(), all.waiting(), all.wishes(), all.sites(), all.quoting());
    }

    private static Request taker(Hold hold) {
        Request offered = hold.request();
        return new Request(
                new LeaseId("ns", "taker", "u"),
                offered.tenant(),
                offered.gpuClass(),
                offered.gpus(),
                offered.tier(),
                offered.isolation(),
                Term.lasting(offered.booking().orElseThrow().window().length()),
                offered.constraints(),
                offered.createdAt(),
                offered.turnover(),
                offered.booking());
    }

    private static Optional<Hold> hold(QuoteAnswer answer) {
        return answer instanceof QuoteAnswer.Offered offered
                        && offered.kept() instanceof QuoteAnswer.Kept.Held(var _, var hold)
                ? Optional.of(hold)
                : Optional.empty();
    }

    /** A random world in which somebody asks, for a time of which some is over. */
    private static Snapshot world(long seed) {
        RandomWorld random = new RandomWorld(seed);
        Snapshot all = random.snapshot();
        Request asked = random.request(all.now());
        Term term = Term.lasting(Duration.ofSeconds(random.between(1, 12)));
        Request floating = new Request(
                new LeaseId("ns", "quote", "u"),
                asked.tenant(),
                asked.gpuClass(),
                asked.gpus(),
                asked.tier(),
                asked.isolation(),
                random.oneIn(4) ? term.startingBy(all.now().plusSeconds(random.between(1, 30))) : term,
                asked.constraints(),
                asked.createdAt(),
                asked.turnover(),
                Optional.empty());
        Inquiry inquiry = new Inquiry(
                floating, all.now().plusSeconds(random.between(-5, 10)), Duration.ofSeconds(random.between(1, 20)));
        return all.with(new Quoting(List.of(), List.of(inquiry)));
    }

    private static List<Request> booked(Snapshot all) {
        return all.waiting().stream()
                .filter(request -> request.booking().isPresent())
                .toList();
    }

    private static List<Request> newcomers(Snapshot all) {
        return all.waiting().stream()
                .filter(request -> request.booking().isEmpty())
                .toList();
    }

    /** Everybody has what the plans before gave. */
    private static Snapshot atRest(Snapshot snapshot) {
        Snapshot now = snapshot;
        for (int i = 0; i < PLANS; i++) {
            now = carriedOut(now, new Scheduler().plan(now));
        }
        return now;
    }

    /** Who was to start holds its nodes; who waits has its booking. */
    private static Snapshot carriedOut(Snapshot snapshot, Plan plan) {
        List<Held> held = new ArrayList<>(snapshot.held());
        List<Request> waiting = new ArrayList<>();
        for (Request request : snapshot.waiting()) {
            Decision decision = plan.decisions().get(request.lease());
            if (decision instanceof Decision.StartNow start) {
                held.add(held(request, start));
            } else {
                waiting.add(request.withBooking(RandomWorld.booking(decision)));
            }
        }
        return with(snapshot.with(snapshot.pools(), held), waiting, Quoting.NONE);
    }

    private static Held held(Request request, Decision.StartNow start) {
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

    private static Snapshot with(Snapshot all, List<Request> waiting, Quoting quoting) {
        return all.withWaiting(waiting).with(quoting);
    }

    private static List<Request> and(List<Request> some, List<Request> others) {
        List<Request> both = new ArrayList<>(some);
        both.addAll(others);
        return both;
    }

    private static Instant start(Plan plan, Request request) {
        Decision decision = plan.decisions().get(request.lease());
        return RandomWorld.booking(decision)
                .orElseThrow(() -> new AssertionError("no booking: " + decision))
                .window()
                .start();
    }
}
