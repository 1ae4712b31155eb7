package io.gpulease.testkit.estate;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes a pod of one GPU. */
public final class PodBuilder {
    private final TestEstate estate;
    private final String name;
    private final List<Map<String, Object>> initContainers = new ArrayList<>();
    private Manifest manifest;

    PodBuilder(TestEstate estate, String namespace, String name) {
        this.estate = estate;
        this.name = name;
        this.manifest = Manifest.of("v1", "Pod", name)
                .set("metadata.namespace", namespace)
                .put("metadata.labels", "app", "test");
        gpus(1);
    }

    public PodBuilder gpus(int count) {
        return asking("nvidia.com/gpu", count);
    }

    /** For another device instead. */
    public PodBuilder asking(String resource, int count) {
        for (var part : Workloads.podSpec(resource, count).entrySet()) {
            manifest = manifest.set("spec." + part.getKey(), part.getValue());
        }
        return this;
    }

    /** One more init container, which is over before the next one starts. */
    public PodBuilder initContainer(int gpus) {
        return init(Map.of(), gpus);
    }

    /** One more container that starts in its place among the init containers and stays. */
    public PodBuilder sidecar(int gpus) {
        return init(Map.of("restartPolicy", "Always"), gpus);
    }

    private PodBuilder init(Map<String, Object> more, int gpus) {
        var container = new HashMap<>(Workloads.container("init-" + initContainers.size(), "nvidia.com/gpu", gpus));
        container.putAll(more);
        initContainers.add(container);
        return set("spec.initContainers", List.copyOf(initContainers));
    }

    /** Under the lease of that name, in its own namespace. */
    public PodBuilder lease(String lease) {
        manifest = manifest.put("metadata.labels", "gpulease.io/lease", lease);
        return this;
    }

    /** Put on a node past the scheduler, as the owner's own or a static pod is. */
    public PodBuilder onNode(String node) {
        return set("spec.nodeName", node).toleratingEverything();
    }

    public PodBuilder toleratingEverything() {
        return set("spec.tolerations", List.of(Map.of("operator", "Exists")));
    }

    /** It neither stops nor vanishes before somebody takes this away: {@link TestEstate#freePod}. */
    public PodBuilder finalizer(String finalizer) {
        return set("metadata.finalizers", List.of(finalizer));
    }

    public PodBuilder grace(int seconds) {
        return set("spec.terminationGracePeriodSeconds", seconds);
    }

    public PodBuilder set(String path, @Nullable Object value) {
        manifest = manifest.set(path, value);
        return this;
    }

    public Manifest manifest() {
        return manifest;
    }

    /** Creates it; returns its name. */
    public String create() {
        estate.admin().resource(manifest.resource()).create();
        return name;
    }

    /** Tries to; returns the refusal, if it is refused. */
    public Optional<String> tryCreate() {
        try {
            create();
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(Optional.ofNullable(e.getMessage()).orElse("refused without a word"));
        }
    }
}
