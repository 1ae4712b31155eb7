"""To get onto a leased node, or to hold one, by how a pod is written."""
from gate.attempt import ANYBODY, UNDONE, section
from gate.trying import *  # noqa: F401,F403

way = section("Making a pod that goes where it should not")
EVERY = [{"operator": "Exists"}]
TERM = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {}}
node_owner = [{"apiVersion": "v1", "kind": "Node", "name": "n", "uid": "1"}]
TOLERATES, ITS_NODE, BY_LEASE, WITHIN = "tolerate every taint", "choose its node", "select nodes by lease", "its own namespace"


def bad(name, words, who=ANYBODY, by="pod-create", **spec):
    way(name, by, words, lambda t: t.pod(**spec), who=who)


def affinity(kind, term, hard=True):
    when = "required" if hard else "preferred"
    return {kind: {f"{when}DuringSchedulingIgnoredDuringExecution": [term if hard else {"weight": 1, "podAffinityTerm": term}]}}


bad("choosing a node", ITS_NODE, nodeName="gpu-0")
bad("choosing a node, with a GPU", f"{ITS_NODE}|cannot be set until all schedulingGates have been cleared", by="gate + pod-create", gpus=1, nodeName="gpu-0")
bad("choosing a node and tolerating all, as kubectl debug does", ITS_NODE, nodeName="gpu-0", tolerations=EVERY)
bad("tolerating every taint", TOLERATES, tolerations=EVERY)
bad("tolerating every taint, with a GPU", TOLERATES, by="pod-create + gate", gpus=1, tolerations=EVERY)
bad("tolerating every taint of one effect", TOLERATES, tolerations=[{"operator": "Exists", "effect": "NoSchedule"}])
bad("tolerating the taint of pools", TOLERATES, tolerations=[{"key": "gpulease.io/pool", "operator": "Exists"}])
bad("tolerating the taint of a lease, by its value", TOLERATES, tolerations=[
    {"key": "ok", "operator": "Exists"}, {"key": "gpulease.io/leased", "operator": "Equal", "value": "u", "effect": "NoSchedule"}])
way("tolerating every taint by a RuntimeClass", "pod-create", TOLERATES, lambda t: t.pod(runtimeClassName=f"gate-{RUN}"), who=ANYBODY)
for kind in ("Job", "Deployment", "DaemonSet"):
    way(f"tolerating every taint by a {kind}", "pod-create", TOLERATES, lambda t, kind=kind: t.by_controller(kind, tolerations=EVERY))
bad("1000 tolerations, so that updates cannot be compared any more", "at most 100 tolerations",
    tolerations=[{"key": f"k{i}", "operator": "Exists"} for i in range(1000)])
bad("a resource claim in the pod", "may not use resource claims", resourceClaims=[{"name": "c", "resourceClaimName": "x"}])
bad("a template of a resource claim in the pod", "may not use resource claims", resourceClaims=[{"name": "c", "resourceClaimTemplateName": "x"}])
bad("a scheduler of its own", "scheduler is not open to tenants", schedulerName="mine")
way("a priority that pushes out others", "pod-create", "priority above 0", lambda t: t.pod(priorityClassName=f"gate-{RUN}-high"), who=ANYBODY)
way("a priority by its number", "API", "the integer value of priority", lambda t: t.pod(priority=1000))
bad("the priority of the node's own pods", "priority above 0", priorityClassName="system-node-critical")
bad("a day of grace, beyond the end of the lease", "at most 600 s to stop", terminationGracePeriodSeconds=86400)
bad("a finalizer that keeps the pod", "finalizers of its own", meta={"finalizers": ["example.com/hold"]}, who=("member", "strong", "operator", "controller"))
bad("passing for a node's own pod by its owner", "a node's own pod", meta={"ownerReferences": node_owner})
bad("passing for a node's own pod by the mirror annotation", f"a node's own pod|{ITS_NODE}", nodeName="gpu-0",
    meta={"annotations": {"kubernetes.io/config.mirror": "x"}})
way("passing for a node's own pod, as the kubelet", "pod-create", f"{ITS_NODE}|a node's own pod", lambda t: t.pod(
    nodeName=NODE, meta={"annotations": {"kubernetes.io/config.mirror": "x"}, "ownerReferences": [{
        "apiVersion": "v1", "kind": "Node", "name": NODE, "controller": True, "uid": admin.get(f"/api/v1/nodes/{NODE}").body["metadata"]["uid"]}]}), who=("kubelet",))
bad("a label that the operator sets", "under gpulease.io/", meta={"labels": {"gpulease.io/lease-uid": "u"}})
bad("an annotation that the operator sets", "under gpulease.io/", meta={"annotations": {"gpulease.io/ends-at": "never"}})
bad("2000 labels, so that updates cannot be compared any more", "at most 100 labels and 1000 annotations", meta={"labels": {f"k{i}": "" for i in range(2000)}})
bad("5000 annotations, so that updates cannot be compared any more", "100 labels and 1000 annotations", meta={"annotations": MANY})
bad("1000 finalizers, so that updates cannot be compared any more", "at most 100 finalizers", meta={"finalizers": ["batch.kubernetes.io/job-tracking"] * 1000})
bad("1000 owners, so that updates cannot be compared any more", "100 owners and 100 scheduling gates", meta={"ownerReferences": owners(1000)})
bad("1000 scheduling gates, so that updates cannot be compared any more", "100 owners and 100 scheduling gates", schedulingGates=[{"name": f"example.com/{i}"} for i in range(1000)])
bad("selecting the nodes of a lease by its uid", BY_LEASE, nodeSelector={"gpulease.io/lease-uid": "u"})
bad("selecting the nodes of a lease by its name", BY_LEASE, nodeSelector={"gpulease.io/leased-by": "a.b"})
bad("selecting a node that is shared by its uid", BY_LEASE, nodeSelector={"gpulease.io/node-uid": "n"})
for kind, title in (("podAntiAffinity", "keeping others off nodes by anti-affinity"), ("podAffinity", "following others by affinity")):
    bad(f"{title}, to all namespaces", WITHIN, affinity=affinity(kind, {**TERM, "namespaceSelector": {}}))
    bad(f"{title}, to a named one", WITHIN, affinity=affinity(kind, {**TERM, "namespaces": [TENANT, SIBLING]}))
    bad(f"{title}, as a wish", WITHIN, affinity=affinity(kind, {**TERM, "namespaceSelector": {}}, hard=False))


def unschedulable(obj):
    return not obj["spec"].get("nodeName") and any("untolerated taint" in c.get("message", "") for c in obj["status"].get("conditions", []))


def on_the_fenced(**spec):
    return lambda t: t.scheduled(**spec)


way("asking for no device, and selecting a node of a pool", "taint", "untolerated taint",
    on_the_fenced(nodeSelector={"kubernetes.io/hostname": FENCED}), UNDONE, undone=unschedulable)
way("asking for no device, and node affinity to a leased node", "taint", "untolerated taint", on_the_fenced(affinity={"nodeAffinity": {
    "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [
        {"key": "gpulease.io/pool", "operator": "Exists"}]}]}}}), UNDONE, undone=unschedulable)

way = section("Reaching the devices of a node past Kubernetes")


def insecure(name, words, containers=None, **spec):
    way(name, "Pod Security", f'violates PodSecurity "baseline:latest": {words}', lambda t: t.pod(containers=containers, **spec))


insecure("a privileged container", "privileged", [container(securityContext={"privileged": True})])
insecure("a device file of the node (hostPath)", "hostPath volumes", volumes=[{"name": "dev", "hostPath": {"path": "/dev/nvidia0"}}])
insecure("the processes of the node", "host namespaces (hostPID=true)", hostPID=True)
insecure("the network of the node, and its kubelet", "host namespaces (hostNetwork=true)", hostNetwork=True)
insecure("the capability SYS_ADMIN", "non-default capabilities", [container(securityContext={"capabilities": {"add": ["SYS_ADMIN"]}})])
insecure("a privileged init container", "privileged", initContainers=[container("init", securityContext={"privileged": True})])
way("a privileged ephemeral container in a running pod", "Pod Security", 'violates PodSecurity "baseline:latest": privileged', lambda t: t.change(
    {"spec": {"ephemeralContainers": [container("debug", securityContext={"privileged": True})]}}, "strategic", "running", "ephemeralcontainers"))
