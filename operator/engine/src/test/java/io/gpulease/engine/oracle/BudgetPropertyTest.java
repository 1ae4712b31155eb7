package io.gpulease.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.budget.Accrual;
import io.gpulease.engine.budget.Budget;
import io.gpulease.engine.budget.Budgets;
import io.gpulease.engine.budget.Period;
import io.gpulease.engine.budget.Spent;
import io.gpulease.engine.budget.Tariff;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Plan;
import io.gpulease.engine.schedule.Scheduler;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Leases of random lengths around the end of a quarter, started and booked as the plan says, and a sum of them that knows nothing of the
 * engine's: what was used, what runs and what is booked are never more than the budget in any period.
 */
class BudgetPropertyTest {

    private static final int SEEDS = 150;
    private static final long FIRST_SEED = Long.getLong("gpulease.seed", 1);
    private static final Instant TURN = Instant.parse("2027-01-01T00:00:00Z");
    private static final Duration TURNOVER = Duration.ofSeconds(31);
    private static final BigDecimal PRICE = new BigDecimal("2.7183");
    private static final BigDecimal DEARER = new BigDecimal("3.1416");

    /** @param perHour of a GPU, that of its start */
    private record Stretch(Instant start, Instant end, int gpus, BigDecimal perHour) {}

    private record Running(Stretch stretch, Held held) {}

    private final List<Stretch> ended = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private final List<Request> waiting = new ArrayList<>();

    @Test
    void whatIsStartedAndBookedNeverExceedsTheBudgetOfAnyPeriod() {
        int started = 0;
        int refused = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            ended.clear();
            running.clear();
            waiting.clear();
            try {
                int[] counts = play(new Random(seed));
                started += counts[0];
                refused += counts[1];
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("seed %d: %s".formatted(seed, failed.getMessage()), failed);
            }
        }
        // Neither is so rare that nothing was tried.
        assertThat(started).isGreaterThan(SEEDS);
        assertThat(refused).isGreaterThan(SEEDS);
    }

    private int[] play(Random random) {
        Budget budget = budget(random);
        int[] counts = new int[2];
        Instant now = TURN.minusSeconds(random.nextInt(40_000));
        for (int step = 0; step < 14; step++) {
            if (random.nextInt(3) > 0) {
                waiting.add(request(random, now, step));
            }
            Plan plan = new Scheduler().plan(snapshot(now), budgets(budget));
            counts[1] += take(plan);
            counts[0] += start(plan);
            assertWithin(budget, plan);
            now = later(plan, now, random);
            end(now);
        }
        return counts;
    }

    private static Budget budget(Random random) {
        boolean hours = random.nextInt(3) > 0;
        long seconds = random.nextInt(150_000);
        return new Budget(
                hours ? OptionalLong.of(seconds) : OptionalLong.empty(),
                hours && random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of(BigDecimal.valueOf(random.nextInt(10_000), 2)),
                random.nextBoolean() ? Period.MONTH : Period.QUARTER,
                false);
    }

    private static Request request(Random random, Instant now, int number) {
        Duration length = Duration.ofSeconds(1 + random.nextInt(30_000));
        Instant start = now.plusSeconds(random.nextInt(20_000));
        Term term = switch (random.nextInt(4)) {
            case 0 -> Term.from(start, length);
            case 1 -> Term.until(start.plus(length));
            default -> Term.lasting(length);
        };
        return new Request(
                new LeaseId("team", "l" + number, "uid-" + number),
                Optional.of("acme"),
                "h200",
                1 + random.nextInt(8),
                Tier.ON_DEMAND,
                random.nextBoolean() ? Isolation.DEDICATED : Isolation.SHARED,
                term,
                Constraints.NONE,
                now,
                TURNOVER,
                Optional.empty());
    }

    private Snapshot snapshot(Instant now) {
        List<Node> nodes = List.of(
                new Node("n1", 4, 0, true, Map.of()),
                new Node("n2", 4, 0, true, Map.of()),
                new Node("n3", 8, 0, true, Map.of()));
        var pool = new Pool(
                "p",
                "h200",
                "here",
                Reliability.STANDARD,
                Set.of(Isolation.values()),
                Duration.ofDays(100),
                true,
                0,
                List.of(),
                nodes);
        var tenant = new Tenant(
                "acme",
                List.of(new Quota("h200", 12, 0, 0, 0)),
                Set.of(Tier.values()),
                Duration.ofDays(100),
                false,
                Optional.empty());
        List<Held> held = running.stream().map(Running::held).toList();
        return new Snapshot(now, List.of(pool), List.of(tenant), held, waiting);
    }

    private Budgets budgets(Budget budget) {
        Map<LeaseId, Accrual> accruals = new HashMap<>();
        running.forEach(one -> accruals.put(
                one.held().lease(),
                new Accrual("acme", meter(one.stretch()), one.stretch().end())));
        Map<YearMonth, Spent> over = new HashMap<>();
        ended.forEach(stretch -> meter(stretch)
                .stopped(stretch.end())
                .lines()
                .forEach(line -> over.merge(line.month(), Spent.of(Stream.of(line)), Spent::plus)));
        var tariff = new Tariff(List.of(
                new Tariff.Step(Tier.ON_DEMAND, Instant.EPOCH, Optional.of(new UnitPrice(PRICE, "USD"))),
                new Tariff.Step(Tier.ON_DEMAND, TURN.minusSeconds(3_600), Optional.of(new UnitPrice(DEARER, "USD")))));
        return new Budgets(Map.of("acme", budget), Map.of("p", tariff), accruals, Map.of("acme", over), Set.of());
    }

    private static Meter meter(Stretch stretch) {
        Charge usable =
                Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, Optional.of(new UnitPrice(stretch.perHour(), "USD")));
        return Meter.NONE.running(stretch.start(), Map.of(usable, stretch.gpus()));
    }

    private static BigDecimal perHour(Instant start) {
        return start.isBefore(TURN.minusSeconds(3_600)) ? PRICE : DEARER;
    }

    /** Bookings are those of the plan. Gives how many wait for the budget. */
    private int take(Plan plan) {
        int waitingForIt = 0;
        List<Request> next = new ArrayList<>();
        for (Request request : waiting) {
            Decision decision = plan.decisions().get(request.lease());
            Optional<Booking> booking = switch (decision) {
                case Decision.Wait wait -> wait.booking();
                case Decision.Reserve reserve -> Optional.of(reserve.booking());
                case null, default -> Optional.empty();
            };
            if (decision instanceof Decision.Wait wait
                    && wait.shortage().reason().word().equals("BudgetExceeded")) {
                waitingForIt++;
            }
            if (!(decision instanceof Decision.StartNow) && !(decision instanceof Decision.Refuse)) {
                next.add(request.withBooking(booking));
            }
        }
        waiting.clear();
        waiting.addAll(next);
        return waitingForIt;
    }

    private int start(Plan plan) {
        int started = 0;
        for (var entry : plan.decisions().entrySet()) {
            if (entry.getValue() instanceof Decision.StartNow(Window window, Placement placement)) {
                started++;
                var stretch = new Stretch(window.start(), window.end(), placement.gpus(), perHour(window.start()));
                running.add(new Running(
                        stretch,
                        new Held(
                                entry.getKey(),
                                "acme",
                                "h200",
                                Tier.ON_DEMAND,
                                placement.nodes().stream().allMatch(share -> share.gpus() >= 4)
                                        ? Isolation.DEDICATED
                                        : Isolation.SHARED,
                                placement,
                                window.end().plus(TURNOVER),
                                new Tenure(window.start(), Optional.empty(), TURNOVER, Optional.empty()))));
            }
        }
        return started;
    }

    private void end(Instant now) {
        running.stream().filter(one -> !one.held().freeAt().isAfter(now)).forEach(one -> ended.add(one.stretch()));
        running.removeIf(one -> !one.held().freeAt().isAfter(now));
    }

    private static Instant later(Plan plan, Instant now, Random random) {
        Instant some = now.plusSeconds(1 + random.nextInt(6_000));
        // A timer may fire a moment late.
        return plan.nextChange()
                .filter(at -> at.isAfter(now) && at.isBefore(some))
                .map(at -> at.plusMillis(random.nextInt(900)))
                .orElse(some);
    }

    // ---- the sum that knows nothing of the engine's

    private void assertWithin(Budget budget, Plan plan) {
        List<Stretch> all = new ArrayList<>(ended);
        running.forEach(one -> all.add(one.stretch()));
        for (Request request : waiting) {
            request.booking()
                    .ifPresent(booking -> all.add(new Stretch(
                            booking.window().start(),
                            booking.window().end(),
                            booking.placement().orElseThrow().gpus(),
                            perHour(booking.window().start()))));
        }
        for (String period : budget.period() == Period.MONTH
                ? List.of("2026-12", "2027-01", "2027-02", "2027-03")
                : List.of("2026-10/2026-11/2026-12", "2027-01/2027-02/2027-03")) {
            long seconds = 0;
            BigDecimal amount = BigDecimal.ZERO;
            for (Stretch stretch : all) {
                for (String month : period.split("/", -1)) {
                    long within = within(stretch, month);
                    seconds += within;
                    amount = amount.add(stretch.perHour()
                            .multiply(BigDecimal.valueOf(within))
                            .divide(BigDecimal.valueOf(3_600), 2, RoundingMode.HALF_UP));
                }
            }
            if (budget.gpuSeconds().isPresent()) {
                assertThat(seconds)
                        .as("GPU-seconds in %s, by %s", period, plan.decisions())
                        .isLessThanOrEqualTo(budget.gpuSeconds().getAsLong());
            }
            if (budget.amount().isPresent()) {
                assertThat(amount)
                        .as("USD in %s, by %s", period, plan.decisions())
                        .isLessThanOrEqualTo(budget.amount().get());
            }
        }
    }

    private static long within(Stretch stretch, String month) {
        long begin = Instant.parse(month + "-01T00:00:00Z").getEpochSecond();
        String[] parts = month.split("-", -1);
        int next = Integer.parseInt(parts[1]) % 12 + 1;
        int year = Integer.parseInt(parts[0]) + (next == 1 ? 1 : 0);
        long end = Instant.parse("%d-%02d-01T00:00:00Z".formatted(year, next)).getEpochSecond();
        long from = Math.max(begin, stretch.start().getEpochSecond());
        long until = Math.min(end, stretch.end().getEpochSecond());
        return Math.max(0, until - from) * stretch.gpus();
    }
}
