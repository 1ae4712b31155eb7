package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold whenever nothing is under way: all news were heard, all calls answered, nothing is due. */
final class QuietRules {

    private static final Set<String> USABLE = Set.of("Active", "Ending");
    private static final Set<String> FIRM = Set.of("Active", "Ending", "Suspended");
    private static final Set<String> HOLDING = Set.of("Active", "Ending", "Suspended", "Releasing");

    private final ClusterApi api;

    QuietRules(ClusterApi api) {
        this.api = api;
    }

    void check() {
        var leases = new HashMap<String, ObjectNode>();
        api.all(Kind.LEASE).forEach(lease -> leases.put(Objects.uid(lease), lease));
        leases.values().forEach(this::lease);
        api.all(Kind.NODE).forEach(node -> node(node, leases));
        api.all(Kind.POD).forEach(this::pod);
    }

    private void lease(ObjectNode lease) {
        String phase = Objects.phase(lease);
        Rule.claim(!phase.isEmpty(), "nobody has looked at %s", lease);
        if (!FIRM.contains(phase)) {
            return;
        }
        for (JsonNode share : lease.path("status").path("placement").path("nodes")) {
            ObjectNode node =
                    api.get(Kind.NODE, new ObjectKey("", share.path("name").asText()));
            int claimed = node == null
                    ? share.path("gpus").asInt()
                    : Objects.allocations(node).path(Objects.uid(lease)).asInt();
            Rule.claim(claimed == share.path("gpus").asInt(), "%s does not hold %s", lease, share);
        }
        Instant ends =
                Instant.parse(lease.path("status").path("term").path("endsAt").asText());
        Rule.claim(api.now().isBefore(ends), "it is %s and %s still runs", api.now(), lease);
        Rule.claim(
                !lease.path("spec").path("release").asBoolean() && !ClusterApi.isLeaving(lease),
                "%s was given back and still runs",
                lease);
    }

    private void node(ObjectNode node, Map<String, ObjectNode> leases) {
        JsonNode allocations = Objects.allocations(node);
        allocations.fieldNames().forEachRemaining(uid -> {
            ObjectNode lease = leases.get(uid);
            Rule.claim(lease != null, "%s is claimed for %s, which is gone", Objects.name(node), uid);
            Rule.claim(
                    lease != null && HOLDING.contains(Objects.phase(lease)),
                    "%s is claimed for %s",
                    Objects.name(node),
                    lease);
            Rule.claim(
                    share(lease, Objects.name(node)) == allocations.path(uid).asInt(),
                    "%s gives %s to %s",
                    Objects.name(node),
                    allocations.path(uid),
                    lease);
        });
        Rule.claim(
                node.path("metadata").path("labels").path(Names.POOL).asText().equals("hall"),
                "%s was not taken into its pool",
                node);
    }

    private static int share(@Nullable ObjectNode lease, String node) {
        if (lease != null) {
            for (JsonNode share : lease.path("status").path("placement").path("nodes")) {
                if (share.path("name").asText().equals(node)) {
                    return share.path("gpus").asInt();
                }
            }
        }
        return 0;
    }

    /** A pod that may run has a running lease, or is on its way out. */
    private void pod(ObjectNode pod) {
        String namespace = pod.path("metadata").path("namespace").asText();
        if (Objects.isGated(pod)
                || Objects.isOver(pod)
                || ClusterApi.isLeaving(pod)
                || !Tenants.NAMES.contains(namespace)) {
            return;
        }
        String name = pod.path("metadata").path("labels").path(Names.LEASE).asText();
        ObjectNode lease = api.get(Kind.LEASE, new ObjectKey(namespace, name));
        Rule.claim(lease != null && USABLE.contains(Objects.phase(lease)), "%s runs in %s", pod, lease);
        String node = Objects.nodeOf(pod);
        if (!node.isEmpty() && lease != null) {
            int used = api.all(Kind.POD).stream()
                    .filter(p -> !Objects.isOver(p)
                            && Objects.nodeOf(p).equals(node)
                            && p.path("metadata").path("namespace").asText().equals(namespace)
                            && p.path("metadata")
                                    .path("labels")
                                    .path(Names.LEASE)
                                    .asText()
                                    .equals(name))
                    .mapToInt(Objects::gpus)
                    .sum();
            Rule.claim(used <= share(lease, node), "pods of %s use %d GPUs of %s", lease, used, node);
        }
    }

    /** At the very end, when every term has passed. */
    void checkAllIsOver() {
        for (ObjectNode node : api.all(Kind.NODE)) {
            Rule.claim(Objects.allocations(node).isEmpty(), "%s is still claimed", node);
            for (JsonNode taint : node.path("spec").path("taints")) {
                Rule.claim(!taint.path("key").asText().equals(Names.LEASED), "%s is still fenced", node);
                boolean waits = !CleanRules.taint(node, Names.QUARANTINED).isEmpty();
                Rule.claim(
                        waits || !taint.path("key").asText().equals(Names.SANITIZING),
                        "%s is still being cleaned",
                        node);
            }
        }
        for (ObjectNode lease : api.all(Kind.LEASE)) {
            Rule.claim(!ClusterApi.isLeaving(lease), "%s cannot go", lease);
            Rule.claim(Set.of("Released", "Rejected").contains(Objects.phase(lease)), "%s never ended", lease);
        }
        for (ObjectNode pod : api.all(Kind.POD)) {
            Rule.claim(!CleanRules.isSanitizer(pod), "%s was left", pod);
        }
        for (ObjectNode job : api.all(Kind.JOB)) {
            Rule.claim(job.isEmpty(), "%s was left", job);
        }
    }
}
