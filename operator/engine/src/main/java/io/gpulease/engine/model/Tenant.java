package io.gpulease.engine.model;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A customer, with what was agreed. */
public record Tenant(String name, List<Quota> quotas, Set<Tier> tiers, Duration maxTerm, boolean suspended) {

    public Tenant {
        quotas = List.copyOf(quotas);
        tiers = Set.copyOf(tiers);
    }
}
