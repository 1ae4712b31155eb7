package io.gpulease.testkit.estate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a GpuTenant with one namespace and a large quota for the estate's class. */
public final class TenantBuilder {
    private final TestEstate estate;
    private final Manifest manifest;
    private final String name;
    private final List<String> namespaces = new ArrayList<>();
    private final Map<String, Integer> quotas = new LinkedHashMap<>();

    TenantBuilder(TestEstate estate, String name) {
        this.estate = estate;
        this.name = estate.id() + "-" + name;
        this.manifest = Manifest.of(TestEstate.API, "GpuTenant", this.name)
                .set("spec.displayName", "Tenant " + this.name)
                .set("spec.tiers", List.of("Committed", "OnDemand", "Spot"))
                .set("spec.maxTerm", "4368h");
        namespaces("a").quota(1024);
    }

    /** Its namespaces, completed with its own name. */
    public TenantBuilder namespaces(String... parts) {
        namespaces.clear();
        for (var part : parts) {
            namespaces.add(name + "-" + part);
        }
        manifest.set("spec.namespaces", List.copyOf(namespaces));
        return this;
    }

    /** GPUs of the estate's class that are its own. */
    public TenantBuilder quota(int nominal) {
        return quota(estate.gpuClass(), nominal);
    }

    /** GPUs of a class that are its own. */
    public TenantBuilder quota(String gpuClass, int nominal) {
        quotas.put(gpuClass, nominal);
        var list = quotas.entrySet().stream()
                .map(q -> Map.of("gpuClass", q.getKey(), "nominalQuota", q.getValue()))
                .toList();
        return set("spec.quotas", list);
    }

    public TenantBuilder set(String path, @Nullable Object value) {
        manifest.set(path, value);
        return this;
    }

    public Manifest manifest() {
        return manifest;
    }

    /** Creates it; returns its first namespace when pods can be made there. */
    public String create() {
        estate.create(manifest);
        namespaces.forEach(namespace -> estate.awaitTenantNamespace(namespace, name));
        return namespaces.getFirst();
    }
}
