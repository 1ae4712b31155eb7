package io.gpulease.controller.facts;

import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.crds.GpuTenantSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How many GPUs a tenant could ever hold, by the resource that pods ask for: its own, what it may borrow, and Spot. */
final class Ceilings {

    private final Map<String, Set<String>> resourcesByClass = new HashMap<>();

    Ceilings(World world) {
        for (PoolEntry pool : world.pools()) {
            GpuPoolSpec spec = pool.pool().getSpec();
            resourcesByClass
                    .computeIfAbsent(spec.gpuClass(), _ -> new TreeSet<>())
                    .add(spec.resourceNameOrDefault());
        }
    }

    /** Classes that no pool offers have no resource yet; where pools offer one under several names, it counts under each. */
    Map<String, Long> of(GpuTenantSpec tenant) {
        var ceilings = new TreeMap<String, Long>();
        for (GpuTenantSpec.Quota quota : tenant.quotas()) {
            long most = (long) quota.nominalQuota() + quota.borrowingLimitOrDefault() + quota.spotLimitOrDefault();
            resourcesByClass
                    .getOrDefault(quota.gpuClass(), Set.of())
                    .forEach(resource -> ceilings.merge(resource, most, Long::sum));
        }
        return ceilings;
    }
}
