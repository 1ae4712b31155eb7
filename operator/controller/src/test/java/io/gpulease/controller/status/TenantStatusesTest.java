package io.gpulease.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.facts.BudgetState;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.GpuTenantStatus;
import io.gpulease.crds.GpuTenantStatus.LeaseCounts;
import io.gpulease.engine.budget.Budget;
import io.gpulease.engine.budget.Period;
import io.gpulease.engine.budget.Spent;
import io.gpulease.engine.budget.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TenantStatusesTest {

    private static final Instant TEN = Instant.parse("2026-12-24T10:00:00Z");
    private static final Why NOT_OURS = new Why("NamespaceNotOurs", "Namespace x is not.");
    private static final Why LATER = new Why("NotApplied", "Quota y is not yet.");

    private GpuTenantStatus status = new GpuTenantStatus(null, List.of(), null, null, List.of());
    private final GpuTenant tenant = Given.tenant(
            "{'metadata':{'name':'t','generation':1},'spec':{'namespaces':['t-a'],"
                    + "'subjects':[{'kind':'User','name':'ann','role':'member'}],'isolation':{'egress':'Open','runtimeClassName':'kata'},'defaultLease':{'t-a':'l'}}}");

    @Test
    void namespacesInOrderMakeItReady() {
        told(Tenancy.IN_PLACE, TEN);
        assertThat(seen())
                .containsExactly("NamespacesReady=True InPlace", "Ready=True Ready", "Unsupported=True NotActedOn");
        assertThat(condition("Unsupported").message()).isEqualTo("This version does not act on: spec.defaultLease.");
    }

    @Test
    void whatNeedsAPersonStallsItAndEverythingThatIsLackingIsNamed() {
        told(new Tenancy(List.of(NOT_OURS), List.of(LATER)), TEN);
        assertThat(seen())
                .contains(
                        "NamespacesReady=False NamespaceNotOurs",
                        "Ready=False NamespaceNotOurs",
                        "Stalled=True NamespaceNotOurs");
        assertThat(condition("Stalled").message()).isEqualTo("Namespace x is not. Quota y is not yet.");
        assertThat(condition("Stalled").message())
                .isEqualTo(condition("NamespacesReady").message());
    }

    @Test
    void whatIsTriedAgainReconcilesItAndKeepsItsInstantUntilItIsDone() {
        told(new Tenancy(List.of(), List.of(LATER)), TEN);
        told(new Tenancy(List.of(), List.of(LATER)), TEN.plusSeconds(60));
        assertThat(seen()).contains("Ready=False NotApplied", "Reconciling=True NotApplied");
        assertThat(seen()).noneMatch(text -> text.startsWith("Stalled"));
        assertThat(condition("Ready").lastTransitionTime()).isEqualTo(TEN.toString());

        told(Tenancy.IN_PLACE, TEN.plusSeconds(90));
        assertThat(seen()).contains("Ready=True Ready").noneMatch(text -> text.startsWith("Reconciling"));
    }

    @Test
    void eachLevelOfABudgetIsToldOnceAndWhatIsUsedOnlyWithSomethingElse() {
        told(Tenancy.IN_PLACE, TEN, budget(70));
        assertThat(seen()).noneMatch(text -> text.startsWith("BudgetUsed"));
        assertThat(status.budget()).isEqualTo(new GpuTenantStatus.BudgetUse(70L, "2027-01-01T00:00:00Z"));

        GpuTenantStatus before = status;
        told(Tenancy.IN_PLACE, TEN.plusSeconds(3_600), budget(75));
        assertThat(status).as("a write for each hour would be many").isEqualTo(before);

        told(Tenancy.IN_PLACE, TEN.plusSeconds(7_200), budget(80));
        assertThat(seen()).contains("BudgetUsed=True BudgetNearlyUsed");
        assertThat(condition("BudgetUsed").message())
                .isEqualTo("80 % of the budget of 100 GPU-hours is used, which resets at 2027-01-01T00:00:00Z.");
        assertThat(BudgetWords.news(before, status)).isPresent();
        assertThat(status.budget()).isEqualTo(new GpuTenantStatus.BudgetUse(80L, "2027-01-01T00:00:00Z"));

        before = status;
        told(Tenancy.IN_PLACE, TEN.plusSeconds(9_000), budget(90));
        assertThat(status).isEqualTo(before);
        assertThat(BudgetWords.news(before, status)).isEmpty();

        told(Tenancy.IN_PLACE, TEN.plusSeconds(9_900), budget(100));
        assertThat(seen()).contains("BudgetUsed=True BudgetExceeded");
        assertThat(BudgetWords.news(before, status)).isPresent();

        before = status;
        told(Tenancy.IN_PLACE, TEN.plus(Duration.ofDays(9)), new Spent(0, Map.of()));
        assertThat(seen()).noneMatch(text -> text.startsWith("BudgetUsed"));
        assertThat(BudgetWords.news(before, status)).isEmpty();
        assertThat(status.budget()).isEqualTo(new GpuTenantStatus.BudgetUse(0L, "2027-02-01T00:00:00Z"));
    }

    @Test
    void anOperatorThatDoesNotKnowYetWhatIsUsedLeavesWhatWasSaid() {
        told(Tenancy.IN_PLACE, TEN, budget(80));
        GpuTenantStatus before = status;
        told(Tenancy.IN_PLACE, TEN.plusSeconds(60), new BudgetState.Unknown());
        assertThat(status).isEqualTo(before);
        told(Tenancy.IN_PLACE, TEN.plusSeconds(61), budget(80));
        assertThat(BudgetWords.news(before, status)).isEmpty();

        told(Tenancy.IN_PLACE, TEN.plusSeconds(62), new BudgetState.None());
        assertThat(seen()).noneMatch(text -> text.startsWith("BudgetUsed"));
        assertThat(status.budget()).isNull();
    }

    @Test
    void factsAreOthersWithEachHourThatIsUsedAndNotWithEachSecond() {
        var budget = new Budget(OptionalLong.of(360_000), Optional.empty(), Period.MONTH, false);
        BudgetState one = BudgetState.of(Standing.of(budget, new Spent(7_201, Map.of()), List.of(), TEN));
        assertThat(BudgetState.of(Standing.of(budget, new Spent(9_000, Map.of()), List.of(), TEN)))
                .isEqualTo(one);
        assertThat(BudgetState.of(Standing.of(budget, new Spent(10_800, Map.of()), List.of(), TEN)))
                .isNotEqualTo(one);
    }

    private static Spent budget(long hours) {
        return new Spent(hours * 3_600, Map.of());
    }

    private void told(Tenancy tenancy, Instant now) {
        told(tenancy, now, new BudgetState.None());
    }

    private void told(Tenancy tenancy, Instant now, Spent used) {
        var budget = new Budget(OptionalLong.of(360_000), Optional.empty(), Period.MONTH, false);
        told(tenancy, now, BudgetState.of(Standing.of(budget, used, List.of(), now)));
    }

    private void told(Tenancy tenancy, Instant now, BudgetState budget) {
        var facts = new Facts.OfTenant(
                1,
                List.of(),
                new LeaseCounts(0, 0, 0),
                0,
                false,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                budget,
                Optional.empty(),
                List.of());
        status = TenantStatuses.of(tenant, facts, tenancy, now);
        tenant.setStatus(status);
    }

    private List<String> seen() {
        return status.conditions().stream()
                .map(c -> "%s=%s %s".formatted(c.type(), c.status(), c.reason()))
                .toList();
    }

    private Condition condition(String type) {
        return status.conditions().stream()
                .filter(c -> c.type().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
