package io.gpulease.bench.rig;

import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.ApiTransport;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import java.io.IOException;
import java.time.Duration;

/** The estate that leases are made in: one site, one pool of all nodes, one tenant with room for everything. */
public final class Ground {
    /** The namespace of all leases. */
    public static final String NAMESPACE = "bench";

    private static final String TENANT = "bench";
    private static final String GROUP = "/apis/gpulease.io/v1alpha1/";
    private static final String LEASES = GROUP + "namespaces/" + NAMESPACE + "/gpuleases";
    private static final Duration SETTLED_WITHIN = Duration.ofMinutes(5);

    private final Rig rig;
    private final Transport asAdmin;

    public Ground(Rig rig) {
        this.rig = rig;
        this.asAdmin = new ApiTransport(rig.admin(), () -> {});
    }

    /** Makes site, pool and tenant; an operator runs. Returns when all nodes are in the pool and the namespace is open. */
    public void lay(int nodes) {
        post(GROUP + "gpusites", """
                {"apiVersion": "gpulease.io/v1alpha1", "kind": "GpuSite", "metadata": {"name": "bench"},
                 "spec": {"reliability": "Standard"}}""");
        post(GROUP + "gputenants", """
                {"apiVersion": "gpulease.io/v1alpha1", "kind": "GpuTenant", "metadata": {"name": "%s"},
                 "spec": {"displayName": "Bench", "namespaces": ["%s"], "tiers": ["OnDemand"], "maxTerm": "4368h",
                          "quotas": [{"gpuClass": "h200", "nominalQuota": 1000000}]}}""".formatted(TENANT, NAMESPACE));
        post(GROUP + "gpupools", """
                {"apiVersion": "gpulease.io/v1alpha1", "kind": "GpuPool", "metadata": {"name": "bench"},
                 "spec": {"gpuClass": "h200", "nodeSelector": {"matchLabels": {"node-role.kubernetes.io/gpu": ""}},
                          "resourceName": "nvidia.com/gpu", "site": "bench", "isolation": ["Dedicated", "Shared"],
                          "maxTerm": "4368h", "maxGrace": "10m"}}""");
        try (var adopted = Sightings.ofPoolNodes(rig)) {
            adopted.awaitCount("bench", nodes, SETTLED_WITHIN);
        }
        rig.admin()
                .namespaces()
                .withName(NAMESPACE)
                .waitUntilCondition(
                        ns -> ns != null && ns.getMetadata().getLabels().containsKey("gpulease.io/tenant"),
                        1,
                        java.util.concurrent.TimeUnit.MINUTES);
    }

    /** Whether anything new of the tenant may start. */
    public void suspend(boolean suspended) {
        send(Call.mergePatch(GROUP + "gputenants/" + TENANT, "{\"spec\": {\"suspended\": %b}}".formatted(suspended)));
    }

    /** A lease of one whole node. */
    public static String lease(String name, Duration term, Duration grace) {
        return """
                {"apiVersion": "gpulease.io/v1alpha1", "kind": "GpuLease",
                 "metadata": {"name": "%s", "namespace": "%s"},
                 "spec": {"gpuClass": "h200", "gpus": 8, "term": {"duration": "%ds"},
                          "ending": {"notice": "1s", "grace": "%ds"}}}""".formatted(name, NAMESPACE, term.toSeconds(), grace.toSeconds());
    }

    /** Creates it and gives the API server's answer. */
    public Answer createLease(String manifest) {
        return post(LEASES, manifest);
    }

    /** A pod of a lease, on all GPUs of a node, which takes a second to stop whatever ends it. */
    public void createPod(String name, String lease) {
        post("/api/v1/namespaces/" + NAMESPACE + "/pods", """
                {"apiVersion": "v1", "kind": "Pod",
                 "metadata": {"name": "%s", "labels": {"gpulease.io/lease": "%s"},
                              "annotations": {"sim.gpulease.io/stops-after": "1"}},
                 "spec": {"restartPolicy": "Never", "securityContext": {"runAsNonRoot": true, "runAsUser": 1000,
                           "seccompProfile": {"type": "RuntimeDefault"}},
                          "containers": [{"name": "main", "image": "example.com/none",
                           "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
                           "resources": {"limits": {"nvidia.com/gpu": "8"}}}]}}""".formatted(name, lease));
    }

    /** A pod without GPUs that no lease knows of, on that node. */
    public void createBoundPod(String name, String node) {
        post("/api/v1/namespaces/default/pods", """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s"},
                 "spec": {"nodeName": "%s", "restartPolicy": "Never",
                          "containers": [{"name": "main", "image": "example.com/none"}]}}""".formatted(name, node));
    }

    /** The path of a lease's object. */
    public static String pathOf(String lease) {
        return LEASES + "/" + lease;
    }

    /** Says that all leases are given back. */
    public void release(String lease) {
        send(Call.mergePatch(pathOf(lease), "{\"spec\": {\"release\": true}}"));
    }

    /** Takes all leases away for good, finalizer or not; to be used while no operator runs, or for what is over. */
    public void forgetLease(String lease) {
        // In this order: a finalizer that is left out of a lease which is not being deleted is put back by policy.
        send(Call.delete(pathOf(lease), "{}"));
        Call let = Call.mergePatch(pathOf(lease), "{\"metadata\": {\"finalizers\": null}}");
        Answer answer = send(asAdmin, let);
        if (!answer.isNotFound()) {
            insisted(let, answer);
        }
    }

    public Answer post(String path, String body) {
        return send(Call.post(path, body));
    }

    /** Sends it with the administrator's rights and insists that it succeeds. */
    public Answer send(Call call) {
        return insist(asAdmin, call);
    }

    static Answer insist(Transport transport, Call call) {
        return insisted(call, send(transport, call));
    }

    static Answer insisted(Call call, Answer answer) {
        if (!answer.isSuccess()) {
            throw new IllegalStateException(
                    "%d for %s %s: %s".formatted(answer.code(), call.method(), call.path(), answer.text()));
        }
        return answer;
    }

    static Answer send(Transport transport, Call call) {
        try {
            return transport.send(call);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
