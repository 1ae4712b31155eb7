package io.gpulease.controller.facts;

import io.gpulease.bridge.Turnaround;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.TenantEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuTenantStatus.QuotaUse;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.quota.Loans;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts what each tenant has of its quotas, and what tenants of a cohort have of each other's. */
final class QuotaFigures {

    private record Key(String tenant, String gpuClass) {}

    private record CohortKey(String cohort, String gpuClass) {}

    private static final class Count {
        int firm;
        int spot;
        int reserved;
    }

    private final World world;
    private final Map<Key, Count> counts = new HashMap<>();
    private final Map<CohortKey, Map<String, Loans.Loan>> loans = new HashMap<>();

    QuotaFigures(World world) {
        this.world = world;
        world.leases().forEach(this::count);
        world.quotes().holds(_ -> Turnaround.USUAL).forEach(this::count);
        lend();
    }

    List<QuotaUse> of(Tenant tenant) {
        return tenant.quotas().stream().map(quota -> use(tenant, quota)).toList();
    }

    private void count(LeaseEntry lease) {
        Held held = lease.held();
        if (held != null) {
            Count count = of(held.tenant(), held.gpuClass());
            if (held.tier() == Tier.SPOT) {
                count.spot += held.gpus();
            } else {
                count.firm += held.gpus();
            }
        } else if (lease.phase().equals(Phase.RESERVED)) {
            Optional.ofNullable(lease.status().tenant())
                    .or(lease::tenant)
                    .ifPresent(tenant -> of(tenant, lease.lease().getSpec().gpuClass()).reserved += bookedGpus(lease));
        }
    }

    private void count(Hold hold) {
        Request kept = hold.request();
        kept.tenant()
                .ifPresent(tenant -> of(tenant, kept.gpuClass()).reserved += kept.booking()
                        .flatMap(Booking::placement)
                        .map(Placement::gpus)
                        .orElse(kept.gpus()));
    }

    /** Whole nodes count whole, where it is known which. */
    private static int bookedGpus(LeaseEntry lease) {
        return lease.booking()
                .flatMap(Booking::placement)
                .map(Placement::gpus)
                .orElse(lease.lease().getSpec().gpus());
    }

    private Count of(String tenant, String gpuClass) {
        return counts.computeIfAbsent(new Key(tenant, gpuClass), _ -> new Count());
    }

    private void lend() {
        var members = new HashMap<CohortKey, List<Loans.Member>>();
        for (TenantEntry entry : world.tenants()) {
            entry.terms().ifPresent(tenant -> tenant.cohort().ifPresent(member -> join(tenant, member, members)));
        }
        members.forEach((cohort, of) -> loans.put(cohort, Loans.of(of)));
    }

    private void join(Tenant tenant, Membership member, Map<CohortKey, List<Loans.Member>> members) {
        for (Quota quota : tenant.quotas()) {
            members.computeIfAbsent(new CohortKey(member.cohort(), quota.gpuClass()), _ -> new ArrayList<>())
                    .add(new Loans.Member(tenant.name(), quota, of(tenant.name(), quota.gpuClass()).firm));
        }
    }

    private QuotaUse use(Tenant tenant, Quota quota) {
        Count count = of(tenant.name(), quota.gpuClass());
        Optional<Loans.Loan> loan = tenant.cohort()
                .map(member -> loans.get(new CohortKey(member.cohort(), quota.gpuClass())))
                .map(of -> of.get(tenant.name()));
        return new QuotaUse(
                quota.gpuClass(),
                quota.nominal(),
                count.firm + count.spot,
                loan.map(Loans.Loan::borrowed).orElse(0),
                loan.map(Loans.Loan::lent).orElse(0),
                count.reserved,
                count.spot);
    }
}
