package io.gpulease.controller.world;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.controller.watch.SlimNamespace;
import io.gpulease.controller.watch.SlimNode;
import io.gpulease.crds.GpuLeaseSpec;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.GpuTenant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Pools, sites and tenants by name, and to whom a namespace belongs. Each change says whether it is one. */
final class PartyBook {

    private final Map<String, PoolEntry> pools = new TreeMap<>();
    private final Map<String, SiteEntry> sites = new TreeMap<>();
    private final Map<String, TenantEntry> tenants = new TreeMap<>();
    /** Names of pools, of sites and of tenants that exist in a form that cannot be read. */
    private final Set<String> unreadablePools = new TreeSet<>();

    private final Set<String> unreadableSites = new TreeSet<>();
    private final Set<String> unreadableTenants = new TreeSet<>();
    private final Map<String, SlimNamespace> namespaces = new HashMap<>();
    private final Map<String, String> tenantByNamespace = new HashMap<>();
    private final Set<String> newlyShared = new TreeSet<>();
    /** By name, of those that some tenant lists: how often one has gone. */
    private final Map<String, Long> departures = new HashMap<>();

    boolean put(GpuPool heard) {
        unreadablePools.remove(heard.getMetadata().getName());
        PoolEntry known = pools.put(heard.getMetadata().getName(), PoolEntry.of(heard));
        return known == null || changedTerms(known.pool().getMetadata(), heard.getMetadata());
    }

    void unreadablePool(String name) {
        unreadablePools.add(name);
    }

    /** It exists, whether or not it can be read. */
    boolean hasPool(String name) {
        return pools.containsKey(name) || unreadablePools.contains(name);
    }

    boolean removePool(String name) {
        boolean unreadable = unreadablePools.remove(name);
        return pools.remove(name) != null || unreadable;
    }

    boolean put(GpuSite heard) {
        unreadableSites.remove(heard.getMetadata().getName());
        SiteEntry known = sites.put(heard.getMetadata().getName(), SiteEntry.of(heard));
        return known == null || changedTerms(known.site().getMetadata(), heard.getMetadata());
    }

    void unreadableSite(String name) {
        unreadableSites.add(name);
    }

    boolean removeSite(String name) {
        boolean unreadable = unreadableSites.remove(name);
        return sites.remove(name) != null || unreadable;
    }

    boolean put(GpuTenant heard) {
        unreadableTenants.remove(heard.getMetadata().getName());
        TenantEntry known = tenants.put(heard.getMetadata().getName(), TenantEntry.of(heard));
        boolean changed = known == null || changedTerms(known.tenant().getMetadata(), heard.getMetadata());
        if (changed) {
            shareOutNamespaces();
        }
        return changed;
    }

    void unreadableTenant(String name) {
        unreadableTenants.add(name);
    }

    /** The namespace carries the label of a tenant of whom nothing more is known than that it exists, or too little. */
    private boolean isOfUnreadableTenant(String namespace) {
        SlimNamespace known = namespaces.get(namespace);
        String label = known == null ? "" : known.tenant();
        TenantEntry tenant = tenants.get(label);
        return tenant == null
                ? unreadableTenants.contains(label)
                : tenant.terms().isEmpty();
    }

    /** What is to become of such a lease is said in a tenant, a pool or a site that exists but cannot be read. */
    boolean isUndecidable(String namespace, GpuLeaseSpec lease) {
        List<PoolEntry> ofClass = pools.values().stream()
                .filter(pool -> pool.pool().getSpec().gpuClass().equals(lease.gpuClass()))
                .toList();
        boolean isOffered = ofClass.stream().anyMatch(pool -> pool.terms().isPresent());
        boolean poolsAreUnclear = !ofClass.isEmpty() || !pools.keySet().containsAll(unreadablePools);
        boolean siteMatters = lease.placement() != null && lease.placement().minReliability() != null;
        return isOfUnreadableTenant(namespace)
                || (!isOffered && poolsAreUnclear)
                || (siteMatters && ofClass.stream().anyMatch(this::isOnUnreadableSite));
    }

    private boolean isOnUnreadableSite(PoolEntry pool) {
        return pool.terms()
                .map(PoolTerms::site)
                .filter(site -> !sites.containsKey(site) && unreadableSites.contains(site))
                .isPresent();
    }

    /** It exists, whether or not it can be read. */
    boolean hasTenant(String name) {
        return tenants.containsKey(name) || unreadableTenants.contains(name);
    }

    boolean removeTenant(String name) {
        boolean unreadable = unreadableTenants.remove(name);
        boolean changed = tenants.remove(name) != null || unreadable;
        if (changed) {
            departures.keySet().removeIf(namespace -> !isListed(namespace));
            shareOutNamespaces();
        }
        return changed;
    }

    private static boolean changedTerms(ObjectMeta before, ObjectMeta now) {
        return !Objects.equals(before.getUid(), now.getUid())
                || !Objects.equals(before.getGeneration(), now.getGeneration())
                || !Objects.equals(before.getDeletionTimestamp(), now.getDeletionTimestamp());
    }

    /** What news of a namespace come to. */
    enum NamespaceNews {
        NONE,
        /** Its labels changed, or it came, is being deleted or went; it is the same tenant's, or nobody's, as before. */
        LABELS,
        /** It is, or is to be, in the hands of another tenant, or of none any more. */
        TENANT
    }

    NamespaceNews put(SlimNamespace heard) {
        SlimNamespace before = namespaces.put(heard.name(), heard);
        if (before != null && !before.ref().uid().equals(heard.ref().uid())) {
            departed(heard.name());
        }
        if (before == null ? heard.isMarked() : !before.isMarkedLike(heard)) {
            shareOutNamespaces();
            return NamespaceNews.TENANT;
        }
        boolean same = before != null
                && before.allLabels() == heard.allLabels()
                && before.terminating() == heard.terminating()
                && before.ref().uid().equals(heard.ref().uid());
        return same ? NamespaceNews.NONE : NamespaceNews.LABELS;
    }

    NamespaceNews removeNamespace(String name) {
        SlimNamespace before = namespaces.remove(name);
        if (before != null) {
            departed(name);
        }
        if (before == null || !before.isMarked()) {
            return before == null ? NamespaceNews.NONE : NamespaceNews.LABELS;
        }
        shareOutNamespaces();
        return NamespaceNews.TENANT;
    }

    private void departed(String namespace) {
        if (isListed(namespace)) {
            departures.merge(namespace, 1L, Long::sum);
        }
    }

    /** How many namespaces of that name were heard to go while some tenant listed it. */
    long departures(String namespace) {
        return departures.getOrDefault(namespace, 0L);
    }

    /** Some tenant names it as its own. */
    boolean isListed(String namespace) {
        return tenants.values().stream()
                .anyMatch(tenant -> tenant.tenant().getSpec().namespaces().contains(namespace));
    }

    Optional<SlimNamespace> namespace(String name) {
        return Optional.ofNullable(namespaces.get(name));
    }

    private String takenOnFor(String namespace) {
        SlimNamespace known = namespaces.get(namespace);
        return known == null ? "" : known.takenOnFor();
    }

    /**
     * Labels and tenant must all say so: a tenant that lists a namespace which is not its own gets nothing of it, and nothing is
     * placed or ended in one that was not taken on.
     */
    private void shareOutNamespaces() {
        var before = new HashMap<>(tenantByNamespace);
        tenantByNamespace.clear();
        for (TenantEntry tenant : tenants.values()) {
            for (String namespace : tenant.tenant().getSpec().namespaces()) {
                if (tenant.name().equals(takenOnFor(namespace))) {
                    tenantByNamespace.put(namespace, tenant.name());
                }
            }
        }
        tenantByNamespace.forEach((namespace, tenant) -> {
            if (!tenant.equals(before.get(namespace))) {
                newlyShared.add(namespace);
            }
        });
    }

    /** Namespaces that have become a tenant's since this was asked last. */
    Set<String> takeNewlyShared() {
        var taken = Set.copyOf(newlyShared);
        newlyShared.clear();
        return taken;
    }

    Set<String> poolsThatSelect(SlimNode node) {
        var selecting = new TreeSet<String>();
        for (PoolEntry pool : pools.values()) {
            if (!pool.isDeleting() && pool.pool().getSpec().nodeSelector().matches(node.labels())) {
                selecting.add(pool.name());
            }
        }
        return selecting;
    }

    Optional<String> tenantOf(String namespace) {
        return Optional.ofNullable(tenantByNamespace.get(namespace));
    }

    /**
     * A lease that was let in for a tenant stays with it while its namespace, which carries the tenant's label, is not taken on
     * yet, and while the label is lost and about to be put back: what it has booked is kept meanwhile.
     */
    Optional<String> tenantOf(LeaseEntry lease) {
        return tenantOf(lease.namespace())
                .or(() -> awaitedBy(lease.namespace())
                        .or(() -> lostBy(lease.namespace()))
                        .filter(tenant -> tenant.equals(lease.status().tenant())));
    }

    /** The tenant that lists a namespace which was taken on for it and has lost its label. */
    private Optional<String> lostBy(String namespace) {
        SlimNamespace known = namespaces.get(namespace);
        return known == null || !known.tenant().isEmpty() ? Optional.empty() : listedBy(known.keptFor(), namespace);
    }

    /** The tenant that lists a namespace which carries its label and was not taken on for anybody. */
    Optional<String> awaitedBy(String namespace) {
        SlimNamespace known = namespaces.get(namespace);
        return known == null || !known.keptFor().isEmpty() ? Optional.empty() : listedBy(known.tenant(), namespace);
    }

    private Optional<String> listedBy(String tenant, String namespace) {
        return Optional.ofNullable(tenants.get(tenant))
                .filter(lists -> lists.tenant().getSpec().namespaces().contains(namespace))
                .map(TenantEntry::name);
    }

    Collection<PoolEntry> pools() {
        return pools.values();
    }

    @Nullable
    PoolEntry pool(String name) {
        return pools.get(name);
    }

    Optional<SiteEntry> site(String name) {
        return Optional.ofNullable(sites.get(name));
    }

    Collection<SiteEntry> sites() {
        return sites.values();
    }

    Collection<TenantEntry> tenants() {
        return tenants.values();
    }

    @Nullable
    TenantEntry tenant(String name) {
        return tenants.get(name);
    }
}
