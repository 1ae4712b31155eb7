package io.gpulease.controller.booking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.SlimNamespace;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.engine.budget.Accrual;
import io.gpulease.engine.budget.Period;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.schedule.Decision;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Leases of a tenant with a budget. It is ten; a lease that is there has four GPUs from nine until noon. */
class BudgetedTest {

    private static final Instant NINE = Instant.parse("2026-12-01T09:00:00Z");

    private static final String FINALIZER = ",'finalizers':['gpulease.io/release']";
    private static final String ACTIVE_AND_METERED =
            "'phase':'Active','observedGeneration':1,'tenant':'t','tier':'OnDemand','reason':'Placed','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'},'usage':{'gpuSeconds':0,'creditedGpuSeconds':0,'lines':[{'kind':'Active','from':'2026-12-01T09:00:00Z','to':'2026-12-01T09:00:00Z','gpuSeconds':0,'gpus':4,'pricePerGpuHour':'0.50','currency':'USD'}]}";

    private final Turns turns = new Turns(new SilentJournal());

    /** Nothing is on record in the ledger. */
    private Turns tenant(String budget) {
        unread(budget);
        turns.world.engineView().budgets().spent().wasReadFrom(YearMonth.of(2026, 10));
        return turns;
    }

    /** What is on record is not known yet. */
    private Turns unread(String budget) {
        return unread(1, budget);
    }

    private Turns unread(int version, String budget) {
        turns.world
                .partyNews()
                .see(Given.tenant(
                        "{'metadata':{'name':'t','uid':'t1','resourceVersion':'%1$d','generation':%1$d},'spec':{'namespaces':['ns'],'quotas':[{'gpuClass':'c','nominalQuota':8}],'budget':{%2$s}}}"
                                .formatted(version, budget)));
        return turns.namespace().pool();
    }

    private static List<String> statusesOf(List<Call> calls, String lease) {
        return calls.stream()
                .filter(call -> call.path().endsWith("/gpuleases/" + lease + "/status"))
                .map(Call::body)
                .toList();
    }

    private Decision decision(String uid) {
        return requireNonNull(turns.world.lease(uid)).decision().orElseThrow();
    }

    @Test
    void whatWouldOverrunWaitsAndIsToldWhatIsLeftAndUntilWhen() {
        // Twelve are for the one that runs, and twelve for the other one would be four too many.
        tenant("'gpuHours':20")
                .heldNode("n")
                .node("m", "", "", "")
                .activeLease("n")
                .queuedLease();
        List<String> told = statusesOf(turns.take(), "q");
        assertThat(told)
                .singleElement()
                .satisfies(status -> assertThat(status)
                        .contains(
                                "\"reason\":\"BudgetExceeded\"",
                                "needs 4 GPUs of class c for 3h, but the budget of tenant t has 8 of 20 GPU-hours left until it resets at 2027-01-01T00:00:00Z",
                                "\"estimatedStart\":\"2026-12-31T22:00:00Z\""));
        turns.pause(Duration.ofMinutes(1));
        assertThat(statusesOf(turns.take(), "q")).as("nothing has changed").isEmpty();
    }

    @Test
    void whatIsBookedForATimeOfTheClockStartsThenThoughNothingElseHappens() {
        // Eight of twelve GPU-hours fit into this year.
        tenant("'gpuHours':8").node("m", "", "", "").queuedLease();
        turns.take();
        while (decision("uq") instanceof Decision.Wait && turns.now().isBefore(Instant.parse("2027-01-01T00:00:00Z"))) {
            turns.wake();
        }
        assertThat(decision("uq")).isInstanceOf(Decision.StartNow.class);
        assertThat(turns.now()).isBetween(Instant.parse("2026-12-31T22:00:00Z"), Instant.parse("2026-12-31T22:00:01Z"));
    }

    @Test
    void othersDoNotWaitUntilTheLedgerIsReadAndABookingIsKept() {
        unread("'gpuHours':900");
        turns.world
                .partyNews()
                .see(
                        Given.tenant(
                                "{'metadata':{'name':'u','uid':'t2','resourceVersion':'1','generation':1},'spec':{'namespaces':['of-u'],'quotas':[{'gpuClass':'c','nominalQuota':8}]}}"));
        turns.world
                .partyNews()
                .see(new SlimNamespace(
                        new ObjectRef("", "of-u", "ns2", "1"),
                        Map.of("gpulease.io/tenant", "u", "gpulease.io/kept-for", "u"),
                        1,
                        false));
        turns.node("m", "", "", "").node("o", "", "", "").bookedLease("2026-12-01T10:05:00Z", "");
        turns.world.see(
                Given.lease(
                        "{'metadata':{'name':'x','namespace':'of-u','uid':'ux','resourceVersion':'8','generation':1,'creationTimestamp':'2026-12-01T09:40:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':8,'term':{'duration':'3h'}},'status':{}}"));
        turns.take();
        assertThat(decision("ux"))
                .as("it would need the nodes of the booking")
                .isInstanceOfSatisfying(
                        Decision.Wait.class, wait -> assertThat(wait.booking()).isPresent());
        assertThat(requireNonNull(turns.world.lease("ub")).booking()).isPresent();
        turns.takeIn(Duration.ofMinutes(6));
        assertThat(decision("ub")).as("not known for minutes").isInstanceOfSatisfying(Decision.Wait.class, wait -> {
            assertThat(wait.shortage().message()).contains("is not known yet");
            assertThat(wait.booking()).isPresent();
        });
        turns.world.engineView().budgets().spent().wasReadFrom(YearMonth.of(2026, 10));
        turns.world.changes().plan();
        turns.takeIn(Duration.ofSeconds(1));
        assertThat(decision("ub")).isInstanceOf(Decision.StartNow.class);
    }

    @Test
    void whatFitsStarts() {
        tenant("'gpuHours':24")
                .heldNode("n")
                .node("m", "", "", "")
                .activeLease("n")
                .queuedLease();
        turns.take();
        assertThat(decision("uq")).isInstanceOf(Decision.StartNow.class);
    }

    @Test
    void whatLeasesUsedThatAreNoMoreCounts() {
        tenant("'gpuHours':24")
                .heldNode("n")
                .node("m", "", "", "")
                .activeLease("n")
                .queuedLease();
        Meter used = Meter.NONE
                .running(NINE, Map.of(Charge.inFull(Kind.ACTIVE, Tier.SPOT, Optional.empty()), 1))
                .stopped(NINE.plusSeconds(1));
        turns.world.engineView().budgets().spent().put("gone", 7, true, new Accrual("t", used, NINE.plusSeconds(1)));
        turns.take();
        assertThat(decision("uq")).isInstanceOf(Decision.Wait.class);
    }

    @Test
    void nothingStartsBeforeTheLedgerIsReadAndAfterHalfAMinuteNothingOfThatTenant() {
        unread("'gpuHours':900").node("m", "", "", "").queuedLease();
        turns.take();
        assertThat(requireNonNull(turns.world.lease("uq")).decision()).isEmpty();
        turns.takeIn(Duration.ofSeconds(31));
        assertThat(decision("uq"))
                .isInstanceOfSatisfying(
                        Decision.Wait.class,
                        wait -> assertThat(wait.shortage().message()).contains("is not known yet"));

        turns.world.engineView().budgets().spent().wasReadFrom(YearMonth.of(2026, 10));
        turns.world.changes().plan();
        turns.takeIn(Duration.ofSeconds(1));
        assertThat(decision("uq")).isInstanceOf(Decision.StartNow.class);
    }

    @Test
    void aHardOneEndsTheLeaseWhenItIsReachedWithItsNotice() {
        // Reached at eleven; the notice of this lease is eighteen minutes.
        tenant("'gpuHours':8,'hard':true").heldNode("n").activeLease("n");
        assertThat(statusesOf(turns.take(), "l")).noneMatch(status -> status.contains("Ending"));
        turns.takeIn(Duration.ofMinutes(41));
        assertThat(requireNonNull(turns.world.lease("u1")).phase()).isEqualTo("Active");

        List<String> told = statusesOf(turns.takeIn(Duration.ofSeconds(59)), "l");
        assertThat(told)
                .singleElement()
                .satisfies(status -> assertThat(status)
                        .contains(
                                "\"phase\":\"Ending\"",
                                "\"reason\":\"BudgetExceeded\"",
                                "\"endsAt\":\"2026-12-01T11:00:00Z\"",
                                "The budget of the tenant will be used up: the lease ends at 2026-12-01T11:00:00Z"));
    }

    /** Twelve GPU-hours as it was, and eight for the four GPUs more. */
    @Test
    void whatItWasGrantedIsUsedFromThenOn() {
        tenant("'gpuHours':20,'hard':true").heldNode("n").node("m", "", "", "");
        asks("'gpus':8,'term':{'duration':'3h'}");
        turns.take();
        turns.take();
        LeaseEntry lease = requireNonNull(turns.world.lease("u1"));
        assertThat(lease.held()).extracting(held -> held.placement().gpus()).isEqualTo(8);
        var budgets = turns.world.engineView().budgets();
        assertThat(budgets.hardEnds("t", requireNonNull(budgets.all().get("t")), turns.now()))
                .isEmpty();
    }

    /** Three hours of four GPUs are six dollars, and from five past ten on 24. */
    @Test
    void aStartThatComesToAnotherPriceIsPlannedAnew() {
        tenant("'amount':'10.00'")
                .pool(
                        ",'price':{'currency':'USD','perGpuHour':{'OnDemand':'0.50'}},'priceChanges':[{'from':'2026-12-01T10:05:00Z','perGpuHour':{'OnDemand':'2.00'}}]")
                .node("m", "", "", "")
                .queuedLease();
        turns.take();
        turns.take();
        assertThat(requireNonNull(turns.world.lease("uq")).start()).isPresent();
        turns.pause(Duration.ofMinutes(6));
        String claimed = TestNode.heldAgain("m").replace("u1", "uq").replace("ns.l", "ns.q");
        assertThat(statusesOf(turns.takeAfter("/nodes/m", 200, claimed), "q")).noneMatch(BudgetedTest::isActive);
        assertThat(requireNonNull(turns.world.lease("uq")).start())
                .as("given up, and not asked whether it may go on")
                .isEmpty();
    }

    private static boolean isActive(String status) {
        return status.contains("\"phase\":\"Active\"");
    }

    @Test
    void aHigherTierIsPaidForFromTheInstantItIsGranted() {
        tenant("'amount':'12.00'")
                .pool(",'price':{'currency':'USD','perGpuHour':{'OnDemand':'0.50','Committed':'1.00'}}")
                .heldNode("n");
        turns.lease(
                new Turns.Edition(5, 2, ",'tier':'Committed','term':{'duration':'3h'}"), FINALIZER, ACTIVE_AND_METERED);
        turns.take();
        turns.take();
        LeaseEntry lease = requireNonNull(turns.world.lease("u1"));
        assertThat(lease.asked().grantedTier()).contains(Tier.COMMITTED);
        Accrual counted = turns.world
                .engineView()
                .budgets()
                .of(turns.now())
                .accruals()
                .values()
                .iterator()
                .next();
        assertThat(counted.price().orElseThrow().perGpuHour()).isEqualByComparingTo("1.00");
        assertThat(counted.by(Instant.MAX, Period.MONTH, YearMonth.of(2026, 12)).amount("USD"))
                .isEqualByComparingTo("10.00");
    }

    private void asks(String spec) {
        turns.lease(new Turns.Edition(5, 2, "," + spec), FINALIZER, ACTIVE_AND_METERED);
    }

    @Test
    void aHardEndThatIsToldLateStillHasItsNotice() {
        tenant("'gpuHours':8,'hard':true").heldNode("n").activeLease("n");
        turns.take();
        turns.takeIn(Duration.ofMinutes(41));
        assertThat(statusesOf(turns.takeIn(Duration.ofSeconds(59)), "l")).hasSize(1);
        turns.takeAfter("/gpuleases/l/status", 503, "{}");
        assertThat(statusesOf(turns.takeIn(Duration.ofMinutes(13)), "l"))
                .singleElement()
                .satisfies(status -> assertThat(status)
                        .contains("\"reason\":\"BudgetExceeded\"")
                        .containsPattern("\"endsAt\":\"2026-12-01T11:13:0[0-9]Z\""));
    }

    @Test
    void aHardEndThatNobodyWasToldIsForgottenWhereThereIsMoreByThen() {
        tenant("'gpuHours':8,'hard':true").heldNode("n").activeLease("n");
        turns.take();
        turns.takeIn(Duration.ofMinutes(41));
        assertThat(statusesOf(turns.takeIn(Duration.ofSeconds(59)), "l")).hasSize(1);
        unread(2, "'gpuHours':800,'hard':true");
        turns.takeAfter("/gpuleases/l/status", 503, "{}");
        turns.take();
        assertThat(statusesOf(turns.takeIn(Duration.ofMinutes(13)), "l"))
                .noneMatch(status -> status.contains("Ending"));
    }

    @Test
    void aSoftOneLetsItGoOn() {
        tenant("'gpuHours':8").heldNode("n").activeLease("n");
        turns.take();
        assertThat(statusesOf(turns.takeIn(Duration.ofMinutes(90)), "l"))
                .noneMatch(status -> status.contains("Ending"));
    }

    @Test
    void theNextOperatorKeepsTheEndThatWasToldAndSaysWhyItIsOver() {
        tenant("'gpuHours':8,'hard':true")
                .heldNode("n")
                .lease(
                        "'phase':'Ending','reason':'BudgetExceeded','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T11:00:00Z','noticeAt':'2026-12-01T10:42:00Z'}");
        assertThat(statusesOf(turns.take(), "l")).noneMatch(status -> status.contains("endsAt\":\"2026-12-01T12"));

        List<Call> atTheEnd = turns.takeIn(Duration.ofHours(1));
        assertThat(atTheEnd).extracting(Call::path).anyMatch(path -> path.endsWith("/nodes/n"));
        List<Call> freed = turns.takeAfter("/nodes/n", 200, TestNode.freeAgain("n"));
        assertThat(statusesOf(freed, "l"))
                .singleElement()
                .satisfies(status -> assertThat(status)
                        .contains("\"endReason\":\"BudgetExceeded\"", "\"endedAt\":\"2026-12-01T11:00:00Z\""));
    }

    @Test
    void theTenantIsLookedAtWhenALevelIsReachedAndNotInBetween() {
        // Eighty of a hundred at 10:36, all of it at eleven.
        tenant("'gpuHours':8").heldNode("n").activeLease("n");
        turns.take();
        turns.take();
        int before = turns.partiesTold;
        turns.takeIn(Duration.ofMinutes(35));
        assertThat(turns.partiesTold).isEqualTo(before);
        turns.takeIn(Duration.ofMinutes(1));
        assertThat(turns.partiesTold).isEqualTo(before + 1);
        turns.takeIn(Duration.ofMinutes(23));
        assertThat(turns.partiesTold).isEqualTo(before + 1);
        turns.takeIn(Duration.ofMinutes(1));
        assertThat(turns.partiesTold).isEqualTo(before + 2);
    }
}
