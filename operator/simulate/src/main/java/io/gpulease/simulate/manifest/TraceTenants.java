package io.gpulease.simulate.manifest;

import io.gpulease.engine.model.Tenant;
import io.gpulease.simulate.trace.Job;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose lease a job of a trace is: of the tenant that has the name the trace tells; else its tenants go round ours, in the order in
 * which they come, and so do jobs of which the trace does not tell whose they are.
 */
final class TraceTenants {
    private final List<Tenant> tenants;
    private final Map<String, Tenant> known = new HashMap<>();
    private int next;

    /** @param tenants at least one */
    TraceTenants(List<Tenant> tenants) {
        this.tenants = List.copyOf(tenants);
        tenants.forEach(tenant -> known.put(tenant.name(), tenant));
    }

    /** To be asked once for each job, in the order in which they come. */
    Tenant of(Job job) {
        var name = job.details().tenant();
        return name.isEmpty() ? turn() : known.computeIfAbsent(name, _ -> turn());
    }

    private Tenant turn() {
        return tenants.get(next++ % tenants.size());
    }
}
