"""What may not change on a pod, and who binds it."""
import json

from gate.world import *  # noqa: F401,F403


def gated_pod(name, **meta):
    accepted(member.post(pods(), pod(name, gpus=1, meta={"labels": {"gpulease.io/lease": "train", "app": "x"}, **meta})))
    return admin.get(pods(name=name)).body


@check
def nobody_but_the_operator_lifts_the_gate():
    p = gated_pod("lifted")
    for who in (strong, admin):
        at = pods(name="lifted")
        none = {k: v for k, v in p["spec"].items() if k != "schedulingGates"}
        bare = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "lifted"}}
        for how, answer in {
            "JSON patch": who.patch(at, [{"op": "remove", "path": "/spec/schedulingGates"}], "json"),
            "merge patch": who.patch(at, {"spec": {"schedulingGates": None}}),
            "strategic patch": who.patch(at, {"spec": {"schedulingGates": [{"$patch": "delete", "name": GATE}]}}, "strategic"),
            "replace": who.put(at, {**p, "spec": none, "metadata": {k: v for k, v in p["metadata"].items() if k != "resourceVersion"}}),
        }.items():
            refused(answer, "lifted by Gpulease alone", how)
        who.patch(at + "/status", {"spec": {"schedulingGates": None}})
        who.patch(at, {**bare, "spec": {"containers": p["spec"]["containers"]}}, "apply")
        assert GATE in gates(admin.get(at).body), "the gate is gone"


@check
def the_operator_lifts_the_gate_in_one_patch():
    p = gated_pod("let-in")
    lift = [{"op": "test", "path": "/metadata/uid", "value": p["metadata"]["uid"]},
            {"op": "remove", "path": "/spec/schedulingGates"},
            {"op": "add", "path": "/spec/nodeSelector", "value": {"gpulease.io/lease-uid": "u"}},
            {"op": "add", "path": "/spec/tolerations/-", "value": {"key": "gpulease.io/pool", "operator": "Exists", "effect": "NoSchedule"}},
            {"op": "add", "path": "/spec/activeDeadlineSeconds", "value": 60},
            {"op": "add", "path": "/metadata/annotations", "value": {"gpulease.io/ends-at": "2030-01-01T00:00:00Z"}}]
    at = pods(name="let-in")
    made = accepted(operator.patch(at, lift, "json"))
    assert gates(made) == []
    other = [{"op": "add", "path": "/spec/tolerations/-", "value": {"key": "example.com/a", "operator": "Exists"}}]
    accepted(strong.patch(at, other, "json"), "a toleration beside the operator's")
    refused(strong.patch(at, {"metadata": {"annotations": {"gpulease.io/ends-at": None}}}), "Annotations under gpulease.io/")
    accepted(admin.patch(at + "/status", {"status": {"conditions": [{"type": "Example", "status": "True"}]}}), "a kubelet's status")
    refused(strong.post(at + "/binding", binding("let-in")), "bound to a node by the scheduler")


@check
def changes_that_would_open_a_way_are_refused():
    p = gated_pod("held", annotations={"note": "mine"})
    at = pods(name="held")
    more = lambda *keys: {"spec": {"tolerations": p["spec"]["tolerations"] + [{"operator": "Exists", **({"key": k} if k else {})} for k in keys]}}
    cases = [
        ("tolerations of every taint", "", more(None)),
        ("tolerations of every taint", "", more("gpulease.io/pool")),
        ("tolerations of every taint", "", more("example.com/a", "gpulease.io/leased")),
        ("tolerations of every taint", "", more(*[f"k{i}" for i in range(3000)])),
        ("Labels under gpulease.io/", "", {"metadata": {"labels": {"gpulease.io/lease": "other"}}}),
        ("Labels under gpulease.io/", "", {"metadata": {"labels": {"gpulease.io/lease": None}}}),
        ("Labels under gpulease.io/", "", {"metadata": {"labels": {"gpulease.io/class": "x"}}}),
        ("Labels under gpulease.io/", "", {"metadata": {"labels": {f"k{i}": "" for i in range(20000)}}}),
        ("Labels under gpulease.io/", "/status", {"metadata": {"labels": {"gpulease.io/lease": None}}}),
        ("Annotations under gpulease.io/", "", {"metadata": {"annotations": {"gpulease.io/ends-at": "never"}}}),
        ("Annotations under gpulease.io/", "/status", {"metadata": {"annotations": {"gpulease.io/ends-at": "never"}}}),
        ("may not be given finalizers", "", {"metadata": {"finalizers": ["example.com/hold"]}}),
        ("select nodes by lease", "", {"spec": {"nodeSelector": {"gpulease.io/lease-uid": "u"}}}),
    ]
    for words, sub, change in cases:                                   # the platform's people may write a status, and no more than that
        refused((admin if sub else strong).patch(at + sub, change, "merge"), words, f"{sub} {json.dumps(change)[:100]}")
    accepted(strong.patch(at, more("example.com/a")), "a harmless toleration")
    accepted(strong.patch(at, {"spec": {"nodeSelector": {"disk": "fast"}}}), "a harmless nodeSelector")
    accepted(strong.patch(at, {"metadata": {"labels": {"app": "y"}, "annotations": {"note": "changed"}}}), "own labels and annotations")
    accepted(admin.patch(at, {"metadata": {"finalizers": ["example.com/look"]}}), "the platform's finalizer")
    accepted(strong.patch(at, {"metadata": {"finalizers": None}}), "taking a finalizer off")


def binding(name):
    return {"apiVersion": "v1", "kind": "Binding", "metadata": {"name": name}, "target": {"apiVersion": "v1", "kind": "Node", "name": "gpu-0"}}


@check
def nobody_but_the_scheduler_binds():
    gated_pod("bound")
    for who in (strong, admin, operator):
        if who is not operator:                                        # RBAC gives it neither
            refused(who.post(pods(name="bound", sub="binding"), binding("bound")), "bound to a node by the scheduler")
            refused(who.post(f"/api/v1/namespaces/{TENANT}/bindings", binding("bound")), "bound to a node by the scheduler")
        assert not who.post(pods(name="bound", sub="binding"), binding("bound")).ok
    scheduler = admin.as_user("system:kube-scheduler").post(pods(name="bound", sub="binding"), binding("bound"))
    assert not scheduler.ok and "schedulingGates" in scheduler.message, f"even the scheduler is held by the gate: {scheduler.message}"


@check
def a_tenant_writes_no_status_of_a_pod():
    gated_pod("status")
    at = pods(name="status", sub="status")
    for change in ({"status": {"phase": "Succeeded"}}, {"status": {"conditions": [{"type": "Ready", "status": "True"}]}},
                   {"metadata": {"finalizers": ["example.com/hold"]}}):
        refused(strong.patch(at, change), "status of a tenant's pod is written by|may not be given finalizers", json.dumps(change))
    ready = {"status": {"conditions": [{"type": "Example", "status": "True"}]}}
    for user, *groups in (("system:node:gpu-0", "system:nodes"), ("system:kube-scheduler",),
                          ("system:serviceaccount:kube-system:disruption-controller", "system:serviceaccounts:kube-system")):
        answer = admin.as_user(user, *groups).patch(at, ready)
        assert answer.ok or "gpulease-" not in answer.message, f"{user}: {answer.message}"
