package io.gpulease.engine.quota;

import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of all tenants: of each class one for Spot and one for Committed and OnDemand together, which in a cohort are
 * two that see the same GPUs.
 */
public final class QuotaBook {

    private record Key(String tenant, String gpuClass, Tier tier) {}

    private record CohortKey(String cohort, String gpuClass) {}

    private record ShareKey(String tenant, String gpuClass) {}

    private final Map<String, Tenant> tenants = new HashMap<>();
    private final Map<CohortKey, CohortPool> pools = new HashMap<>();
    private final Map<ShareKey, CohortShare> shares = new HashMap<>();
    private final Map<Key, QuotaAccount> accounts = new HashMap<>();

    public QuotaBook(List<Tenant> known) {
        for (Tenant tenant : known) {
            tenants.put(tenant.name(), tenant);
            tenant.cohort()
                    .ifPresent(member -> tenant.quotas()
                            .forEach(quota -> pool(member, quota.gpuClass()).join(quota)));
        }
    }

    /** The account that a lease of that tenant, class and tier counts in; of limit zero where nothing was agreed. */
    public QuotaAccount account(String name, String gpuClass, Tier tier) {
        Tenant tenant = tenants.get(name);
        Optional<CohortShare> share = tenant == null || tier == Tier.SPOT ? Optional.empty() : share(tenant, gpuClass);
        // Alone, Committed and OnDemand have the same limit, and count in one account.
        Tier counted = tier == Tier.COMMITTED && share.isEmpty() ? Tier.ON_DEMAND : tier;
        return accounts.computeIfAbsent(
                new Key(name, gpuClass, counted),
                _ -> share.<QuotaAccount>map(in -> new CohortAccount(in, tier))
                        .orElseGet(() -> new FlatAccount(limit(tenant, gpuClass, counted))));
    }

    /** GPUs of a class that a tenant could borrow if its whole cohort left idle what it lends. */
    public long lentByOthers(Tenant tenant, String gpuClass) {
        Optional<Quota> own = tenant.quota(gpuClass);
        return tenant.cohort().isEmpty() || own.isEmpty()
                ? 0
                : pool(tenant.cohort().get(), gpuClass).offered() - CohortPool.lent(own.get());
    }

    /**
     * What a tenant has borrowed at that instant, as a part of all that its cohort lends of the class of which that part is
     * largest, over the tenant's weight.
     */
    public double borrowedShare(String name, long instant) {
        Tenant tenant = tenants.get(name);
        if (tenant == null || tenant.cohort().isEmpty()) {
            return 0;
        }
        Membership member = tenant.cohort().get();
        double largest = 0;
        for (Quota quota : tenant.quotas()) {
            int borrowed = share(tenant, quota.gpuClass()).orElseThrow().borrowedAt(instant);
            if (borrowed > 0) {
                long offered = Math.max(1, pool(member, quota.gpuClass()).offered());
                largest = Math.max(largest, (double) borrowed / offered);
            }
        }
        return largest / member.weight();
    }

    private static int limit(@Nullable Tenant tenant, String gpuClass, Tier tier) {
        return tenant == null ? 0 : QuotaLimits.of(tenant, gpuClass, tier).own();
    }

    private Optional<CohortShare> share(Tenant tenant, String gpuClass) {
        Optional<Membership> member = tenant.cohort();
        Optional<Quota> quota = member.isEmpty() ? Optional.empty() : tenant.quota(gpuClass);
        return quota.map(agreed -> shares.computeIfAbsent(
                new ShareKey(tenant.name(), gpuClass),
                _ -> new CohortShare(agreed, pool(member.orElseThrow(), gpuClass))));
    }

    private CohortPool pool(Membership member, String gpuClass) {
        return pools.computeIfAbsent(new CohortKey(member.cohort(), gpuClass), _ -> new CohortPool());
    }
}
