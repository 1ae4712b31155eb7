package io.gpulease.controller.simulation;

import static io.gpulease.controller.simulation.Rule.claim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.ObjectKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Where the pool cleans its nodes, no node goes from one lease to the next that has not been cleaned since, or been looked at by
 * a person; and nobody else is on a node while it is cleaned. Of that a node knows nothing itself: the rules watch the pods.
 */
final class CleanRules {

    private final ClusterApi api;
    /** Nodes that pods of tenants have used since they were cleaned, and whose. */
    private final Map<String, Set<String>> usedBy = new HashMap<>();

    private int cleaned;
    private int quarantined;
    private int dirtied;

    CleanRules(ClusterApi api) {
        this.api = api;
        api.witness(this::hear);
    }

    /** Nodes that were given on after a cleaning. */
    int cleaned() {
        return cleaned;
    }

    /** Nodes that were set aside because they could not be cleaned. */
    int quarantined() {
        return quarantined;
    }

    /** Nodes on which pods of tenants have run. */
    int dirtied() {
        return dirtied;
    }

    private void hear(News news) {
        if (news.kind() == Kind.POD && !news.deleted()) {
            pod(news.object());
        } else if (news.kind() == Kind.NODE && news.deleted()) {
            // A machine that is taken out and put in again is the platform's to clean.
            usedBy.remove(Objects.name(news.object()));
        } else if (news.kind() == Kind.NODE && news.before() != null) {
            node(news.before(), news.object());
        }
    }

    private void pod(ObjectNode pod) {
        String node = Objects.nodeOf(pod);
        if (isTenants(pod) && Objects.phase(pod).equals("Running") && isClaimed(node)) {
            if (usedBy.computeIfAbsent(node, _ -> new HashSet<>()).add(Objects.uid(pod))) {
                dirtied++;
            }
        }
        if (isSanitizer(pod) && Objects.phase(pod).equals("Running")) {
            claim(tenantsOn(node).isEmpty(), "%s is cleaned while %s are on it", node, tenantsOn(node));
        }
        if (isTenants(pod) && !node.isEmpty() && !Objects.isOver(pod) && !ClusterApi.isLeaving(pod)) {
            claim(!isBeingCleaned(node), "%s got on %s while it was cleaned", pod, node);
        }
        if (isSanitizer(pod) && Objects.phase(pod).equals("Succeeded") && isOfThisCleaning(pod)) {
            usedBy.remove(node);
        }
    }

    /** Not one that was made anew under pods of before: cleaning that is the platform's. */
    private boolean isClaimed(String name) {
        ObjectNode node = api.get(Kind.NODE, new ObjectKey("", name));
        return node != null && !Objects.allocations(node).isEmpty();
    }

    /** It is the pod of what the node is cleaned for now, not of a time before. */
    private boolean isOfThisCleaning(ObjectNode pod) {
        ObjectNode node = api.get(Kind.NODE, new ObjectKey("", Objects.nodeOf(pod)));
        return node != null
                && taint(node, Names.SANITIZING)
                        .equals(pod.path("metadata")
                                .path("labels")
                                .path(Names.SANITIZING)
                                .asText("none"));
    }

    private void node(ObjectNode before, ObjectNode after) {
        String name = Objects.name(after);
        boolean wasFree = Objects.allocations(before).isEmpty();
        boolean isFree = Objects.allocations(after).isEmpty();
        if (!taint(before, Names.QUARANTINED).equals(taint(after, Names.QUARANTINED))) {
            if (taint(after, Names.QUARANTINED).isEmpty()) {
                if (taint(after, Names.SANITIZING).isEmpty()) {
                    // Else a person has looked and it is cleaned now.
                    usedBy.remove(name);
                }
            } else {
                quarantined++;
            }
        }
        if (!taint(before, Names.SANITIZING).isEmpty()
                && taint(after, Names.SANITIZING).isEmpty()) {
            boolean setAside = !taint(after, Names.QUARANTINED).isEmpty();
            claim(setAside || !usedBy.containsKey(name), "%s counts as clean and was not cleaned", name);
            cleaned += setAside ? 0 : 1;
        }
        if (wasFree && !isFree) {
            claim(
                    !usedBy.containsKey(name),
                    "%s goes to %s and is not clean since %s",
                    name,
                    Objects.allocations(after),
                    usedBy.get(name));
            claim(
                    taint(after, Names.SANITIZING).isEmpty()
                            && taint(after, Names.QUARANTINED).isEmpty(),
                    "%s is closed and goes to %s",
                    name,
                    Objects.allocations(after));
        }
        claim(
                !usedBy.containsKey(name) || !isFree || !isOpen(after),
                "%s is free for the next and not clean since %s",
                name,
                usedBy.get(name));
    }

    private static boolean isOpen(ObjectNode node) {
        return taint(node, Names.SANITIZING).isEmpty()
                && taint(node, Names.QUARANTINED).isEmpty();
    }

    private boolean isBeingCleaned(String node) {
        return api.all(Kind.POD).stream()
                .anyMatch(pod -> isSanitizer(pod)
                        && Objects.nodeOf(pod).equals(node)
                        && Objects.phase(pod).equals("Running")
                        && !ClusterApi.isLeaving(pod));
    }

    private Set<String> tenantsOn(String node) {
        var there = new HashSet<String>();
        for (ObjectNode pod : api.all(Kind.POD)) {
            if (isTenants(pod) && Objects.nodeOf(pod).equals(node) && !Objects.isOver(pod)) {
                there.add(Objects.key(pod).toString());
            }
        }
        return there;
    }

    static boolean isTenants(JsonNode pod) {
        return Tenants.NAMES.contains(pod.path("metadata").path("namespace").asText());
    }

    static boolean isSanitizer(JsonNode pod) {
        return pod.path("metadata").path("namespace").asText().equals(Objects.OPERATOR);
    }

    /** Its value; empty text where it is not there or says nothing, which a quarantine does: then its effect. */
    static String taint(JsonNode node, String key) {
        for (JsonNode taint : node.path("spec").path("taints")) {
            if (taint.path("key").asText().equals(key)) {
                String value = taint.path("value").asText("");
                return value.isEmpty() ? taint.path("effect").asText() : value;
            }
        }
        return "";
    }
}
