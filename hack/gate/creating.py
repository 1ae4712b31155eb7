"""What a pod may not be born with."""
import json

from kubeapi import until

from gate.world import *  # noqa: F401,F403


@check
def bad_pods_are_refused_in_our_words():
    every = [{"operator": "Exists"}]
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {}}

    def affinity(kind, term, hard=True):
        return {"affinity": {kind: {"requiredDuringSchedulingIgnoredDuringExecution": [term]} if hard else
                             {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": term}]}}}
    node = [{"apiVersion": "v1", "kind": "Node", "name": "n", "uid": "1"}]
    cases = [
        ("choose its node", pod(nodeName="gpu-0")),
        ("choose its node", pod(nodeName="gpu-0", tolerations=every)),
        ("tolerate every taint", pod(tolerations=every)),
        ("tolerate every taint", pod(gpus=1, tolerations=every)),
        ("tolerate every taint", pod(tolerations=[{"operator": "Exists", "effect": "NoSchedule"}])),
        ("tolerate every taint", pod(tolerations=[{"key": "gpulease.io/pool", "operator": "Exists"}])),
        ("tolerate every taint", pod(tolerations=[{"key": "ok", "operator": "Exists"}, {"key": "gpulease.io/leased", "value": "u", "effect": "NoSchedule"}])),
        ("at most 100 tolerations", pod(tolerations=[{"key": f"k{i}", "operator": "Exists"} for i in range(101)])),
        ("at most 100 tolerations", pod(tolerations=[{"key": f"k{i}", "operator": "Exists"} for i in range(3000)])),
        ("resource claims", pod(resourceClaims=[{"name": "c", "resourceClaimName": "x"}])),
        ("scheduler is not open", pod(schedulerName="mine")),
        ("priority above 0", pod(priorityClassName=f"gate-{RUN}-high")),
        ("priority above 0", pod(priorityClassName="system-node-critical")),
        ("at most 600 s to stop", pod(terminationGracePeriodSeconds=601)),
        ("at most 600 s to stop", pod(gpus=1, terminationGracePeriodSeconds=86400)),
        ("finalizers of its own", pod(meta={"finalizers": ["example.com/hold"]})),
        ("a node's own pod", pod(meta={"ownerReferences": node})),
        ("under gpulease.io/", pod(meta={"labels": {"gpulease.io/lease-uid": "u"}})),
        ("under gpulease.io/", pod(meta={"annotations": {"gpulease.io/ends-at": "never"}})),
        ("at most 100 labels", pod(meta={"labels": {f"k{i}": "" for i in range(101)}})),
        ("select nodes by lease", pod(nodeSelector={"gpulease.io/lease-uid": "u"})),
        ("select nodes by lease", pod(nodeSelector={"gpulease.io/leased-by": "a.b"})),
    ]
    for kind in ("podAffinity", "podAntiAffinity"):
        for hard in (True, False):
            cases.append(("its own namespace", pod(**affinity(kind, {**term, "namespaceSelector": {}}, hard))))
            cases.append(("its own namespace", pod(**affinity(kind, {**term, "namespaces": [FREE]}, hard))))
            cases.append(("its own namespace", pod(**affinity(kind, {**term, "namespaces": [TENANT, FREE]}, hard))))
            accepted(dry(pod(**affinity(kind, term, hard))), "affinity within the namespace")
            accepted(dry(pod(**affinity(kind, {**term, "namespaces": [TENANT]}, hard))), "affinity that names its namespace")
    for words, obj in cases:
        for who in (strong, operator):
            answer = dry(obj, who=who)
            if obj["spec"].get("nodeName") and "schedulingGates" in str(answer.message):
                continue
            refused(answer, words, f"{words}: {json.dumps(obj['spec'])[:120]}")


@check
def a_gpu_pod_with_a_node_is_refused():
    answer = dry(pod(gpus=1, nodeName="gpu-0"))
    assert not answer.ok and ("choose its node" in answer.message or "schedulingGates" in answer.message), answer.message


@check
def a_runtime_class_brings_no_toleration():
    accepted(admin.post("/apis/node.k8s.io/v1/runtimeclasses", {"metadata": {"name": f"gate-{RUN}"}, "handler": "runc",
                                                                 "scheduling": {"tolerations": [{"operator": "Exists"}]}}))
    until("the RuntimeClass to be known", lambda: "RuntimeClass" not in dry(pod(runtimeClassName=f"gate-{RUN}")).message)
    refused(dry(pod(runtimeClassName=f"gate-{RUN}")), "tolerate every taint")


@check
def ordinary_pods_are_let_in():
    for obj in (pod(terminationGracePeriodSeconds=600), pod(tolerations=[{"key": GPU, "operator": "Exists", "effect": "NoSchedule"}]),
                pod(meta={"finalizers": ["batch.kubernetes.io/job-tracking"], "labels": {"app": "x", "gpulease.io/lease": "train"}}),
                pod(nodeSelector={"kubernetes.io/hostname": "gpu-0"}), pod(schedulerName="default-scheduler"),
                pod(priorityClassName=f"gate-{RUN}-low"), pod(activeDeadlineSeconds=60)):
        accepted(dry(obj, who=member), json.dumps(obj)[:160])
    accepted(dry(pod(meta={"finalizers": ["example.com/hold"]}), who=admin), "the platform's finalizer")


@check
def a_controller_is_told_why_its_pod_is_refused():
    template = pod(tolerations=[{"operator": "Exists"}])["spec"]
    accepted(member.post(f"/apis/batch/v1/namespaces/{TENANT}/jobs", {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "greedy"},
                         "spec": {"template": {"spec": {**template, "restartPolicy": "Never"}}}}))
    events = lambda: [e["message"] for e in admin.get(f"/api/v1/namespaces/{TENANT}/events").body["items"] if e["reason"] == "FailedCreate"]
    until("an Event with our message", lambda: [m for m in events() if "tolerate every taint" in m])
    admin.delete(f"/apis/batch/v1/namespaces/{TENANT}/jobs/greedy", {"propagationPolicy": "Background"})


@check
def a_tenant_makes_no_claims():
    spec = {"devices": {"requests": [{"name": "gpu", "exactly": {"deviceClassName": "gpu"}}]}}
    claim = {"apiVersion": "resource.k8s.io/v1", "metadata": {"name": "mine"}, "spec": spec}
    at = f"/apis/resource.k8s.io/v1/namespaces/{TENANT}"
    for who in (strong, admin):
        refused(who.post(f"{at}/resourceclaims", {**claim, "kind": "ResourceClaim"}, dry=True), "Resource claims are not open to tenants")
        refused(who.post(f"{at}/resourceclaimtemplates", {**claim, "kind": "ResourceClaimTemplate", "spec": {"spec": spec}}, dry=True), "Resource claims are not open")
    accepted(admin.post(f"/apis/resource.k8s.io/v1/namespaces/{FREE}/resourceclaims", {**claim, "kind": "ResourceClaim"}, dry=True), "elsewhere")
