package io.gpulease.simulate.manifest;

import io.gpulease.bridge.Parties;
import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.Tenant;
import io.gpulease.simulate.lease.Estate;
import io.gpulease.simulate.manifest.Manifests.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private record Known(PoolTerms terms, GpuPoolSpec spec) {
        static Known of(Read<GpuPool> pool) {
            var spec = pool.object().getSpec();
            if (spec == null || spec.gpuClass() == null || spec.nodeSelector() == null) {
                throw pool.document().problem("it needs spec.gpuClass and spec.nodeSelector");
            }
            return new Known(ObjectReading.understood(pool.document(), pool.object(), Parties::pool), spec);
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
        if (read.estate.gpus() == 0) {
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

    /** The first namespace of a tenant. */
    String namespaceOf(Tenant tenant) {
        return tenantByNamespace.entrySet().stream()
                .filter(entry -> entry.getValue().equals(tenant.name()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(tenant.name());
    }

    /** The most grace that a pool of that class allows. */
    Optional<Duration> mostGrace(String gpuClass) {
        return pools.stream()
                .map(Known::terms)
                .filter(pool -> pool.gpuClass().equals(gpuClass))
                .map(PoolTerms::maxGrace)
                .max(Comparator.naturalOrder());
    }

    private void shareOutNamespaces() {
        for (var tenant : manifests.tenants()) {
            if (tenant.object().getSpec() == null) {
                throw tenant.document().problem("spec is missing");
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
                .map(pool -> pool.terms().with(reliability(pool.terms().site()), true, nodes(pool)))
                .toList();
    }

    private Reliability reliability(String site) {
        return Parties.reliability(manifests.sites().stream()
                .filter(read -> read.document().name().equals(site))
                .map(Read::object)
                .findFirst());
    }

    /** As the operator has it: a node that two pools select belongs to neither. */
    private List<Node> nodes(Known pool) {
        var nodes = new ArrayList<Node>();
        for (var node : manifests.nodes()) {
            var labels = NodeTerms.labels(node.object());
            if (pool.selects(labels)
                    && pools.stream().filter(other -> other.selects(labels)).count() == 1) {
                nodes.add(NodeTerms.of(
                        node.document(), node.object(), pool.terms().resourceName()));
            }
        }
        extra.stream()
                .filter(more -> more.pool().equals(pool.terms().name()))
                .forEach(more -> nodes.addAll(more.make(pool.spec())));
        return nodes;
    }
}
