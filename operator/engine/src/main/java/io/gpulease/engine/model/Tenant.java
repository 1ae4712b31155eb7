package io.gpulease.engine.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A customer, with what was agreed.
 *
 * @param cohort empty: it neither lends nor borrows
 */
public record Tenant(
        String name,
        List<Quota> quotas,
        Set<Tier> tiers,
        Duration maxTerm,
        boolean suspended,
        Optional<Membership> cohort) {

    public Tenant {
        quotas = List.copyOf(quotas);
        tiers = Set.copyOf(tiers);
    }

    /** What it may have of that class; empty where nothing was agreed. */
    public Optional<Quota> quota(String gpuClass) {
        return quotas.stream()
                .filter(quota -> quota.gpuClass().equals(gpuClass))
                .findFirst();
    }
}
