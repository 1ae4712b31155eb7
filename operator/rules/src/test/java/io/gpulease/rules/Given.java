package io.gpulease.rules;

import io.gpulease.rules.facts.Container;
import io.gpulease.rules.facts.Facts;
import io.gpulease.rules.facts.Lease;
import io.gpulease.rules.facts.Measure;
import io.gpulease.rules.facts.Pod;
import io.gpulease.rules.facts.Tenant;
import io.gpulease.rules.facts.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A lease of a tenant, and whatever runs on it. */
final class Given {
    static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

    private Given() {}

    static Facts facts(Usage usage, Pod... pods) {
        return new Facts(
                new Lease(
                        "pretrain",
                        "cursor-train",
                        "uid-1",
                        Map.of("team", "a"),
                        "h200-sxm",
                        8,
                        "OnDemand",
                        "Dedicated",
                        "Active",
                        Optional.of("h200-memphis"),
                        Optional.of("memphis"),
                        Optional.of(NOW.minus(Duration.ofHours(2))),
                        Optional.empty(),
                        0),
                new Tenant("cursor", Map.of("plan", "trial"), List.of("cursor-train"), false),
                List.of(pods),
                usage,
                NOW);
    }

    static Usage busy(double percent) {
        var measure = new Measure(
                Optional.of(percent),
                Optional.of(Duration.ofSeconds(30)),
                Optional.of(percent),
                Optional.of(percent),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new Usage(measure, Measure.UNKNOWN, Measure.UNKNOWN, Measure.UNKNOWN, Measure.UNKNOWN);
    }

    static Pod pod(String name, Container... containers) {
        return new Pod(
                name,
                Map.of("app", "train"),
                Map.of(),
                "default",
                "Running",
                Optional.of("gpu-0"),
                Optional.of(NOW),
                false,
                false,
                false,
                List.of(),
                List.of(containers),
                Usage.UNKNOWN);
    }

    static Container container(String name, String image) {
        return new Container(
                name, "main", image, List.of(), List.of(), List.of(), false, false, List.of(), Optional.empty(), 1);
    }
}
