package io.gpulease.controller.status;

import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.crds.GpuPoolSpec.ServiceCredits;
import io.gpulease.crds.GpuPoolStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The status of a pool. */
public final class PoolStatuses {

    private PoolStatuses() {}

    public static GpuPoolStatus of(GpuPool pool, Facts.OfPool facts, Instant now) {
        long generation = pool.getMetadata().getGeneration();
        Optional<Why> fault = facts.fault()
                .map(cause -> new Why("Unreadable", cause))
                .or(() -> facts.overlap().map(sentence -> new Why("PoolsOverlap", sentence)));
        List<Condition> standing =
                pool.getStatus() == null ? List.of() : pool.getStatus().conditions();
        return new GpuPoolStatus(
                generation,
                facts.nodes(),
                facts.gpus(),
                PartyConditions.of(
                        standing, generation, now, fault, unsupported(pool.getSpec()), facts.unknownFields()));
    }

    private static List<String> unsupported(GpuPoolSpec spec) {
        var fields = new ArrayList<String>();
        note(fields, spec.sanitization() != null, "spec.sanitization");
        note(fields, spec.health() != null, "spec.health");
        ServiceCredits credits = spec.serviceCredits();
        note(fields, credits != null && credits.siteOutage() != null, "spec.serviceCredits.siteOutage");
        note(
                fields,
                credits != null && credits.dismissedSuspension() != null,
                "spec.serviceCredits.dismissedSuspension");
        return fields;
    }

    private static void note(List<String> fields, boolean isSet, String field) {
        if (isSet) {
            fields.add(field);
        }
    }
}
