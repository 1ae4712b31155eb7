package io.gpulease.testkit.estate;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.invariant.LeaseRecord;
import io.gpulease.testkit.invariant.NodeRecord;
import io.gpulease.testkit.invariant.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Takes an estate away: in an orderly way where it goes, by force and with a report where it does not. */
final class Demolition {
    private static final Duration ORDERLY = Eventually.allowance(Duration.ofSeconds(30));
    private static final Map<String, Integer> ORDER =
            Map.of("GpuTenant", 1, "GpuPool", 2, "GpuSite", 3, "Node", 4, "Namespace", 5);
    private static final ResourceDefinitionContext LEASES = new ResourceDefinitionContext.Builder()
            .withGroup("gpulease.io")
            .withVersion("v1alpha1")
            .withKind("GpuLease")
            .withPlural("gpuleases")
            .withNamespaced(true)
            .build();

    private final KubernetesClient admin;
    private final World world;
    private final String id;
    private final List<String> problems = new ArrayList<>();

    Demolition(KubernetesClient admin, World world, String id) {
        this.admin = admin;
        this.world = world;
        this.id = id;
    }

    void raze(List<GenericKubernetesResource> made, List<String> nodes) {
        removePods();
        removeLeases();
        if (problems.isEmpty()) {
            awaitNoClaims(nodes);
        }
        made.stream()
                .sorted(Comparator.comparing(r -> ORDER.getOrDefault(r.getKind(), 0)))
                .forEach(this::remove);
        awaitGone(made.stream().filter(r -> r.getKind().startsWith("Gpu")).toList());
        if (!problems.isEmpty()) {
            throw new AssertionError("estate %s leaves behind:\n  %s".formatted(id, String.join("\n  ", problems)));
        }
    }

    /** Nodes are watched apart from leases: that a lease is gone may be heard first. */
    private void awaitNoClaims(List<String> nodes) {
        try {
            Eventually.until(ORDERLY, () -> claimed(nodes).isEmpty(), () -> "some stay");
        } catch (AssertionError e) {
            claimed(nodes)
                    .forEach(n -> problems.add("node %s still carries claims %s".formatted(n.name(), n.claims())));
        }
    }

    private List<NodeRecord> claimed(List<String> nodes) {
        return nodes.stream()
                .flatMap(n -> world.node(n).stream())
                .filter(n -> !n.claims().isEmpty())
                .toList();
    }

    private void removePods() {
        world.pods().filter(p -> p.namespace().startsWith(id)).forEach(pod -> {
            var resource = admin.pods().inNamespace(pod.namespace()).withName(pod.name());
            quietly(() -> {
                if (!pod.object().path("metadata").path("finalizers").isEmpty()) {
                    resource.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
                }
                // Not by force: a node is kept as long as what nobody has seen stop may run.
                resource.withGracePeriod(1).delete();
            });
        });
    }

    private Stream<LeaseRecord> leases() {
        return world.livingLeases().filter(l -> l.title().startsWith(id));
    }

    private void removeLeases() {
        leases().forEach(lease -> quietly(() -> resource(lease).delete()));
        try {
            Eventually.until(ORDERLY, () -> leases().findAny().isEmpty(), () -> "some stay");
        } catch (AssertionError e) {
            leases().forEach(lease -> {
                problems.add("deleted, but not gone: " + lease.story());
                quietly(() -> resource(lease)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}"));
            });
        }
    }

    private io.fabric8.kubernetes.client.dsl.Resource<GenericKubernetesResource> resource(LeaseRecord lease) {
        var title = lease.title();
        int slash = title.indexOf('/');
        return admin.genericKubernetesResources(LEASES)
                .inNamespace(title.substring(0, slash))
                .withName(title.substring(slash + 1));
    }

    private void remove(HasMetadata resource) {
        quietly(() -> admin.resource(resource)
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete());
    }

    private void awaitGone(List<GenericKubernetesResource> resources) {
        try {
            Eventually.until(ORDERLY, () -> resources.stream().noneMatch(this::isThere), () -> "some stay");
        } catch (AssertionError e) {
            resources.stream().filter(this::isThere).forEach(resource -> {
                problems.add("%s %s: deleted, but not gone"
                        .formatted(resource.getKind(), resource.getMetadata().getName()));
                quietly(() -> admin.resource(resource)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}"));
            });
        }
    }

    private boolean isThere(HasMetadata resource) {
        return admin.resource(resource).get() != null;
    }

    /** One object that resists must not keep the others. */
    private void quietly(Runnable step) {
        try {
            step.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
    }
}
