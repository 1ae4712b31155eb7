package io.gpulease.controller.simulation;

import static io.gpulease.controller.simulation.Rule.claim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Where the pool cleans its nodes, GPUs that came free on one that others still have go only to tenants that had some of it since it
 * was cleaned, or have. Of who had what the rules keep their own count.
 */
final class SharingRules {

    private final Map<String, String> tenantOf = new HashMap<>();
    private final Set<String> started = new HashSet<>();
    /** By node: tenants that have given back GPUs of it since it was cleaned. */
    private final Map<String, Set<String>> left = new HashMap<>();

    private int freed;
    private int back;
    private int besideOthers;

    SharingRules(ClusterApi api) {
        api.witness(this::hear);
    }

    /** Times that GPUs came free on a node that others still had. */
    int freed() {
        return freed;
    }

    /** Times that a tenant got some there after that. */
    int back() {
        return back;
    }

    /** Times that a tenant came to a node that another one had. */
    int besideOthers() {
        return besideOthers;
    }

    private void hear(News news) {
        if (news.kind() == Kind.LEASE) {
            String uid = Objects.uid(news.object());
            tenantOf.put(uid, Objects.key(news.object()).namespace());
            if (news.object().path("status").path("term").has("startedAt")) {
                started.add(uid);
            }
        } else if (news.kind() == Kind.NODE && news.deleted()) {
            left.remove(Objects.name(news.object()));
        } else if (news.kind() == Kind.NODE && news.before() != null) {
            node(news.before(), news.object());
        }
    }

    private void node(ObjectNode before, ObjectNode after) {
        String name = Objects.name(after);
        JsonNode had = Objects.allocations(before);
        JsonNode has = Objects.allocations(after);
        Set<String> gone = left.computeIfAbsent(name, _ -> new HashSet<>());
        has.fieldNames().forEachRemaining(uid -> {
            if (has.path(uid).asInt() > had.path(uid).asInt()) {
                comes(name, uid, had, Set.copyOf(gone));
            }
        });
        had.fieldNames().forEachRemaining(uid -> {
            if (has.path(uid).asInt() < had.path(uid).asInt() && started.contains(uid) && !has.isEmpty()) {
                gone.add(tenantOf.get(uid));
                freed++;
            }
        });
        boolean isOpen = CleanRules.taint(after, Names.SANITIZING).isEmpty()
                && CleanRules.taint(after, Names.QUARANTINED).isEmpty();
        if (has.isEmpty() && isOpen) {
            // That it is clean then, or that a person said so, others watch.
            gone.clear();
        }
    }

    private void comes(String node, String uid, JsonNode had, Set<String> gone) {
        String tenant = java.util.Objects.requireNonNull(tenantOf.get(uid));
        Set<String> there = new HashSet<>();
        had.fieldNames().forEachRemaining(other -> {
            if (started.contains(other)) {
                there.add(tenantOf.get(other));
            }
        });
        claim(
                gone.isEmpty() || gone.contains(tenant) || there.contains(tenant),
                "lease %s of %s gets GPUs of %s, where %s gave some back and %s are",
                uid,
                tenant,
                node,
                gone,
                there);
        back += gone.isEmpty() ? 0 : 1;
        besideOthers += Set.of(tenant).containsAll(there) ? 0 : 1;
    }
}
