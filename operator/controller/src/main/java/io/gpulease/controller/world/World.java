package io.gpulease.controller.world;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.SlimJob;
import io.gpulease.controller.watch.SlimNamespace;
import io.gpulease.controller.watch.SlimNode;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.crds.GpuLease;
import io.gpulease.engine.term.Notice;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All the operator knows. Each change says whom it concerns ({@link Changes}); what a change means for the plan is found
 * by comparing the engine's values, so that news that change nothing cost no planning.
 */
public final class World {

    private final LeaseBook leases = new LeaseBook();
    private final NodeBook nodes = new NodeBook();
    private final PodIndex pods = new PodIndex();
    private final JobIndex jobs = new JobIndex();
    private final PartyBook parties = new PartyBook();
    private final Departed departed = new Departed();
    private final Changes changes = new Changes();
    private final QuoteBook quotes = new QuoteBook(changes, parties::tenantOf);
    private final ViolationBook violations = new ViolationBook(departed, changes);
    private final EngineView engineView;
    private final PartyNews partyNews;

    /** As seen from outside: nobody says in which namespace the operator is. */
    public World(Notice.Defaults notices) {
        this(notices, namespace -> true);
    }

    /** @param isOperators whether a namespace is the operator's own */
    public World(Notice.Defaults notices, Predicate<String> isOperators) {
        engineView = new EngineView(this, notices, isOperators);
        partyNews = new PartyNews(parties, leases, nodes, changes, engineView);
        partyNews.onShared(names -> pods.in(names).forEach(this::podChanged));
    }

    public Changes changes() {
        return changes;
    }

    /** Everybody should be looked at: from now on somebody acts on what is known. */
    public void markAll() {
        leases.all().forEach(lease -> changes.lease(lease.uid()));
        nodes.all().forEach(node -> changes.node(node.name()));
        pods.all().forEach(this::podChanged);
        quotes.all().forEach(quotes::changed);
        violations.markAll();
        changes.plan();
        changes.parties();
    }

    // ---- leases

    public void see(GpuLease heard) {
        String uid = heard.getMetadata().getUid();
        LeaseEntry entry = leases.get(uid);
        if (departed.has(uid)) {
            return;
        } else if (entry == null) {
            entry = new LeaseEntry(heard);
            changes.parties();
        } else if (!Version.isNews(heard.getMetadata().getResourceVersion(), entry.resourceVersion())) {
            return;
        } else {
            entry.see(heard);
        }
        leases.put(entry);
        quotes.see(entry);
        entry.belongTo(parties.tenantOf(entry));
        refresh(entry);
        changes.lease(uid);
    }

    /** The object is no more. Its entry stays while it holds nodes. */
    public void leaseDeleted(ObjectRef ref) {
        departed.add(ref.uid());
        leases.removeUnreadable(ref);
        quotes.forget(ref.uid());
        LeaseEntry entry = leases.get(ref.uid());
        if (entry != null && !entry.isGone()) {
            leases.removeName(ref, entry);
            entry.vanish();
            refresh(entry);
            changes.lease(entry.uid());
            changes.parties();
        }
    }

    /** It exists in a form that cannot be read: what it holds is left as it is. */
    public void unreadableLease(ObjectRef ref) {
        leases.putUnreadable(ref);
    }

    /** Somebody may still hold what is claimed for this uid. */
    public boolean isKnown(String leaseUid) {
        return leases.isKnown(leaseUid);
    }

    /** There is a lease of that name, though perhaps one that cannot be read. */
    public boolean hasLeaseNamed(ObjectKey key) {
        return leases.hasNamed(key);
    }

    /** Takes an entry out for good. */
    public void forget(LeaseEntry entry) {
        leases.remove(entry);
        quotes.forgetRecord(entry);
        if (!violations.of(entry.uid()).isEmpty()) {
            changes.lease(entry.uid());
        }
        changes.plan();
        changes.parties();
    }

    public Collection<LeaseEntry> leases() {
        return leases.all();
    }

    public @Nullable LeaseEntry lease(String uid) {
        return leases.get(uid);
    }

    public @Nullable LeaseEntry leaseNamed(String namespace, String name) {
        return leases.named(new ObjectKey(namespace, name));
    }

    /** Computes anew what a lease holds; a difference calls for a plan. */
    public void refresh(LeaseEntry entry) {
        engineView.refresh(entry);
        nodesClaimedBy(entry.uid()).stream()
                .map(nodes::get)
                .filter(Objects::nonNull)
                .forEach(engineView::refresh);
    }

    /** It was let in under that lease, or names it. */
    public boolean isOfLease(SlimPod pod, String leaseUid) {
        String pinnedTo = pod.scheduling().nodeSelector().get(Names.LEASE_UID);
        if (pinnedTo != null) {
            return pinnedTo.equals(leaseUid);
        }
        String name = pod.labels().get(Names.LEASE);
        LeaseEntry lease = leases.get(leaseUid);
        return name != null
                && lease != null
                && lease.namespace().equals(pod.namespace())
                && lease.name().equals(name);
    }

    // ---- nodes

    public void see(SlimNode heard) {
        if (!departed.has(heard.uid())) {
            nodes.see(heard).ifPresent(news -> {
                if (news.isFirst()) {
                    changes.parties();
                }
                claimsChanged(news.leases());
                if (news.isFenced()) {
                    // The scheduler may have put some there an instant before the fence stood.
                    pods.on(heard.name()).forEach(pod -> changes.strayPod(new ObjectKey(pod.namespace(), pod.name())));
                }
                news.entry().selectBy(parties.poolsThatSelect(heard));
                engineView.refresh(news.entry());
                changes.node(news.entry().name());
            });
        }
    }

    public void nodeDeleted(ObjectRef ref) {
        departed.add(ref.uid());
        nodes.remove(ref).ifPresent(leases -> {
            claimsChanged(leases);
            changes.plan();
            changes.parties();
        });
    }

    /** Whether our writes on it are refused; it is planned with again once they may not be. */
    public void writesRefused(NodeEntry entry, boolean refused) {
        entry.refused(refused);
        engineView.refresh(entry);
    }

    /** A pod that should leave it does not: it is planned with again once that has gone. */
    public void doesNotLeave(SlimPod pod, NodeEntry entry) {
        entry.stuckPods().add(pod.uid());
        engineView.refresh(entry);
    }

    private void claimsChanged(Set<String> leaseUids) {
        for (String uid : leaseUids) {
            LeaseEntry entry = leases.get(uid);
            if (entry != null) {
                engineView.refresh(entry);
                changes.lease(uid);
            }
        }
    }

    public Collection<NodeEntry> nodes() {
        return nodes.all();
    }

    public @Nullable NodeEntry node(String name) {
        return nodes.get(name);
    }

    /** Names of the nodes whose record names this lease, in order. */
    public List<String> nodesClaimedBy(String leaseUid) {
        return nodes.claimedBy(leaseUid);
    }

    // ---- pods and jobs

    public void see(SlimPod heard) {
        boolean isGone = departed.has(heard.uid());
        (isGone ? pods.late(heard) : pods.see(heard)).forEach(this::podChanged);
    }

    public void podDeleted(ObjectRef ref) {
        departed.add(ref.uid());
        pods.gone(ref).forEach(this::podChanged);
    }

    private void podChanged(SlimPod pod) {
        String lease = pod.labels().get(Names.LEASE);
        LeaseEntry entry = lease == null ? null : leaseNamed(pod.namespace(), lease);
        if (entry != null && entry.isOf(pod)) {
            changes.lease(entry.uid());
        }
        if (entry == null || !entry.isOf(pod) || pod.scheduling().isBound()) {
            changes.strayPod(new ObjectKey(pod.namespace(), pod.name()));
            letInUnder(pod).ifPresent(changes::lease);
            Optional.ofNullable(pod.annotations().get(Names.NODE)).ifPresent(changes::node);
        }
        String node = pod.scheduling().nodeName();
        NodeEntry on = node == null ? null : nodes.get(node);
        if (on == null) {
            return;
        }
        boolean wasStuck = !on.stuckPods().isEmpty() && on.stuckPods().retainAll(pods.livingOn(on.name()));
        boolean mayClean = pod.labels().containsKey(Names.SANITIZING);
        if (wasStuck || mayClean || !pod.devices().isEmpty() || isMarked(pod.namespace())) {
            engineView.refresh(on);
            on.allocationsOrNone().gpusByLease().keySet().forEach(changes::lease);
        }
    }

    /** A lease whose object was removed by force is nobody's by name any more, and still waits for its pods to go. */
    private Optional<String> letInUnder(SlimPod pod) {
        return Optional.ofNullable(pod.scheduling().nodeSelector().get(Names.LEASE_UID))
                .map(leases::get)
                .filter(LeaseEntry::isGone)
                .map(LeaseEntry::uid);
    }

    public PodIndex pods() {
        return pods;
    }

    public void see(SlimJob heard) {
        if (!departed.has(heard.ref().uid()) && jobs.put(heard)) {
            jobChanged(heard.ref().key());
        }
    }

    public void jobDeleted(ObjectRef ref) {
        departed.add(ref.uid());
        if (jobs.remove(ref)) {
            jobChanged(ref.key());
        }
    }

    private void jobChanged(ObjectKey key) {
        LeaseEntry entry = leases.named(key);
        if (entry != null) {
            changes.lease(entry.uid());
        }
    }

    /** The job of a lease has the lease's name. */
    public Optional<SlimJob> jobOf(LeaseEntry entry) {
        return Optional.ofNullable(jobs.get(LeaseBook.keyOf(entry)));
    }

    /** Pods that name the lease, but for those that were let in under an earlier lease of the same name. */
    public Collection<SlimPod> podsOf(LeaseEntry entry) {
        return pods.ofLease(LeaseBook.keyOf(entry)).stream()
                .filter(pod -> entry.isOf(pod))
                .toList();
    }

    /** Quotes, and the leases that name one. */
    public QuoteBook quotes() {
        return quotes;
    }

    /** What leases have broken. */
    public ViolationBook violations() {
        return violations;
    }

    // ---- parties

    /** Takes in what is heard of sites, pools, tenants and namespaces. */
    public PartyNews partyNews() {
        return partyNews;
    }

    /** It exists, whether or not it can be read. */
    public boolean hasPool(String name) {
        return parties.hasPool(name);
    }

    /** It exists, whether or not it can be read. */
    public boolean hasTenant(String name) {
        return parties.hasTenant(name);
    }

    /** What is to become of it is said in an object that exists but cannot be read. */
    boolean isUndecidable(LeaseEntry lease) {
        return parties.isUndecidable(lease.namespace(), lease.lease().getSpec());
    }

    public Optional<SlimNamespace> namespace(String name) {
        return parties.namespace(name);
    }

    /** Its pods may be a tenant's, whether or not it was taken on: they may be in somebody's way. */
    public boolean isMarked(String namespace) {
        return namespace(namespace).filter(SlimNamespace::isMarked).isPresent();
    }

    /** The tenant that a namespace belongs to. */
    public Optional<String> tenantOf(String namespace) {
        return parties.tenantOf(namespace);
    }

    public Collection<PoolEntry> pools() {
        return parties.pools();
    }

    public @Nullable PoolEntry pool(String name) {
        return parties.pool(name);
    }

    public Optional<SiteEntry> site(String name) {
        return parties.site(name);
    }

    public Collection<SiteEntry> sites() {
        return parties.sites();
    }

    public Collection<TenantEntry> tenants() {
        return parties.tenants();
    }

    public @Nullable TenantEntry tenant(String name) {
        return parties.tenant(name);
    }

    public EngineView engineView() {
        return engineView;
    }
}
