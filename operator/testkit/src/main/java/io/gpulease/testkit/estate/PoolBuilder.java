package io.gpulease.testkit.estate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a GpuPool over the estate's nodes of the same name, for Dedicated and Shared leases. */
public final class PoolBuilder {
    private final TestEstate estate;
    private final Manifest manifest;

    PoolBuilder(TestEstate estate, String name) {
        this.estate = estate;
        this.manifest = Manifest.of(TestEstate.API, "GpuPool", name)
                .set("spec.gpuClass", estate.gpuClass())
                .set("spec.nodeSelector", Map.of("matchLabels", Map.of(TestEstate.POOL_LABEL, name)))
                .set("spec.resourceName", "nvidia.com/gpu")
                .set("spec.site", estate.site())
                .set(
                        "spec.topology",
                        List.of(
                                Map.of("level", "block", "nodeLabel", "topology.gpulease.io/block"),
                                Map.of("level", "rack", "nodeLabel", "topology.gpulease.io/rack")))
                .set("spec.isolation", List.of("Dedicated", "Shared"))
                .set("spec.maxTerm", "4368h")
                .set("spec.maxGrace", "10m");
    }

    public PoolBuilder gpuClass(String name) {
        return set("spec.gpuClass", name);
    }

    public PoolBuilder isolation(String... modes) {
        return set("spec.isolation", List.of(modes));
    }

    /** GPUs kept for the owner. */
    public PoolBuilder ownerReserve(int gpus) {
        return set("spec.ownerReserve", gpus);
    }

    public PoolBuilder set(String path, @Nullable Object value) {
        manifest.set(path, value);
        return this;
    }

    public Manifest manifest() {
        return manifest;
    }

    public void create() {
        estate.create(manifest);
    }
}
