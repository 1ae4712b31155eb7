package io.gpulease.engine.quota;

import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;

/**
 * How many GPUs of a class a tenant may have at a time in leases of one tier.
 *
 * @param own without anybody else's
 * @param borrowable more, as far as others leave theirs idle
 */
public record QuotaLimits(int own, int borrowable) {

    private static final QuotaLimits NOTHING = new QuotaLimits(0, 0);

    /** Zero where the tenant has no quota of the class. */
    public static QuotaLimits of(Tenant tenant, String gpuClass, Tier tier) {
        return tenant.quota(gpuClass).map(quota -> of(quota, tier)).orElse(NOTHING);
    }

    private static QuotaLimits of(Quota quota, Tier tier) {
        return switch (tier) {
            // A promise cannot rest on what a lender may want back.
            case COMMITTED -> new QuotaLimits(quota.nominal(), 0);
            case ON_DEMAND -> new QuotaLimits(quota.nominal(), quota.borrowingLimit());
            case SPOT -> new QuotaLimits(quota.spotLimit(), 0);
        };
    }

    /** The most that can ever be allowed. */
    public int ever() {
        return (int) Math.min(Integer.MAX_VALUE, (long) own + borrowable);
    }
}
