"""To get a device without a lease by asking for it, in every place where a device can be asked for."""
from gate.attempt import ANYBODY, GATED, section
from gate.trying import *  # noqa: F401,F403

way = section("Asking for a device")
ask = container(limits={GPU: 1})


def asks(name, do, who=ANYBODY, rbac=()):
    way(name, "gate + pod-create", "SchedulingGated", do, GATED, who, rbac)


def named(device):
    return lambda t: t.pod(containers=[container(limits={device: 1})])


asks("a GPU, and no lease", lambda t: t.pod(gpus=1))
asks("in requests and limits", lambda t: t.pod(containers=[container(resources={"requests": {GPU: 1}, "limits": {GPU: 1}})]))
asks("in the second container only", lambda t: t.pod(containers=[container(), container("second", {GPU: 1})]))
asks("in an init container", lambda t: t.pod(initContainers=[container("init", {GPU: 1})]))
asks("in a sidecar", lambda t: t.pod(initContainers=[container("side", {GPU: 1}, restartPolicy="Always")]))
asks("behind 500 containers that ask for nothing", lambda t: t.pod(containers=[*[container(f"c{i}") for i in range(500)], ask]), who=("member", "strong"))
asks("with a lease that is not there", lambda t: t.pod(gpus=1, meta={"labels": {"gpulease.io/lease": "none"}}))
asks("with the lease of another namespace", lambda t: t.pod(gpus=1, meta={"labels": {"gpulease.io/lease": f"{SIBLING}.train"}}))
asks("with a lease's uid in place of its name", lambda t: t.pod(gpus=1, meta={"labels": {"gpulease.io/lease": str(uuid.UUID(int=1))}}))
asks("with another gate beside ours", lambda t: t.pod(gpus=1, schedulingGates=[{"name": "example.com/queue"}]))
asks("under a generated name", lambda t: t.who.post(t.at(), {**pod(gpus=1), "metadata": {"generateName": "some-"}}, dry=True))
asks("by server-side apply", lambda t: t.who.patch(t.at("applying"), pod("applying", gpus=1), "apply", dry=True))
asks("as if a controller had made the pod", lambda t: t.pod(gpus=1, meta={"ownerReferences": [
    {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "none", "uid": "1", "controller": True}]}))
asks("and a toleration of every node's usual taint", lambda t: t.pod(gpus=1, tolerations=[{"key": GPU, "operator": "Exists"}]))
for title, device in (("a MIG slice", "nvidia.com/mig-1g.18gb"), ("a time-sliced GPU", "nvidia.com/gpu.shared"), ("a GPU of AMD", "amd.com/gpu"),
                      ("a GPU of Intel", "gpu.intel.com/i915"), ("a name that a DeviceClass is mapped to", "example.com/drawn"),
                      ("a DeviceClass by its implicit name", "deviceclass.resource.kubernetes.io/gpu")):
    asks(title, named(device))
for kind in KINDS:
    asks(f"by a {kind}", lambda t, kind=kind: t.by_controller(kind, gpus=1), who=("member", "strong"))
asks("with the account of a controller of the cluster", lambda t: t.pod(gpus=1), who=("controller",))
asks("by a default of a LimitRange", lambda t: Try(t.who, RANGED).pod() if t.ns == TENANT else t.pod(gpus=1), who=("member", "strong"))
way("making that LimitRange itself", "RBAC", "cannot create resource \"limitranges\"", lambda t: t.who.post(
    f"/api/v1/namespaces/{t.ns}/limitranges", {"metadata": {"name": "tried"}, "spec": {"limits": [{"type": "Container", "default": {GPU: 1}}]}}, dry=True),
    who=("member",))

way("in the resources of the whole pod", "API", "Unsupported value: \"nvidia.com/gpu\"", lambda t: t.pod(resources={"limits": {GPU: 1, "cpu": 1}}))
way("in the overhead", "API", "Pod Overhead set without corresponding RuntimeClass", lambda t: t.pod(overhead={GPU: 1}))
way("in an ephemeral container", "API", "cannot be set for an Ephemeral Container", lambda t: t.change(
    {"spec": {"ephemeralContainers": [container("debug", {GPU: 1})]}}, "strategic", "running", "ephemeralcontainers"))
way("by resizing a running pod", "API", "only cpu and memory resources are mutable", lambda t: t.change(
    {"spec": {"containers": [{"name": "main", "resources": {"limits": {GPU: 1}, "requests": {GPU: 1}}}]}}, "strategic", "running", "resize"))
way("by an update of a running pod", "API", "pod updates may not change fields other than", lambda t: t.change(
    {"spec": {"containers": [{"name": "main", "resources": {"limits": {GPU: 1}}}]}}, "strategic", "running"))
