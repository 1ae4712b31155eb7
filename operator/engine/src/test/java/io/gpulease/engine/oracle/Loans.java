package io.gpulease.engine.oracle;

import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntBiFunction;

/** At one instant and of one class: who borrows how much, and what others leave idle, summed up tenant by tenant. */
record Loans(Snapshot snapshot, String gpuClass, ToIntBiFunction<String, Tier> used) {

    boolean allow(String name, Tier tier, int gpus) {
        Optional<Tenant> tenant = tenant(name);
        Optional<Quota> quota = tenant.flatMap(known -> known.quota(gpuClass));
        if (quota.isEmpty()) {
            return false;
        }
        if (tier == Tier.SPOT) {
            return used.applyAsInt(name, Tier.SPOT) + gpus <= quota.get().spotLimit();
        }
        boolean alone = tenant.get().cohort().isEmpty();
        int most = quota.get().nominal() + (alone ? 0 : quota.get().borrowingLimit());
        if (has(name) + gpus > most
                || (tier == Tier.COMMITTED
                        && !alone
                        && used.applyAsInt(name, tier) + gpus > quota.get().nominal())) {
            return false;
        }
        // Where a quota was lowered under what is held, nobody may make it worse.
        int before = borrowedBeyondWhatIsIdle(name, 0);
        int after = borrowedBeyondWhatIsIdle(name, gpus);
        return alone || after <= 0 || after == before;
    }

    /** In the cohort of that tenant, were it to have that many GPUs more; not positive: all that is borrowed is lent by somebody. */
    int borrowedBeyondWhatIsIdle(String name, int more) {
        int borrowed = 0;
        int idle = 0;
        for (Tenant member : cohort(name)) {
            int has = has(member.name()) + (member.name().equals(name) ? more : 0);
            Quota quota = member.quota(gpuClass).orElseThrow();
            borrowed += Math.max(0, has - quota.nominal());
            idle += Math.min(quota.lendingLimit(), Math.max(0, quota.nominal() - has));
        }
        return borrowed - idle;
    }

    double share(String name) {
        Optional<Tenant> tenant = tenant(name).filter(known -> known.cohort().isPresent());
        if (tenant.isEmpty()) {
            return 0;
        }
        int lent = cohort(name).stream()
                .mapToInt(member -> member.quota(gpuClass).orElseThrow().lendingLimit())
                .sum();
        int nominal = tenant.get().quota(gpuClass).orElseThrow().nominal();
        double borrowed = Math.max(0, has(name) - nominal);
        return borrowed / Math.max(1, lent) / tenant.get().cohort().get().weight();
    }

    private int has(String name) {
        return used.applyAsInt(name, Tier.COMMITTED) + used.applyAsInt(name, Tier.ON_DEMAND);
    }

    private List<Tenant> cohort(String name) {
        Optional<String> cohort = tenant(name).flatMap(Tenant::cohort).map(Membership::cohort);
        return snapshot.tenants().stream()
                .filter(other -> cohort.isPresent()
                        && other.cohort().map(Membership::cohort).equals(cohort))
                .toList();
    }

    private Optional<Tenant> tenant(String name) {
        return snapshot.tenants().stream()
                .filter(tenant -> tenant.name().equals(name))
                .findFirst();
    }
}
