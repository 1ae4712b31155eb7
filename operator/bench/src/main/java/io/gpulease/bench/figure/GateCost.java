package io.gpulease.bench.figure;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.gpulease.bench.Benchmark;
import io.gpulease.bench.Notebook;
import io.gpulease.bench.Samples;
import io.gpulease.bench.rig.Ground;
import io.gpulease.bench.rig.Rig;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What the admission policies add to a pod's creation, change and deletion: the same requests in a tenant's namespace and in one
 * that they leave alone, by turns, no operator running. The raw limit is the namespace that is left alone.
 */
public final class GateCost implements Benchmark {
    private static final int ROUNDS = 300;
    private static final int WARM_UP = 50;
    private static final String ELSEWHERE = "bench-elsewhere";
    private static final String TENANT = "bench-tenant";

    @Override
    public void run(Notebook notebook) {
        notebook.say("a control plane with the chart's policies in force");
        try (var rig = Rig.up(1, "", false)) {
            open(rig, ELSEWHERE, Map.of());
            open(rig, TENANT, Map.of("gpulease.io/tenant", "bench"));
            var ground = new Ground(rig);
            notebook.say("%d rounds of a pod without and one with GPUs, in either namespace".formatted(ROUNDS));
            var took = new LinkedHashMap<Step, List<Double>>();
            for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                // By turns who comes first: what the one leaves behind must not always be the other's to bear.
                var places = round % 2 == 0 ? List.of(ELSEWHERE, TENANT) : List.of(TENANT, ELSEWHERE);
                for (var gpus : List.of(false, true)) {
                    for (var place : places) {
                        live(ground, place, gpus, round < WARM_UP ? new LinkedHashMap<>() : took);
                    }
                }
            }
            tell(notebook, took, "cpu-pod", new Step("created", false, TENANT), "<= 2");
            tell(notebook, took, "gpu-pod", new Step("created", true, TENANT), "<= 5");
            tell(notebook, took, "change", new Step("changed", false, TENANT), "");
            tell(notebook, took, "deletion", new Step("deleted", false, TENANT), "");
        }
    }

    /** One kind of request, in one of the two namespaces. */
    private record Step(String what, boolean gpus, String namespace) {
        Step elsewhere() {
            return new Step(what, gpus, ELSEWHERE);
        }
    }

    private static void open(Rig rig, String name, Map<String, String> labels) {
        rig.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
        rig.admin()
                .serviceAccounts()
                .inNamespace(name)
                .withName("default")
                .waitUntilCondition(Objects::nonNull, 1, TimeUnit.MINUTES);
    }

    private static void live(Ground ground, String namespace, boolean gpus, Map<Step, List<Double>> took) {
        var pods = "/api/v1/namespaces/" + namespace + "/pods";
        var made = time(ground, Call.post(pods, pod(gpus)), new Step("created", gpus, namespace), took);
        if (made.text().contains("gpulease.io/placement") != (gpus && namespace.equals(TENANT))) {
            throw new IllegalStateException("the gate is not where it should be: " + made.text());
        }
        time(
                ground,
                Call.mergePatch(pods + "/p", "{\"metadata\": {\"labels\": {\"a\": \"c\"}}}"),
                new Step("changed", gpus, namespace),
                took);
        time(
                ground,
                Call.delete(pods + "/p", "{\"gracePeriodSeconds\": 1}"),
                new Step("deleted", gpus, namespace),
                took);
    }

    private static Answer time(Ground ground, Call call, Step step, Map<Step, List<Double>> took) {
        var began = Instant.now();
        var answer = ground.send(call);
        took.computeIfAbsent(step, _ -> new ArrayList<>()).add(Milliseconds.between(began, Instant.now()));
        return answer;
    }

    /** Two containers; a gate of its own keeps the scheduler out of the measurement. */
    private static String pod(boolean gpus) {
        return """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "labels": {"a": "b"}},
                 "spec": {"schedulingGates": [{"name": "example.com/measured"}],
                          "containers": [{"name": "main", "image": "example.com/none", "resources": {"limits": {%s}}},
                                         {"name": "second", "image": "example.com/none"}]}}""".formatted(gpus ? "\"nvidia.com/gpu\": \"1\"" : "\"cpu\": \"1\"");
    }

    private static void tell(Notebook notebook, Map<Step, List<Double>> took, String what, Step tenants, String goal) {
        double here = median(took, tenants);
        double there = median(took, tenants.elsewhere());
        notebook.note(notebook.figure(what + "-p50", here, "ms").besideLimit(there));
        notebook.note(notebook.figure(what + "-added-p50", here - there, "ms").withGoal(goal));
    }

    private static double median(Map<Step, List<Double>> took, Step step) {
        return new Samples(Objects.requireNonNull(took.get(step))).median();
    }
}
