package io.gpulease.simulate.manifest;

import io.gpulease.simulate.trace.Details;
import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Request;
import io.gpulease.simulate.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Manifests in files, and the scene that is read from them. */
final class SceneFiles {
    static final Instant NOW = Instant.parse("2026-12-01T09:00:00Z");

    static final String POOL = """
        apiVersion: gpulease.io/v1alpha1
        kind: GpuPool
        metadata: {name: h100}
        spec:
          gpuClass: h100
          nodeSelector: {matchLabels: {gpu: h100}}
          isolation: [Dedicated, Shared]
          site: here
        """;

    static final String TENANTS = """
        apiVersion: gpulease.io/v1alpha1
        kind: GpuTenant
        metadata: {name: alpha}
        spec:
          namespaces: [alpha-train, alpha-infer]
          quotas: [{gpuClass: h100, nominalQuota: 16}]
        ---
        apiVersion: gpulease.io/v1alpha1
        kind: GpuTenant
        metadata: {name: beta}
        spec:
          namespaces: [beta]
          quotas: [{gpuClass: h100, nominalQuota: 0, spotLimit: 16}]
          tiers: [Spot]
        """;

    static final String NODES = """
        apiVersion: v1
        kind: List
        items:
        - apiVersion: v1
          kind: Node
          metadata: {name: n0, labels: {gpu: h100}}
          status: {allocatable: {nvidia.com/gpu: "7"}, capacity: {nvidia.com/gpu: "8"}}
        - apiVersion: v1
          kind: Node
          metadata: {name: n1, labels: {gpu: h100}}
          status: {capacity: {nvidia.com/gpu: "8"}, conditions: [{type: Ready, status: "False"}]}
        - apiVersion: v1
          kind: Node
          metadata: {name: n2, labels: {gpu: h100}}
          spec: {unschedulable: true}
          status: {capacity: {nvidia.com/gpu: "8"}}
        - apiVersion: v1
          kind: Node
          metadata: {name: other}
          status: {capacity: {nvidia.com/gpu: "8"}}
        """;

    static final String LEASE = """
        apiVersion: gpulease.io/v1alpha1
        kind: GpuLease
        metadata: {name: train, namespace: alpha-train}
        spec:
          gpuClass: h100
          gpus: 8
          term: {duration: 3h}
          ending: {grace: 2m}
        """;

    private final Path folder;

    private final List<Path> files = new ArrayList<>();

    SceneFiles(Path folder) {
        this.folder = folder;
    }

    /** Those that were written so far. */
    List<Path> files() {
        return files;
    }

    /** Of those that come from now on. */
    SceneFiles anew() {
        files.clear();
        return this;
    }

    SceneFiles with(String... documents) {
        try {
            var file = folder.resolve("file-%d.yaml".formatted(files.size()));
            files.add(Files.writeString(file, String.join("\n---\n", documents)));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Scene scene(Scene.Wishes wishes) {
        return Scene.of(Manifests.read(files), wishes, NOW);
    }

    Scene scene() {
        return scene(new Scene.Wishes(
                List.of(new ExtraNodes("h100", 2, 8)), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    static Trace trace(String... tenants) {
        var jobs = new ArrayList<Job>();
        for (var tenant : tenants) {
            var number = jobs.size();
            jobs.add(new Job(new Request(number, 1000 + number, 4, 3600), 600, Details.of(tenant)));
        }
        return new Trace("jobs.csv", jobs, new Trace.LeftOut(0, 0), OptionalInt.empty(), 8);
    }

    Scene sceneWith(Trace trace) {
        return scene(new Scene.Wishes(List.of(), Optional.empty(), Optional.of(trace), Optional.empty()));
    }

    int gpusOn(ExtraNodes... nodes) {
        return scene(new Scene.Wishes(List.of(nodes), Optional.empty(), Optional.empty(), Optional.empty()))
                .estate()
                .gpus();
    }
}
