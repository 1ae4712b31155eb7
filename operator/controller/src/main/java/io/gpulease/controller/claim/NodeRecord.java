package io.gpulease.controller.claim;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.watch.SlimNode;
import io.gpulease.controller.watch.SlimNode.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that the operator writes on a node, in one merge patch that carries the resourceVersion it was computed from: the API
 * server refuses it (409) when anything on the node changed in between. Labels, annotations and the whole list of taints
 * go in the same write, so that a node is never claimed without its fence.
 */
public final class NodeRecord {

    private final SlimNode node;
    private final Map<String, @Nullable String> labels = new TreeMap<>();
    private final Map<String, @Nullable String> annotations = new TreeMap<>();
    private final List<Taint> taints;

    public NodeRecord(SlimNode node) {
        this.node = node;
        this.taints = new ArrayList<>(node.taints());
    }

    /** Who holds a whole node. */
    public record Fence(String leaseUid, String leasedBy) {}

    /** The node belongs to this pool: labels, and the taint that keeps stray pods off. */
    public NodeRecord belongsTo(String pool, String site, String gpuClass) {
        labels.put(Names.POOL, pool);
        labels.put(Names.SITE, site.isEmpty() ? null : site);
        labels.put(Names.CLASS, gpuClass);
        return taint(Names.POOL, pool);
    }

    /** The node belongs to no pool any more. */
    public NodeRecord belongsToNone() {
        labels.put(Names.POOL, null);
        labels.put(Names.SITE, null);
        labels.put(Names.CLASS, null);
        return untaint(Names.POOL);
    }

    /**
     * Writes who holds how many GPUs; with a fence the whole node is that lease's, without one the fence goes, and while somebody
     * has some the node says its own uid, for pods to be pinned by.
     */
    public NodeRecord allocate(Allocations allocations, Optional<Fence> fence) {
        annotations.put(Names.ALLOCATIONS, allocations.isEmpty() ? null : allocations.format());
        labels.put(Names.LEASE_UID, fence.map(Fence::leaseUid).orElse(null));
        labels.put(Names.LEASED_BY, fence.map(f -> LeasedBy.label(f.leasedBy())).orElse(null));
        labels.put(Names.NODE_UID, allocations.isEmpty() || fence.isPresent() ? null : node.uid());
        annotations.put(Names.LEASED_BY, fence.map(Fence::leasedBy).orElse(null));
        return fence.isPresent() ? taint(Names.LEASED, fence.get().leaseUid()) : untaint(Names.LEASED);
    }

    public NodeRecord taint(String key, String value) {
        return taint(key, value, null);
    }

    /** @param since RFC 3339; null where it does not matter */
    public NodeRecord taint(String key, String value, @Nullable String since) {
        untaint(key);
        taints.add(new Taint(key, value, Names.NO_SCHEDULE, since));
        return this;
    }

    public NodeRecord untaint(String key) {
        taints.removeIf(t -> t.key().equals(key));
        return this;
    }

    /** @param value null: it goes */
    public NodeRecord annotate(String name, @Nullable String value) {
        annotations.put(name, value);
        return this;
    }

    /** As it is to be; empty text for none. */
    public String annotation(String name) {
        String wanted = annotations.containsKey(name)
                ? annotations.get(name)
                : node.annotations().get(name);
        return wanted == null ? "" : wanted;
    }

    /** Empty when the node already is as wanted. */
    public Optional<Call> call() {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        putChanges(metadata, "labels", node.labels(), labels);
        putChanges(metadata, "annotations", node.annotations(), annotations);
        boolean sameTaints = sameTaints();
        if (metadata.isEmpty() && sameTaints) {
            return Optional.empty();
        }
        metadata.put("resourceVersion", node.resourceVersion());
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.set("metadata", metadata);
        if (!sameTaints) {
            putTaints(patch);
        }
        return Optional.of(Call.mergePatch(path(node.name()), patch.toString()));
    }

    public static String path(String node) {
        return "/api/v1/nodes/" + node;
    }

    private static void putChanges(
            ObjectNode metadata, String field, Map<String, String> standing, Map<String, @Nullable String> wanted) {
        ObjectNode changes = JsonNodeFactory.instance.objectNode();
        wanted.forEach((key, value) -> {
            if (!Objects.equals(standing.get(key), value)) {
                changes.put(key, value);
            }
        });
        if (!changes.isEmpty()) {
            metadata.set(field, changes);
        }
    }

    private boolean sameTaints() {
        return taints.size() == node.taints().size()
                && taints.stream().allMatch(t -> node.taints().stream().anyMatch(o -> alike(o, t)));
    }

    private static boolean alike(Taint one, Taint other) {
        return one.key().equals(other.key())
                && one.effect().equals(other.effect())
                && Objects.equals(one.value(), other.value());
    }

    private void putTaints(ObjectNode patch) {
        var list = patch.putObject("spec").putArray("taints");
        for (Taint taint : taints) {
            ObjectNode json = list.addObject().put("key", taint.key()).put("effect", taint.effect());
            if (taint.value() != null) {
                json.put("value", taint.value());
            }
            if (taint.timeAdded() != null) {
                json.put("timeAdded", taint.timeAdded());
            }
        }
    }
}
