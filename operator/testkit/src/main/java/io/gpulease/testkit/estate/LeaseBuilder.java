package io.gpulease.testkit.estate;

import io.gpulease.testkit.plane.Command;
import java.time.Instant;
import java.util.Map;

/** Writes a GpuLease: 1 GPU, 20 s, 5 s notice and 1 s grace unless said otherwise. */
public final class LeaseBuilder {
    private final TestEstate estate;
    private final Manifest manifest;

    LeaseBuilder(TestEstate estate, String namespace, String name) {
        this.estate = estate;
        this.manifest = Manifest.of(TestEstate.API, "GpuLease", name)
                .set("metadata.namespace", namespace)
                .set("spec.gpuClass", estate.gpuClass());
        gpus(1).seconds(20).notice(5).grace(1);
    }

    public LeaseBuilder gpus(int count) {
        return set("spec.gpus", count);
    }

    public LeaseBuilder seconds(int duration) {
        return set("spec.term.duration", duration + "s");
    }

    /** Until then, instead of a duration. */
    public LeaseBuilder until(Instant end) {
        return set("spec.term.duration", null).set("spec.term.end", end);
    }

    public LeaseBuilder starting(Instant start) {
        return set("spec.term.start", start);
    }

    public LeaseBuilder startBy(Instant latest) {
        return set("spec.term.startBy", latest);
    }

    /** Seconds before the end at which it is told. */
    public LeaseBuilder notice(int seconds) {
        return set("spec.ending.notice", seconds + "s");
    }

    /** Seconds its pods have to end. */
    public LeaseBuilder grace(int seconds) {
        return set("spec.ending.grace", seconds + "s");
    }

    public LeaseBuilder shared() {
        return set("spec.placement.isolation", "Shared");
    }

    public LeaseBuilder dedicated() {
        return set("spec.placement.isolation", "Dedicated");
    }

    /** On this very node and no other. */
    public LeaseBuilder on(String node) {
        return set("spec.placement.nodeSelector", Map.of(TestEstate.NODE_LABEL, node));
    }

    public LeaseBuilder gpuClass(String name) {
        return set("spec.gpuClass", name);
    }

    public LeaseBuilder tier(String tier) {
        return set("spec.tier", tier);
    }

    /** A job of so many pods that ask for so many GPUs each. */
    public LeaseBuilder job(int pods, int gpusEach) {
        return set("spec.workload.job", Workloads.job(pods, gpusEach));
    }

    public LeaseBuilder releaseOnCompletion() {
        return set("spec.workload.releaseOnCompletion", true);
    }

    /** Any other field, by its dotted path; null removes it. */
    public LeaseBuilder set(String path, @org.jspecify.annotations.Nullable Object value) {
        manifest.set(path, value);
        return this;
    }

    public Manifest manifest() {
        return manifest;
    }

    /** {@code kubectl apply}; returns when the watch has seen it. */
    public TestLease apply() {
        return estate.applied(manifest);
    }

    /** {@code kubectl create} that may be refused. */
    public Command.Outcome tryCreate() {
        return estate.kubectl().tryCreate(manifest.text());
    }
}
