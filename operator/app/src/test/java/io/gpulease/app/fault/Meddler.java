package io.gpulease.app.fault;

import static io.gpulease.testkit.Eventually.SOON;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.Manifest;
import java.util.Set;

/** Somebody else with rights on the same objects, who keeps the rules: each write carries the version it was computed from. */
final class Meddler {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    /** What a write may be told that came too late. */
    private static final Set<Integer> TOO_LATE = Set.of(404, 409, 422);

    private final KubernetesClient admin;

    Meddler(KubernetesClient admin) {
        this.admin = admin;
    }

    Resource<GenericKubernetesResource> create(Manifest manifest) {
        var resource = admin.resource(manifest.resource());
        resource.create();
        return resource;
    }

    Resource<GenericKubernetesResource> create(String text) {
        var resource = admin.resource(Serialization.unmarshal(text, GenericKubernetesResource.class));
        resource.create();
        return resource;
    }

    void merge(Resource<?> object, String patch) {
        object.patch(MERGE, patch);
    }

    /** As the platform may. */
    void removeFinalizers(Resource<?> object) {
        var _ = inTime(() -> object.patch(MERGE, "{\"metadata\":{\"finalizers\":null}}"));
    }

    void annotateNode(String name, String key, String value) {
        var patch = JSON.createObjectNode();
        patch.putObject("metadata").putObject("annotations").put(key, value);
        admin.nodes().withName(name).patch(MERGE, patch.toString());
    }

    /** Adds a taint that keeps nobody off, in the whole list, as it must be. */
    void taint(String name, String key) {
        Eventually.until(SOON, () -> inTime(() -> taintNow(name, key)), () -> "cannot taint node " + name);
    }

    private void taintNow(String name, String key) {
        Node node = admin.nodes().withName(name).require();
        ObjectNode patch = patchOf(node.getMetadata().getResourceVersion());
        var taints = patch.putObject("spec").putArray("taints");
        node.getSpec().getTaints().forEach(taint -> taints.add(JSON.<ObjectNode>valueToTree(taint)));
        taints.addObject().put("key", key).put("effect", "PreferNoSchedule");
        admin.nodes().withName(name).patch(MERGE, patch.toString());
    }

    /** Adds a condition, in the whole list. */
    void addCondition(Resource<GenericKubernetesResource> object, String type) {
        Eventually.until(SOON, () -> inTime(() -> addConditionNow(object, type)), () -> "cannot add condition " + type);
    }

    private static void addConditionNow(Resource<GenericKubernetesResource> object, String type) {
        ObjectNode now = JSON.valueToTree(object.get());
        ObjectNode patch = patchOf(now.at("/metadata/resourceVersion").asText());
        var conditions = patch.putObject("status").putArray("conditions");
        now.at("/status/conditions").forEach(conditions::add);
        conditions
                .addObject()
                .put("type", type)
                .put("status", "True")
                .put("reason", "Tested")
                .put("message", "")
                .put("lastTransitionTime", "2026-01-01T00:00:00Z");
        object.subresource("status").patch(MERGE, patch.toString());
    }

    private static ObjectNode patchOf(String version) {
        ObjectNode patch = JSON.createObjectNode();
        patch.putObject("metadata").put("resourceVersion", version);
        return patch;
    }

    /** False when somebody was quicker. */
    private static boolean inTime(Runnable write) {
        try {
            write.run();
            return true;
        } catch (KubernetesClientException e) {
            if (TOO_LATE.contains(e.getCode())) {
                return false;
            }
            throw e;
        }
    }
}
