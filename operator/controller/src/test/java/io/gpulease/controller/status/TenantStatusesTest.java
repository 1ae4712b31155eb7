package io.gpulease.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.GpuTenantStatus;
import io.gpulease.crds.GpuTenantStatus.LeaseCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private void told(Tenancy tenancy, Instant now) {
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
