package io.gpulease.controller.world;

import io.gpulease.bridge.Parties;
import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.bridge.Reading;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuPoolSpec.Sanitization;
import java.util.Optional;

/** A pool with what its spec comes to. */
public record PoolEntry(GpuPool pool, Reading<PoolTerms> reading) {

    static PoolEntry of(GpuPool pool) {
        return new PoolEntry(pool, Parties.pool(pool));
    }

    public String name() {
        return pool.getMetadata().getName();
    }

    public boolean isDeleting() {
        return pool.getMetadata().getDeletionTimestamp() != null;
    }

    /** What cleans its nodes; empty where nothing does, or its spec cannot be read. */
    public Optional<Sanitization> sanitization() {
        return terms().flatMap(_ -> Optional.ofNullable(pool.getSpec().sanitization()));
    }

    public Optional<PoolTerms> terms() {
        return reading instanceof Reading.Understood<PoolTerms>(var value) ? Optional.of(value) : Optional.empty();
    }
}
