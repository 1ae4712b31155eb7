package io.gpulease.engine.quota;

import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The accounts of all tenants: one per class for Committed and OnDemand together, one for Spot. */
public final class QuotaBook {

    private record Key(String tenant, String gpuClass, boolean spot) {}

    private final Map<String, Tenant> tenants = new HashMap<>();
    private final Map<Key, QuotaAccount> accounts = new HashMap<>();

    public QuotaBook(List<Tenant> known) {
        known.forEach(tenant -> tenants.put(tenant.name(), tenant));
    }

    /** The account that a lease of that tenant, class and tier counts in; of limit zero where nothing was agreed. */
    public QuotaAccount account(String tenant, String gpuClass, Tier tier) {
        return accounts.computeIfAbsent(
                new Key(tenant, gpuClass, tier == Tier.SPOT), _ -> new QuotaAccount(limit(tenant, gpuClass, tier)));
    }

    private int limit(String name, String gpuClass, Tier tier) {
        Tenant tenant = tenants.get(name);
        return tenant == null ? 0 : QuotaLimits.of(tenant, gpuClass, tier).own();
    }
}
