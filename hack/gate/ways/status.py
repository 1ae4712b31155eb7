"""To have a pod bound by oneself, or counted as gone while it runs."""
from gate.attempt import section
from gate.trying import *  # noqa: F401,F403

way = section("Binding a pod, and writing its status")
NOT_MEMBER = dict(who=("strong", "chief"), rbac=("member",))
BINDS, WRITES = "bound to a node by the scheduler", "status of a tenant's pod is written by"


def binding(name, **meta):
    return {"apiVersion": "v1", "kind": "Binding", "metadata": {"name": name, **meta}, "target": {"apiVersion": "v1", "kind": "Node", "name": "gpu-0"}}


def bindings(ns):
    return f"/api/v1/namespaces/{ns}/bindings"


way("binding a pod to a node", "binding", BINDS, lambda t: t.who.post(t.at("free", "binding"), binding("free"), dry=True), **NOT_MEMBER)
way("binding a pod by the old endpoint", "binding", BINDS, lambda t: t.who.post(bindings(t.ns), binding("free"), dry=True), **NOT_MEMBER)
way("binding a pod and labelling it on the way", "binding", BINDS, lambda t: t.who.post(
    t.at("free", "binding"), binding("free", annotations={"gpulease.io/ends-at": "never"}), dry=True), **NOT_MEMBER)
way("having a gated pod bound by the scheduler", "API", "schedulingGates", lambda t: t.who.post(t.at("held", "binding"), binding("held"), dry=True),
    who=("scheduler",))
for name, body in (("saying that a pod has ended", {"phase": "Succeeded"}), ("saying that a pod is ready", {"conditions": [{"type": "Ready", "status": "True"}]}),
                   ("nominating a node", {"nominatedNodeName": "gpu-0"}), ("writing a pod's address, to get another's traffic", {"podIP": "10.0.0.9", "podIPs": [{"ip": "10.0.0.9"}]})):
    way(name, "pod-status", WRITES, lambda t, body=body: t.change({"status": body}, sub="status", name="free"), who=("strong", "addon"), rbac=("member",))
