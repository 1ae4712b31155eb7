package io.gpulease.controller.facts;

import io.gpulease.controller.observe.Figures;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.GpuPoolStatus.GpuCounts;
import io.gpulease.crds.GpuPoolStatus.NodeCounts;
import io.gpulease.crds.GpuTenantStatus.LeaseCounts;
import io.gpulease.crds.GpuTenantStatus.QuotaUse;
import io.gpulease.engine.model.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How things stand, by name of pool, site and tenant. */
public record Facts(
        Map<String, OfPool> pools, Map<String, OfSite> sites, Map<String, OfTenant> tenants, OfLeases figures) {

    public static final Facts NONE =
            new Facts(Map.of(), Map.of(), Map.of(), new OfLeases(List.of(), List.of(), Map.of(), List.of()));

    public Facts {
        pools = Map.copyOf(pools);
        sites = Map.copyOf(sites);
        tenants = Map.copyOf(tenants);
    }

    /**
     * @param drained nodes whose lease is over while pods of it may still run there
     * @param cleaned nodes that are being cleaned
     * @param quarantined nodes that wait for a person
     * @param uncleanable a sentence that names the first node for which no pod can be made that cleans it, and says why; empty
     *     when there is none
     * @param holding leases that hold capacity of it
     * @param removing its deletion was seen: nothing new is placed in it
     * @param overlap a sentence that names a node that another pool selects as well; empty when there is none
     * @param fault why its spec cannot be read; empty when it can
     * @param unknownFields of its spec, which a newer version may know
     */
    public record OfPool(
            NodeCounts nodes,
            GpuCounts gpus,
            List<NodeSince> drained,
            List<NodeSince> cleaned,
            List<NodeSince> quarantined,
            Optional<String> uncleanable,
            int holding,
            boolean removing,
            Optional<String> overlap,
            Optional<String> fault,
            List<String> unknownFields) {

        public boolean isInUse() {
            return holding > 0 || nodes.leased() > 0 || nodes.releasing() > 0;
        }
    }

    /** A node that nobody can have yet, and since when; empty: nobody says. */
    public record NodeSince(String node, Optional<String> since) {}

    /** Leases counted for the metrics; {@code reservedGpus} by pool, of windows that start later; {@code holding} those that use something. */
    public record OfLeases(
            List<Figures.Leases> leases,
            List<Figures.Waiting> waiting,
            Map<String, Long> reservedGpus,
            List<Holding> holding) {}

    /** A lease that uses something, by the status that it has. */
    public record Holding(String uid, String tenant, String gpuClass, GpuLeaseStatus status) {}

    /**
     * @param pools how many name the site
     * @param committedWatts what the GPUs draw that leases hold and that the owner uses
     * @param terms what its spec comes to; empty where it cannot be read
     * @param removing its deletion was seen
     * @param unknownFields of its spec, which a newer version may know
     */
    public record OfSite(
            int pools,
            int leases,
            long committedWatts,
            Optional<Site> terms,
            boolean removing,
            List<String> unknownFields) {}

    /**
     * A namespace as it stands.
     *
     * @param tenant whose label it carries; empty text for nobody's
     * @param keptFor the tenant that it was taken on for; empty text for none
     * @param podSecurity the level of Pod Security that is enforced in it; empty text for none
     * @param runtimeClass that pods in it get; empty text for none
     * @param terminating it is being deleted
     */
    public record OfNamespace(
            String uid, String tenant, String keptFor, String podSecurity, String runtimeClass, boolean terminating) {}

    /**
     * @param generation of the spec that they were found for
     * @param holding leases that hold capacity
     * @param lostNamespaces namespaces of its spec that an earlier tenant has, with that tenant's name
     * @param namespaces those of its spec that are there, by name
     * @param departures how many namespaces of a name of its spec were heard to go; none is zero
     * @param ceilings how many GPUs it could ever hold, and at least those it does, by the resource that pods ask for; none is zero
     */
    public record OfTenant(
            long generation,
            List<QuotaUse> quotas,
            LeaseCounts leases,
            int holding,
            boolean removing,
            Map<String, String> lostNamespaces,
            Map<String, OfNamespace> namespaces,
            Map<String, Long> departures,
            Map<String, Long> ceilings,
            BudgetState budget,
            Optional<String> fault,
            List<String> unknownFields) {

        public OfTenant {
            quotas = List.copyOf(quotas);
            lostNamespaces = Map.copyOf(lostNamespaces);
            namespaces = Map.copyOf(namespaces);
            departures = Map.copyOf(departures);
            ceilings = Map.copyOf(ceilings);
        }

        /** It has no budget. */
        public OfTenant(
                long generation,
                List<QuotaUse> quotas,
                LeaseCounts leases,
                int holding,
                boolean removing,
                Map<String, String> lostNamespaces,
                Map<String, OfNamespace> namespaces,
                Map<String, Long> departures,
                Map<String, Long> ceilings,
                Optional<String> fault,
                List<String> unknownFields) {
            this(
                    generation,
                    quotas,
                    leases,
                    holding,
                    removing,
                    lostNamespaces,
                    namespaces,
                    departures,
                    ceilings,
                    new BudgetState.None(),
                    fault,
                    unknownFields);
        }
    }
}
