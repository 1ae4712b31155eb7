package io.gpulease.simulate.manifest;

import io.gpulease.bridge.Parties;
import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.bridge.Reading;
import io.gpulease.bridge.Turnaround;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.NodeSelector;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.Tenant;
import io.gpulease.simulate.lease.Estate;
import io.gpulease.simulate.manifest.Manifests.Read;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Pools with their nodes, sites and tenants, out of manifests. */
final class ManifestEstate {
    private final Manifests manifests;
    private final List<ExtraNodes> extra;
    private final List<Known> pools;
    private final Map<String, String> tenantByNamespace = new LinkedHashMap<>();
    private final Estate estate;

    private ManifestEstate(Manifests manifests, List<ExtraNodes> extra) {
        this.manifests = manifests;
        this.extra = extra;
        this.pools = manifests.pools().stream().map(Known::of).toList();
        shareOutNamespaces();
        estate = new Estate(pools(), tenants(), sites());
    }

    /** A pool that can be understood. */
    private record Known(Document document, boolean open, PoolTerms terms, GpuPoolSpec spec) {
        static Known of(Read<GpuPool> pool) {
            var spec = pool.object().getSpec();
            if (spec == null || spec.gpuClass() == null || spec.nodeSelector() == null) {
                throw pool.document().problem("it needs spec.gpuClass and spec.nodeSelector");
            }
            if (!isComplete(spec.nodeSelector())) {
                throw pool.document()
                        .problem("spec.nodeSelector has a label without a value, or an expression without key or"
                                + " operator");
            }
            return new Known(
                    pool.document(),
                    !pool.isDeleting(),
                    ObjectReading.understood(pool.document(), pool.object(), Parties::pool),
                    spec);
        }

        private static boolean isComplete(NodeSelector selector) {
            return selector.matchLabels().values().stream().allMatch(Objects::nonNull)
                    && selector.matchExpressions().stream()
                            .allMatch(expression -> expression.key() != null && expression.operator() != null);
        }

        boolean selects(Map<String, String> labels) {
            return spec.nodeSelector().matches(labels);
        }
    }

    /** @throws ManifestProblem if there is nothing to lease, or a part of it cannot be understood */
    static ManifestEstate of(Manifests manifests, List<ExtraNodes> extra) {
        if (manifests.pools().isEmpty()) {
            throw new ManifestProblem("there is no GpuPool in %s, so there is nothing to lease. Give one with -f."
                    .formatted(String.join(", ", manifests.names())));
        }
        for (var more : extra) {
            if (manifests.pools().stream()
                    .noneMatch(pool -> pool.document().name().equals(more.pool()))) {
                throw new ManifestProblem("--pool-nodes names pool %s, which is in no file. There is: %s."
                        .formatted(more.pool(), names(manifests.pools())));
            }
        }
        var read = new ManifestEstate(manifests, extra);
        if (read.estate.isEmpty()) {
            throw new ManifestProblem(
                    "no node has a GPU that could be leased in: %s. Give Node manifests ('kubectl get nodes -o yaml' writes them), or --pool-nodes POOL=NODESxGPUS."
                            .formatted(names(manifests.pools())));
        }
        return read;
    }

    private static String names(List<? extends Read<?>> objects) {
        return objects.stream().map(object -> object.document().name()).collect(Collectors.joining(", "));
    }

    Estate estate() {
        return estate;
    }

    /** The tenant of that namespace; empty: nobody's. */
    Optional<String> tenantOf(String namespace) {
        return Optional.ofNullable(tenantByNamespace.get(namespace));
    }

    Optional<Tenant> tenant(String name) {
        return estate.tenants().stream()
                .filter(tenant -> tenant.name().equals(name))
                .findFirst();
    }

    /** What the pools of that class take between two leases. */
    Optional<Turnaround> turnaround(String gpuClass) {
        return pools.stream()
                .map(Known::terms)
                .filter(pool -> pool.gpuClass().equals(gpuClass))
                .map(Turnaround::of)
                .reduce(Turnaround::orLonger);
    }

    private void shareOutNamespaces() {
        for (var tenant : manifests.tenants()) {
            if (tenant.object().getSpec() == null) {
                throw tenant.document().problem("spec is missing");
            }
            if (tenant.object().getSpec().quotas().stream().anyMatch(quota -> quota.gpuClass() == null)) {
                throw tenant.document().problem("spec.quotas has one without a gpuClass");
            }
            for (var namespace : tenant.object().getSpec().namespaces()) {
                var other = tenantByNamespace.put(namespace, tenant.document().name());
                if (other != null) {
                    throw tenant.document()
                            .problem("namespace %s belongs to tenant %s already".formatted(namespace, other));
                }
            }
        }
    }

    private List<Tenant> tenants() {
        return manifests.tenants().stream()
                .filter(tenant -> !tenant.isDeleting())
                .map(tenant -> ObjectReading.understood(tenant.document(), tenant.object(), Parties::tenant))
                .toList();
    }

    private List<Site> sites() {
        return manifests.sites().stream()
                .map(site -> ObjectReading.understood(site.document(), site.object(), Parties::site))
                .toList();
    }

    private List<Pool> pools() {
        return pools.stream()
                .map(pool -> ObjectReading.understood(
                        pool.document(),
                        pool,
                        known -> Reading.of(() ->
                                known.terms().with(reliability(known.terms().site()), known.open(), nodes(known)))))
                .toList();
    }

    private Reliability reliability(String site) {
        return manifests.sites().stream()
                .filter(read -> read.document().name().equals(site))
                .findFirst()
                .map(read -> ObjectReading.understood(
                        read.document(), read.object(), (GpuSite object) -> Parties.reliability(object)))
                .orElse(Reliability.BEST_EFFORT);
    }

    /** As the operator has it: a node that two pools select belongs to neither. */
    private List<Node> nodes(Known pool) {
        var nodes = new ArrayList<Node>();
        for (var node : manifests.nodes()) {
            if (poolsOf(node).equals(List.of(pool.terms().name()))) {
                nodes.add(NodeTerms.of(
                        node.document(), node.object(), pool.terms().resourceName()));
            }
        }
        int made = 0;
        for (var more : extra) {
            if (more.pool().equals(pool.terms().name())) {
                nodes.addAll(more.make(pool.spec(), made));
                made += more.nodes();
            }
        }
        return nodes.stream().map(node -> node.sharedAs(pool.terms().sharing())).toList();
    }

    /** Its nodes are cleaned once the last of several leases has left. */
    boolean isSharedAndCleaned(Read<?> pool) {
        return pools.stream()
                .map(Known::terms)
                .anyMatch(terms -> terms.name().equals(pool.document().name())
                        && terms.isolations().contains(Isolation.SHARED)
                        && terms.sharing().isCleaned());
    }

    /** It belongs to a pool, and has nothing of what is leased there. */
    boolean isWithoutGpus(Read<io.fabric8.kubernetes.api.model.Node> node) {
        return estate.pools().stream()
                .flatMap(pool -> pool.nodes().stream())
                .anyMatch(known ->
                        known.gpus() == 0 && known.name().equals(node.document().name()));
    }

    /** The names of the pools that select it: of one alone it is a part. */
    List<String> poolsOf(Read<io.fabric8.kubernetes.api.model.Node> node) {
        var labels = NodeTerms.labels(node.object());
        return pools.stream()
                .filter(pool -> pool.selects(labels))
                .map(pool -> pool.terms().name())
                .toList();
    }
}
