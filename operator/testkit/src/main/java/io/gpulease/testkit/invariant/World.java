package io.gpulease.testkit.invariant;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.testkit.invariant.Change.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** All that the API server has said so far. One thread at a time feeds it; anybody may read. */
public final class World {
    /** A change of a claim on a node; 0 GPUs: dropped. */
    public record Claim(Instant at, String node, int gpus) {}

    private final Map<String, LeaseRecord> leases = new ConcurrentHashMap<>();
    private final Map<String, String> leaseByName = new ConcurrentHashMap<>();
    private final Map<String, NodeRecord> nodes = new ConcurrentHashMap<>();
    private final Map<String, PodRecord> pods = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> pools = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> namespaces = new ConcurrentHashMap<>();
    private final Map<String, List<Claim>> claims = new ConcurrentHashMap<>();

    void take(Change change) {
        switch (change.kind()) {
            case LEASE -> takeLease(change);
            case NODE -> takeNode(change);
            case POD -> takePod(change);
            case POOL -> keep(pools, change);
            case NAMESPACE -> keep(namespaces, change);
        }
    }

    /** The lease with that uid, also after it is gone. */
    public Optional<LeaseRecord> lease(String uid) {
        return Optional.ofNullable(leases.get(uid));
    }

    /** The living lease of that name. */
    public Optional<LeaseRecord> lease(String namespace, String name) {
        return Optional.ofNullable(leaseByName.get(namespace + "/" + name)).flatMap(this::lease);
    }

    public Stream<LeaseRecord> livingLeases() {
        return leaseByName.values().stream().flatMap(uid -> lease(uid).stream());
    }

    public Optional<NodeRecord> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    public Stream<NodeRecord> nodes() {
        return nodes.values().stream();
    }

    public Stream<PodRecord> pods() {
        return pods.values().stream();
    }

    /** Pods of one lease, by its name. */
    public List<PodRecord> podsOf(String namespace, String lease) {
        return pods().filter(
                        p -> p.namespace().equals(namespace) && p.leaseName().equals(lease))
                .toList();
    }

    public Optional<JsonNode> pool(String name) {
        return Optional.ofNullable(pools.get(name));
    }

    public Optional<JsonNode> namespace(String name) {
        return Optional.ofNullable(namespaces.get(name));
    }

    /** All changes of a lease's claims, in the order in which they were seen. */
    public List<Claim> claims(String uid) {
        return claims.getOrDefault(uid, List.of());
    }

    /** Uids of what is known of a kind, to find out after a gap what is gone. */
    Map<String, JsonNode> known(Kind kind) {
        var known = new ConcurrentHashMap<String, JsonNode>();
        Stream<JsonNode> objects = switch (kind) {
            case LEASE -> livingLeases().map(LeaseRecord::object);
            case NODE -> nodes().map(NodeRecord::object);
            case POD -> pods().map(PodRecord::object);
            case POOL -> pools.values().stream();
            case NAMESPACE -> namespaces.values().stream();
        };
        objects.forEach(o -> known.put(o.path("metadata").path("uid").asText(), o));
        return known;
    }

    /** The extended resource that a node's pool leases out. */
    public String resourceOf(NodeRecord node) {
        return pool(node.label(Words.POOL))
                .map(p -> p.path("spec").path("resourceName").asText(Words.GPU))
                .orElse(Words.GPU);
    }

    int capacity(NodeRecord node) {
        return node.capacity(resourceOf(node));
    }

    private boolean hasStarted(String uid) {
        return lease(uid).flatMap(lease -> lease.term("startedAt")).isPresent();
    }

    /** Whose lease it is, by its status or by its namespace. */
    Optional<String> tenantOf(LeaseRecord lease) {
        var told = lease.object().path("status").path("tenant").asText("");
        var namespace = lease.object().path("metadata").path("namespace").asText();
        return told.isEmpty()
                ? namespace(namespace)
                        .map(n -> n.path("metadata")
                                .path("labels")
                                .path(Words.TENANT)
                                .asText(""))
                        .filter(tenant -> !tenant.isEmpty())
                : Optional.of(told);
    }

    boolean isTenants(String namespace) {
        return namespace(namespace)
                .map(n -> n.path("metadata").path("labels").has(Words.TENANT))
                .orElse(false);
    }

    private void takeLease(Change change) {
        var uid = change.uid();
        var key = change.namespace() + "/" + change.name();
        if (change.type() == Change.Type.GONE) {
            leases.computeIfPresent(uid, (_, lease) -> lease.goneAt(change.at()));
            leaseByName.remove(key, uid);
            return;
        }
        leases.merge(
                uid,
                LeaseRecord.first(change.object(), change.at()),
                (old, _) -> old.next(change.object(), change.at()));
        leaseByName.put(key, uid);
    }

    private void takeNode(Change change) {
        var name = change.name();
        var before = node(name);
        if (change.type() == Change.Type.GONE) {
            nodes.remove(name);
            before.ifPresent(b -> b.claims().keySet().forEach(uid -> claimed(uid, new Claim(change.at(), name, 0))));
            return;
        }
        var listed = NodeRecord.of(change.object(), before, change.at());
        var now = before.filter(_ -> change.type() == Change.Type.STEP)
                .map(b -> listed.after(b, this::hasStarted))
                .orElse(listed);
        nodes.put(name, now);
        Map<String, Integer> old = before.map(NodeRecord::claims).orElse(Map.of());
        Stream.concat(old.keySet().stream(), now.claims().keySet().stream())
                .distinct()
                .filter(uid -> !old.getOrDefault(uid, 0).equals(now.claims().getOrDefault(uid, 0)))
                .forEach(uid ->
                        claimed(uid, new Claim(change.at(), name, now.claims().getOrDefault(uid, 0))));
    }

    private void claimed(String uid, Claim claim) {
        claims.computeIfAbsent(uid, _ -> new CopyOnWriteArrayList<>()).add(claim);
    }

    private void takePod(Change change) {
        if (change.type() == Change.Type.GONE) {
            pods.remove(change.uid());
        } else {
            pods.put(
                    change.uid(),
                    PodRecord.of(change.object(), Optional.ofNullable(pods.get(change.uid())), change.at()));
        }
    }

    private static void keep(Map<String, JsonNode> store, Change change) {
        if (change.type() == Change.Type.GONE) {
            store.remove(change.name());
        } else {
            store.put(change.name(), change.object());
        }
    }
}
