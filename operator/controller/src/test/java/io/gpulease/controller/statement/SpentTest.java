package io.gpulease.controller.statement;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.bridge.UsageRecord;
import io.gpulease.controller.Given;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.engine.budget.Standing;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Tier;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What of a budget is used is known from the API alone: of leases that are there, and of those whose objects are gone. */
class SpentTest {

    private static final Instant NOON = Instant.parse("2026-12-10T12:00:00Z");
    private static final String TENANT =
            "{'metadata':{'name':'acme','uid':'t1','resourceVersion':'%d','generation':1},'spec':{'namespaces':['acme']%s}}";
    private static final String BUDGET = ",'budget':{'gpuHours':100,'amount':'100.00','period':'Month'}";

    private final Writer first = new Writer(NOON);

    private static Life life(String uid, int gpus, Duration length) {
        var price = new UnitPrice(new BigDecimal("1.00"), "USD");
        Charge usable = Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, Optional.of(price));
        var changes = new TreeMap<Long, Map<Charge, Integer>>();
        changes.put(NOON.getEpochSecond(), Map.of(usable, gpus));
        return new Life(uid, "acme", changes, NOON.plus(length).getEpochSecond());
    }

    private static void tenant(Writer operator, String budget) {
        operator.world.partyNews().see(Given.tenant(TENANT.formatted(1, budget)));
    }

    private static Optional<Standing> standing(Writer operator) {
        return Optional.ofNullable(
                operator.world.engineView().budgets().standings(operator.now).get("acme"));
    }

    private static long hours(Writer operator) {
        return standing(operator).orElseThrow().used().gpuSeconds() / 3_600;
    }

    /** Its end is on record, and its object gone. */
    private static void end(Writer operator, String uid) throws IOException {
        LeaseEntry entry = requireNonNull(operator.world.lease(uid));
        operator.ledger.hasEnd(
                entry,
                new LeaseStatuses(entry.lease(), operator.now)
                        .releasing(
                                "Expired",
                                "It is over.",
                                operator.now,
                                Optional.of(UsageRecord.meter(entry.status()).stopped(operator.now))));
        operator.work(Duration.ofSeconds(5));
    }

    private static void gone(Writer operator, String uid) {
        LeaseEntry entry = requireNonNull(operator.world.lease(uid));
        operator.world.leaseDeleted(new ObjectRef("acme", "lease-" + uid, uid, "9999999999"));
        operator.world.forget(entry);
    }

    @Test
    void theNextOperatorKnowsWhatLeasesUsedThatAreNoMore() throws IOException {
        tenant(first, BUDGET);
        first.work(Duration.ofSeconds(1));
        first.see(life("a", 2, Duration.ofHours(40)));
        first.see(life("b", 1, Duration.ofHours(40)));
        first.work(Duration.ofSeconds(5));
        first.now = NOON.plus(Duration.ofHours(10));
        assertThat(hours(first)).isEqualTo(30);

        end(first, "a");
        assertThat(hours(first)).as("counted once, though its object is there").isEqualTo(30);
        gone(first, "a");
        assertThat(hours(first)).as("by the ledger").isEqualTo(30);

        var next = new Writer(first);
        tenant(next, BUDGET);
        next.see(life("b", 1, Duration.ofHours(40)));
        assertThat(standing(next)).as("nothing is said before it is known").isEmpty();
        next.work(Duration.ofSeconds(5));
        assertThat(hours(next)).isEqualTo(30);
        assertThat(standing(next).orElseThrow().used().amount("USD")).isEqualByComparingTo("30.00");
        assertThat(standing(next).orElseThrow().changesAt())
                .as("80 GPU-hours: fifty more of one GPU, which ends after thirty of them")
                .isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
    }

    /** And its object is gone: only the ledger knows of it. */
    private void aLeaseOfTwoGpusIsOverAfterTenHours() throws IOException {
        tenant(first, BUDGET);
        first.see(life("a", 2, Duration.ofHours(40)));
        first.work(Duration.ofSeconds(5));
        first.now = NOON.plus(Duration.ofHours(10));
        end(first, "a");
        gone(first, "a");
    }

    @Test
    void whatIsReadTwiceCountsOnce() throws IOException {
        aLeaseOfTwoGpusIsOverAfterTenHours();

        // Its writer reads the pages as well, once it has something to say.
        var next = new Writer(first);
        tenant(next, BUDGET);
        next.see(life("b", 1, Duration.ofHours(40)));
        next.work(Duration.ofSeconds(10));
        assertThat(hours(next)).isEqualTo(30);
    }

    @Test
    void aPageThatCannotBeReadIsAskedForAgainAndTheOthersAreNot() throws IOException {
        aLeaseOfTwoGpusIsOverAfterTenHours();

        var next = new Writer(first);
        tenant(next, BUDGET);
        next.isDown = call -> call.path().contains("gpulease-ledger-");
        next.work(Duration.ofSeconds(20));
        assertThat(standing(next)).isEmpty();
        assertThat(next.failures).hasSizeGreaterThan(1);
        next.isDown = _ -> false;
        next.work(Duration.ofMinutes(2));
        assertThat(hours(next)).isEqualTo(20);
        assertThat(next.calls)
                .filteredOn(call -> !call.path().contains("gpulease-ledger-"))
                .as("they are listed once")
                .hasSize(1);
    }

    @Test
    void whatWasReadIsForgottenWithTheLastBudget() throws IOException {
        tenant(first, BUDGET);
        first.see(life("a", 2, Duration.ofHours(40)));
        first.work(Duration.ofSeconds(5));
        assertThat(first.world.engineView().budgets().spent().isKnownFrom(YearMonth.of(2026, 10)))
                .isTrue();
        first.world.partyNews().see(Given.tenant(TENANT.formatted(2, "")));
        first.work(Duration.ofSeconds(5));
        assertThat(first.world.engineView().budgets().spent().isKnownFrom(YearMonth.of(2026, 10)))
                .isFalse();

        first.now = NOON.plus(Duration.ofHours(10));
        end(first, "a");
        gone(first, "a");
        first.world.partyNews().see(Given.tenant(TENANT.formatted(3, BUDGET)));
        first.work(Duration.ofMinutes(1));
        assertThat(hours(first)).as("it is read anew").isEqualTo(20);
    }

    @Test
    void withoutABudgetNothingIsRead() throws IOException {
        tenant(first, "");
        first.work(Duration.ofMinutes(1));
        assertThat(first.calls).isEmpty();

        first.world.partyNews().see(Given.tenant(TENANT.formatted(2, BUDGET)));
        first.work(Duration.ofMinutes(1));
        assertThat(first.calls).extracting(Call::method).containsExactly("GET");
        assertThat(standing(first)).isPresent();
    }
}
