package io.gpulease.controller.world;

import io.gpulease.controller.watch.SlimNamespace;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.GpuTenant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What is heard of sites, pools, tenants and namespaces, and whom it concerns: leases, nodes, the plan. */
public final class PartyNews {

    private final PartyBook parties;
    private final LeaseBook leases;
    private final NodeBook nodes;
    private final Changes changes;
    private final EngineView engineView;
    private Consumer<Set<String>> onShared = _ -> {};

    PartyNews(PartyBook parties, LeaseBook leases, NodeBook nodes, Changes changes, EngineView engineView) {
        this.parties = parties;
        this.leases = leases;
        this.nodes = nodes;
        this.changes = changes;
        this.engineView = engineView;
    }

    /** Who is told of namespaces that have become a tenant's. */
    void onShared(Consumer<Set<String>> reader) {
        onShared = reader;
    }

    public void see(GpuPool heard) {
        if (parties.put(heard)) {
            partiesChanged();
        }
    }

    /** It exists in a form that cannot be read: what was known of it stands, and nobody takes it for removed. */
    public void unreadablePool(String name) {
        parties.unreadablePool(name);
    }

    public void poolDeleted(String name) {
        if (parties.removePool(name)) {
            partiesChanged();
        }
    }

    public void see(GpuSite heard) {
        if (parties.put(heard)) {
            partiesChanged();
        }
    }

    public void unreadableSite(String name) {
        parties.unreadableSite(name);
    }

    public void siteDeleted(String name) {
        if (parties.removeSite(name)) {
            partiesChanged();
        }
    }

    public void see(GpuTenant heard) {
        if (parties.put(heard)) {
            String name = heard.getMetadata().getName();
            leases.outdateJobsOf(name);
            tenantsChanged();
        }
    }

    /** It exists in a form that cannot be read: what was known of it stands, and nobody takes it for removed. */
    public void unreadableTenant(String name) {
        parties.unreadableTenant(name);
    }

    public void tenantDeleted(String name) {
        if (parties.removeTenant(name)) {
            tenantsChanged();
        }
    }

    public void see(SlimNamespace heard) {
        namespaceChanged(heard.name(), parties.put(heard));
    }

    public void namespaceDeleted(String name) {
        namespaceChanged(name, parties.removeNamespace(name));
    }

    /** How many namespaces of that name were heard to go while some tenant listed it. */
    public long departures(String namespace) {
        return parties.departures(namespace);
    }

    /** The tenant that lists a namespace which carries its label and was not taken on for anybody. */
    public Optional<String> awaitedBy(String namespace) {
        return parties.awaitedBy(namespace);
    }

    private void namespaceChanged(String name, PartyBook.NamespaceNews news) {
        if (news != PartyBook.NamespaceNews.NONE) {
            leases.outdateJobsIn(name, changes);
        }
        if (news == PartyBook.NamespaceNews.TENANT) {
            tenantsChanged();
        } else if (news == PartyBook.NamespaceNews.LABELS && parties.isListed(name)) {
            changes.parties();
        }
    }

    private void tenantsChanged() {
        for (LeaseEntry entry : leases.all()) {
            entry.belongTo(parties.tenantOf(entry));
            engineView.refresh(entry);
            changes.lease(entry.uid());
        }
        partiesChanged();
        // Pods that nobody minded before may be nobody's now, or in the way of a lease.
        Set<String> shared = parties.takeNewlyShared();
        if (!shared.isEmpty()) {
            onShared.accept(shared);
        }
    }

    private void partiesChanged() {
        for (NodeEntry node : nodes.all()) {
            node.selectBy(parties.poolsThatSelect(node.node()));
            engineView.refresh(node);
            changes.node(node.name());
        }
        changes.plan();
        changes.parties();
    }
}
