package io.gpulease.controller.facts;

import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.crds.GpuTenantSpec;
import io.gpulease.engine.model.Held;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many GPUs a tenant could ever hold, by the resource that pods ask for: its own, what it may borrow, and Spot; or more where
 * it holds more, as after its quota was lowered.
 */
final class Ceilings {

    private final Map<String, Set<String>> resourcesByClass = new HashMap<>();
    private final Map<String, String> resourceByPool = new HashMap<>();

    Ceilings(World world) {
        for (PoolEntry pool : world.pools()) {
            GpuPoolSpec spec = pool.pool().getSpec();
            resourceByPool.put(pool.name(), spec.resourceNameOrDefault());
            resourcesByClass
                    .computeIfAbsent(spec.gpuClass(), _ -> new TreeSet<>())
                    .add(spec.resourceNameOrDefault());
        }
    }

    /** {@code leases} are the tenant's. Classes that no pool offers have no resource yet; where pools offer one under several names, it counts under each. */
    Map<String, Long> of(GpuTenantSpec tenant, List<LeaseEntry> leases) {
        var ceilings = new TreeMap<String, Long>();
        for (GpuTenantSpec.Quota quota : tenant.quotas()) {
            long most = (long) quota.nominalQuota() + quota.borrowingLimitOrDefault() + quota.spotLimitOrDefault();
            resourcesByClass
                    .getOrDefault(quota.gpuClass(), Set.of())
                    .forEach(resource -> ceilings.merge(resource, most, Long::sum));
        }
        held(leases).forEach((resource, gpus) -> ceilings.merge(resource, gpus, Math::max));
        // None: pods of a class that the tenant may not have wait at the gate, and are told so; a quota would refuse
        // them.
        ceilings.values().removeIf(most -> most == 0);
        return ceilings;
    }

    private Map<String, Long> held(List<LeaseEntry> leases) {
        var held = new TreeMap<String, Long>();
        for (LeaseEntry lease : leases) {
            Held holds = lease.held();
            if (holds != null) {
                String resource = resourceByPool.getOrDefault(holds.placement().pool(), "");
                held.merge(resource, (long) holds.gpus(), Long::sum);
            }
        }
        // Of a pool that is no more: nobody knows what pods would ask for.
        held.remove("");
        return held;
    }
}
