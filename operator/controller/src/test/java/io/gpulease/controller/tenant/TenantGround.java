package io.gpulease.controller.tenant;

import io.gpulease.controller.Given;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.controller.status.Tenancy;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.GpuTenantStatus.LeaseCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One tenant with one namespace, whose operator goes by what it has heard. */
final class TenantGround {

    static final String NAMESPACE = "/api/v1/namespaces/t-a";
    static final String MEMBERS = PartKind.ROLE_BINDING.path("t-a", TenantParts.MEMBERS);
    static final String VIEWERS = PartKind.ROLE_BINDING.path("t-a", TenantParts.VIEWERS);
    static final String NETWORK = PartKind.NETWORK_POLICY.path("t-a", TenantParts.NETWORK);
    static final String QUOTA = PartKind.RESOURCE_QUOTA.path("t-a", TenantParts.QUOTA);

    final TenantApi api = new TenantApi();
    Map<String, Long> ceilings = Map.of("nvidia.com/gpu", 8L);
    String isolation = "'egress':'Open'";
    boolean removing;
    private TenantNamespaces.Means means = newMeans();

    private TenantNamespaces.Means newMeans() {
        return new TenantNamespaces.Means(new Applier(api), new NamespaceLook(api), api.book(), new Attempts());
    }

    private GpuTenant tenant() {
        return Given.tenant("{'metadata':{'name':'t'},'spec':{'namespaces':['t-a'],"
                + "'subjects':[{'kind':'User','name':'ann','role':'member'}],"
                + "'quotas':[{'gpuClass':'h200','nominalQuota':8}],'isolation':{" + isolation + "}}}");
    }

    TenantNamespaces.Kept pass() {
        var facts = new Facts.OfTenant(
                1,
                List.of(),
                new LeaseCounts(0, 0, 0),
                0,
                removing,
                Map.of(),
                api.heard(),
                api.departures(),
                ceilings,
                Optional.empty(),
                List.of());
        return TenantNamespaces.keep(means, tenant(), facts, api.now);
    }

    Tenancy keep() {
        return pass().tenancy();
    }

    /** Everything is heard, and whatever it wants to come back for has come, until nothing is left to do. */
    Tenancy settle() {
        Instant end = api.now.plus(Duration.ofHours(2));
        while (true) {
            api.deliverAll();
            int calls = api.calls.size();
            var kept = pass();
            if (api.calls.size() == calls && kept.again().isEmpty()) {
                return kept.tenancy();
            }
            if (api.calls.size() == calls) {
                Instant at = kept.again().orElseThrow();
                if (!at.isBefore(end)) {
                    return kept.tenancy();
                }
                api.now = at.isAfter(api.now) ? at : api.now.plusSeconds(1);
            }
            if (api.now.isAfter(end)) {
                return kept.tenancy();
            }
        }
    }

    void restart() {
        api.restart();
        means = newMeans();
    }

    List<Part> wanted() {
        return TenantParts.of("t", tenant().getSpec(), ceilings, "t-a");
    }

    static List<String> reasons(Tenancy tenancy) {
        return tenancy.stalled().stream().map(Why::reason).toList();
    }
}
