package io.gpulease.controller.pods;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.watch.SlimPod.Scheduling;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The calls that let a pod in, tell it its end, and end it. */
final class PodPatches {

    private PodPatches() {}

    /**
     * What a pod gets when it is let in.
     *
     * @param pins labels and values of the nodes it is pinned to
     * @param tolerations taint keys and values it may pass
     */
    record Admission(
            Map<String, String> pins, Map<String, String> tolerations, Instant endsAt, Optional<Long> deadline) {}

    /**
     * One JSON patch: gate off, pin and tolerations on. It holds only for the version of the pod that it was computed from, as
     * it names places in lists.
     */
    static Call letIn(SlimPod pod, Admission admission) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        Scheduling scheduling = pod.scheduling();
        int gate = scheduling.gates().indexOf(Names.GATE);
        operation(patch, "test", "/metadata/resourceVersion").put("value", pod.resourceVersion());
        operation(patch, "test", "/spec/schedulingGates/" + gate + "/name").put("value", Names.GATE);
        operation(patch, "remove", "/spec/schedulingGates/" + gate);
        if (!scheduling.hasNodeSelector()) {
            operation(patch, "add", "/spec/nodeSelector").putObject("value");
        }
        admission.pins().forEach((label, value) -> put(patch, "/spec/nodeSelector", label, value));
        if (scheduling.tolerations() == null) {
            operation(patch, "add", "/spec/tolerations").putArray("value");
        }
        admission
                .tolerations()
                .forEach((key, value) -> operation(patch, "add", "/spec/tolerations/-")
                        .putObject("value")
                        .put("key", key)
                        .put("operator", "Equal")
                        .put("value", value)
                        .put("effect", Names.NO_SCHEDULE));
        if (!pod.hasAnnotations()) {
            operation(patch, "add", "/metadata/annotations").putObject("value");
        }
        put(patch, "/metadata/annotations", Names.ENDS_AT, admission.endsAt().toString());
        admission
                .deadline()
                .ifPresent(seconds ->
                        operation(patch, "add", "/spec/activeDeadlineSeconds").put("value", seconds));
        return Call.jsonPatch(path(pod), patch.toString());
    }

    private static void put(ArrayNode patch, String map, String key, String value) {
        operation(patch, "add", map + "/" + key.replace("~", "~0").replace("/", "~1"))
                .put("value", value);
    }

    private static ObjectNode operation(ArrayNode patch, String operation, String path) {
        return patch.addObject().put("op", operation).put("path", path);
    }

    /** Tells a running pod when its lease ends, and gives the kubelet the deadline that holds without us. */
    static Call tell(SlimPod pod, Instant endsAt, Optional<Long> deadline) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = patch.putObject("metadata").put("uid", pod.uid());
        metadata.putObject("annotations").put(Names.ENDS_AT, endsAt.toString());
        deadline.ifPresent(seconds -> patch.putObject("spec").put("activeDeadlineSeconds", seconds));
        return Call.mergePatch(path(pod), patch.toString());
    }

    static Call evict(SlimPod pod, long graceSeconds) {
        ObjectNode eviction = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "policy/v1")
                .put("kind", "Eviction");
        eviction.putObject("metadata").put("name", pod.name()).put("namespace", pod.namespace());
        eviction.set("deleteOptions", options(pod, graceSeconds));
        return Call.post(path(pod) + "/eviction", eviction.toString());
    }

    static Call delete(SlimPod pod, long graceSeconds) {
        return Call.delete(path(pod), options(pod, graceSeconds).toString());
    }

    private static ObjectNode options(SlimPod pod, long graceSeconds) {
        ObjectNode options = JsonNodeFactory.instance.objectNode().put("gracePeriodSeconds", graceSeconds);
        options.putObject("preconditions").put("uid", pod.uid());
        return options;
    }

    static Call read(SlimPod pod) {
        return Call.get(path(pod));
    }

    private static String path(SlimPod pod) {
        return "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name();
    }
}
