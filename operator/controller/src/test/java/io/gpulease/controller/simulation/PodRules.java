package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;

/** What the API server lets be changed on a pod. */
final class PodRules {

    private PodRules() {}

    /** Empty when the change is allowed. */
    static String fault(ObjectNode before, ObjectNode after) {
        JsonNode was = before.path("spec");
        JsonNode is = after.path("spec");
        if (!gates(was).containsAll(gates(is))) {
            return "spec.schedulingGates: only deletion is allowed";
        }
        boolean gated = was.path("schedulingGates").size() > 0;
        if (!gated && !was.path("nodeSelector").equals(is.path("nodeSelector"))) {
            return "spec.nodeSelector: may not be changed once the pod is not gated";
        }
        for (var tolerated : was.path("tolerations")) {
            if (!contains(is.path("tolerations"), tolerated)) {
                return "spec.tolerations: existing toleration can not be modified except its tolerationSeconds";
            }
        }
        return deadline(was.path("activeDeadlineSeconds"), is.path("activeDeadlineSeconds"));
    }

    private static String deadline(JsonNode was, JsonNode is) {
        if (is.isNumber() && is.asLong() < 1) {
            return "spec.activeDeadlineSeconds: must be between 1 and 2147483647";
        }
        if (was.isNumber() && (!is.isNumber() || is.asLong() > was.asLong())) {
            return "spec.activeDeadlineSeconds: must be less than or equal to previous value";
        }
        return "";
    }

    private static boolean contains(JsonNode list, JsonNode wanted) {
        for (JsonNode one : list) {
            if (one.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> gates(JsonNode spec) {
        var gates = new HashSet<String>();
        spec.path("schedulingGates").forEach(gate -> gates.add(gate.path("name").asText()));
        return gates;
    }
}
