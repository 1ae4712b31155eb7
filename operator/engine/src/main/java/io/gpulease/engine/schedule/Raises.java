package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Wish;
import io.gpulease.engine.quota.QuotaAccount;
import java.util.Optional;

/** Leases that hold capacity and want to count in a higher tier: where the tenant's quota has room for them there. */
final class Raises {

    private final Estate estate;

    Raises(Estate estate) {
        this.estate = estate;
    }

    /** What was Spot takes no own quota that other leases run on, so that none of them has to borrow for it. */
    private boolean isOwn(QuotaAccount account, Holding holding) {
        return holding.held().tier() != Tier.SPOT
                || account.isOwn(
                        holding.held().placement().gpus(), estate.time().present(), holding.until());
    }

    Answer answer(Wish wish, Holding holding, Tier tier) {
        Held held = holding.held();
        Tenant tenant = estate.tenant(held.tenant()).orElseThrow();
        if (!tenant.tiers().contains(tier)) {
            return new Answer.NotYet(
                    wish,
                    new Shortage(
                            Reason.TIER_NOT_ALLOWED,
                            "tenant %s may not use tier %s".formatted(tenant.name(), Words.of(tier))),
                    Optional.empty());
        }
        QuotaAccount account = estate.quotas().account(held.tenant(), held.gpuClass(), tier);
        if (isOwn(account, holding) && holding.moveTo(account, estate.time().present())) {
            return new Answer.Granted(wish, Optional.empty());
        }
        return new Answer.NotYet(
                wish,
                new Shortage(
                        Reason.QUOTA_EXCEEDED,
                        QuotaWords.ofMore(
                                held,
                                "in tier %s until its end".formatted(Words.of(tier)),
                                account.standing(estate.time().present(), holding.until()),
                                held.placement().gpus())),
                Optional.empty());
    }
}
