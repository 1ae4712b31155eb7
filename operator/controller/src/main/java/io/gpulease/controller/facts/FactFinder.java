package io.gpulease.controller.facts;

import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.bridge.Reading;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.world.BudgetView;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.TenantEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuPoolStatus.GpuCounts;
import io.gpulease.crds.GpuPoolStatus.NodeCounts;
import io.gpulease.crds.GpuTenantStatus.LeaseCounts;
import io.gpulease.crds.GpuTenantStatus.QuotaUse;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Counts what the world holds, for those who report on it. Runs on the booking thread. */
public final class FactFinder {

    private final World world;

    public FactFinder(World world) {
        this.world = world;
    }

    public Facts find(Instant now) {
        var members = new HashMap<String, List<NodeEntry>>();
        for (NodeEntry node : world.nodes()) {
            world.engineView()
                    .poolOf(node)
                    .ifPresent(pool -> members.computeIfAbsent(pool.name(), _ -> new ArrayList<>())
                            .add(node));
        }
        var pools = new TreeMap<String, Facts.OfPool>();
        Map<String, Integer> holding = holding();
        for (PoolEntry pool : world.pools()) {
            pools.put(
                    pool.name(),
                    ofPool(pool, members.getOrDefault(pool.name(), List.of()), holding.getOrDefault(pool.name(), 0)));
        }
        return new Facts(
                pools, new SiteFigures(world, pools).count(), ofTenants(now), new LeaseFigures(world, now).count());
    }

    // ---- pools

    private Facts.OfPool ofPool(PoolEntry pool, List<NodeEntry> members, int holding) {
        int leasable = 0;
        int leased = 0;
        int releasing = 0;
        int quarantined = 0;
        int unhealthy = 0;
        int gpus = 0;
        int leasedGpus = 0;
        int owner = 0;
        int free = 0;
        for (NodeEntry entry : members) {
            Node node = entry.planned();
            if (node == null) {
                continue;
            }
            int taken = entry.allocationsOrNone().total();
            boolean isReleasing =
                    entry.allocationsOrNone().gpusByLease().keySet().stream().anyMatch(this::isReleasing);
            boolean isClosed = entry.hasTaint(Names.SANITIZING) || entry.hasTaint(Names.QUARANTINED);
            boolean isLeasable = node.leasable() && !isClosed;
            gpus += node.gpus();
            owner += node.ownerGpus();
            leasedGpus += taken;
            free += isLeasable ? Math.max(0, node.gpus() - node.ownerGpus() - taken) : 0;
            leasable += isLeasable ? 1 : 0;
            isReleasing |= entry.hasTaint(Names.SANITIZING) && !entry.hasTaint(Names.QUARANTINED);
            releasing += isReleasing ? 1 : 0;
            leased += taken > 0 && !isReleasing ? 1 : 0;
            quarantined += entry.hasTaint(Names.QUARANTINED) ? 1 : 0;
            unhealthy += entry.node().isReady() ? 0 : 1;
        }
        return new Facts.OfPool(
                new NodeCounts(members.size(), leasable, leased, releasing, quarantined, unhealthy),
                new GpuCounts(gpus, leasedGpus, Math.max(0, free - kept(pool, owner)), owner),
                drained(members),
                setAside(
                        members.stream()
                                .filter(node -> !node.hasTaint(Names.QUARANTINED))
                                .toList(),
                        Names.SANITIZING),
                setAside(members, Names.QUARANTINED),
                uncleanable(members),
                holding,
                pool.isDeleting(),
                overlap(pool.name()),
                fault(pool.reading()),
                pool.pool().unknownFields());
    }

    private List<Facts.NodeSince> drained(List<NodeEntry> members) {
        return members.stream()
                .filter(node -> !node.hasTaint(Names.SANITIZING) && !node.hasTaint(Names.QUARANTINED))
                .flatMap(node -> node.allocationsOrNone().gpusByLease().keySet().stream()
                        .filter(this::isReleasing)
                        .map(uid -> ended(uid).map(Instant::toString))
                        // Of several leases that leave a shared node, the one that takes longest.
                        .min(Comparator.comparing(since -> since.orElse("")))
                        .map(since -> new Facts.NodeSince(node.name(), since))
                        .stream())
                .toList();
    }

    private Optional<Instant> ended(String leaseUid) {
        return Optional.ofNullable(world.lease(leaseUid))
                .flatMap(lease -> lease.status().termOrEmpty().endedInstant());
    }

    private static List<Facts.NodeSince> setAside(List<NodeEntry> members, String taint) {
        return members.stream()
                .flatMap(node -> node.taint(taint).stream()
                        .map(set -> new Facts.NodeSince(node.name(), Optional.ofNullable(set.timeAdded()))))
                .toList();
    }

    private static Optional<String> uncleanable(List<NodeEntry> members) {
        return members.stream()
                .filter(node -> node.uncleanable().isPresent())
                .min(Comparator.comparing(NodeEntry::name))
                .map(node -> "The pod of spec.sanitization cannot be made for node %s: %s"
                        .formatted(node.name(), node.uncleanable().orElse("")));
    }

    /** How many leases hold capacity of each pool, those that have lost all their nodes included. */
    private Map<String, Integer> holding() {
        var holding = new HashMap<String, Integer>();
        for (LeaseEntry lease : world.leases()) {
            Held held = lease.held();
            if (held != null) {
                holding.merge(held.placement().pool(), 1, Integer::sum);
            }
        }
        return holding;
    }

    /** What is not used by the owner, but kept for it. */
    private static int kept(PoolEntry pool, int usedByOwner) {
        return Math.max(0, pool.terms().map(PoolTerms::ownerReserve).orElse(0) - usedByOwner);
    }

    private boolean isReleasing(String leaseUid) {
        LeaseEntry lease = world.lease(leaseUid);
        return lease != null && !lease.isHolding() && lease.start().isEmpty();
    }

    private Optional<String> overlap(String pool) {
        return world.nodes().stream()
                .filter(node ->
                        node.selectedBy().size() > 1 && node.selectedBy().contains(pool))
                .findFirst()
                .map(node ->
                        "Node %s is selected by several pools (%s): a node belongs to at most one. Change a nodeSelector."
                                .formatted(
                                        node.name(),
                                        String.join(
                                                ", ",
                                                node.selectedBy().stream()
                                                        .sorted()
                                                        .toList())));
    }

    private static Optional<String> fault(Reading<?> reading) {
        return reading instanceof Reading.Unreadable<?>(var cause) ? Optional.of(cause) : Optional.empty();
    }

    // ---- tenants

    private Map<String, Facts.OfTenant> ofTenants(Instant now) {
        var leases = new HashMap<String, List<LeaseEntry>>();
        for (LeaseEntry lease : world.leases()) {
            tenantOf(lease)
                    .ifPresent(tenant -> leases.computeIfAbsent(tenant, _ -> new ArrayList<>())
                            .add(lease));
        }
        var figures = new QuotaFigures(world);
        var ceilings = new Ceilings(world);
        Map<String, BudgetState> budgets = budgets(now);
        var tenants = new TreeMap<String, Facts.OfTenant>();
        for (TenantEntry tenant : world.tenants()) {
            tenants.put(
                    tenant.name(),
                    ofTenant(tenant, leases.getOrDefault(tenant.name(), List.of()), figures, ceilings, budgets));
        }
        return tenants;
    }

    private Map<String, BudgetState> budgets(Instant now) {
        var budgets = new HashMap<String, BudgetState>();
        BudgetView view = world.engineView().budgets();
        view.unknown(now).forEach(tenant -> budgets.put(tenant, new BudgetState.Unknown()));
        view.standings(now).forEach((tenant, standing) -> budgets.put(tenant, BudgetState.of(standing)));
        return budgets;
    }

    private static Optional<String> tenantOf(LeaseEntry lease) {
        return Optional.ofNullable(lease.status().tenant()).or(lease::tenant);
    }

    private Facts.OfTenant ofTenant(
            TenantEntry tenant,
            List<LeaseEntry> leases,
            QuotaFigures figures,
            Ceilings ceilings,
            Map<String, BudgetState> budgets) {
        int pending = count(leases, Phase.PENDING);
        int reserved = count(leases, Phase.RESERVED);
        int active = count(leases, Phase.ACTIVE) + count(leases, Phase.ENDING) + count(leases, Phase.SUSPENDED);
        int holding =
                Math.toIntExact(leases.stream().filter(l -> l.held() != null).count());
        List<QuotaUse> quotas = tenant.terms().map(figures::of).orElse(List.of());
        Long generation = tenant.tenant().getMetadata().getGeneration();
        return new Facts.OfTenant(
                generation == null ? 0 : generation,
                quotas,
                new LeaseCounts(pending, reserved, active),
                holding,
                tenant.isDeleting(),
                lostNamespaces(tenant),
                namespaces(tenant),
                departures(tenant),
                ceilings.of(tenant.tenant().getSpec(), leases),
                budgets.getOrDefault(tenant.name(), new BudgetState.None()),
                fault(tenant.reading()),
                tenant.tenant().unknownFields());
    }

    private Map<String, Facts.OfNamespace> namespaces(TenantEntry tenant) {
        var there = new TreeMap<String, Facts.OfNamespace>();
        for (String name : tenant.tenant().getSpec().namespaces()) {
            world.namespace(name)
                    .ifPresent(namespace -> there.put(
                            name,
                            new Facts.OfNamespace(
                                    namespace.ref().uid(),
                                    namespace.tenant(),
                                    namespace.keptFor(),
                                    namespace.podSecurity(),
                                    namespace.runtimeClass(),
                                    namespace.terminating())));
        }
        return there;
    }

    private Map<String, Long> departures(TenantEntry tenant) {
        var gone = new TreeMap<String, Long>();
        for (String name : tenant.tenant().getSpec().namespaces()) {
            long times = world.partyNews().departures(name);
            if (times > 0) {
                gone.put(name, times);
            }
        }
        return gone;
    }

    private Map<String, String> lostNamespaces(TenantEntry tenant) {
        var lost = new TreeMap<String, String>();
        for (String namespace : tenant.tenant().getSpec().namespaces()) {
            world.tenantOf(namespace)
                    .filter(owner -> !owner.equals(tenant.name()))
                    .ifPresent(owner -> lost.put(namespace, owner));
        }
        return lost;
    }

    private static int count(List<LeaseEntry> leases, String phase) {
        return Math.toIntExact(
                leases.stream().filter(l -> l.phase().equals(phase)).count());
    }
}
