package io.gpulease.testkit.estate;

import java.util.List;
import java.util.Map;

/** What tenants run: pods that keep the strictest Pod Security and do nothing, as nothing really runs on simulated nodes. */
final class Workloads {
    private static final String IMAGE = "registry.k8s.io/pause:3.10";

    private Workloads() {}

    static Map<String, Object> podSpec(String resource, int gpus) {
        return Map.of(
                "restartPolicy",
                "Never",
                "terminationGracePeriodSeconds",
                1,
                "securityContext",
                Map.of("runAsNonRoot", true, "runAsUser", 1000, "seccompProfile", Map.of("type", "RuntimeDefault")),
                "containers",
                List.of(container("main", resource, gpus)));
    }

    static Map<String, Object> job(int pods, int gpusEach) {
        return Map.of(
                "parallelism",
                pods,
                "completions",
                pods,
                "backoffLimit",
                0,
                "template",
                Map.of(
                        "metadata",
                        Map.of("labels", Map.of("app", "job")),
                        "spec",
                        podSpec("nvidia.com/gpu", gpusEach)));
    }

    static Map<String, Object> container(String name, String resource, int gpus) {
        Map<String, Object> limits = gpus == 0
                ? Map.of("cpu", "50m", "memory", "32Mi")
                : Map.of("cpu", "50m", "memory", "32Mi", resource, Integer.toString(gpus));
        return Map.of(
                "name",
                name,
                "image",
                IMAGE,
                "resources",
                Map.of("requests", limits, "limits", limits),
                "securityContext",
                Map.of("allowPrivilegeEscalation", false, "capabilities", Map.of("drop", List.of("ALL"))));
    }
}
