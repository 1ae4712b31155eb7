"""A kubelet, or a controller, that moves a node into a lease or out of one."""
from gate.attempt import section
from gate.trying import *  # noqa: F401,F403

way = section("Moving a node")
WORDS = "say who leased the node"
NODES = "/api/v1/nodes"
KUBELET = ("kubelet",)


def node(name, labels=None, annotations=None, sub="", taints=None, who=KUBELET):
    body = {"metadata": {**({"labels": labels} if labels else {}), **({"annotations": annotations} if annotations else {})},
            **({"spec": {"taints": taints}} if taints is not None else {})}
    way(name, "nodes", WORDS, lambda t: t.who.patch(f"{NODES}/{NODE}{sub}", body, dry=True), who=who, elsewhere=False)


def born(label):
    """Registers with that label, and with the host name of another node, which it may have."""
    return lambda t: t.who.post(NODES, {"metadata": {"name": f"{NODE}-new", "labels": {"kubernetes.io/hostname": FENCED, label: "u"}}}, dry=True)


LEASED = {"key": "gpulease.io/leased", "value": "u", "effect": "NoSchedule"}
node("a kubelet labels its node with a lease", {"gpulease.io/lease-uid": "other"})
node("a kubelet takes its node out of a lease", {"gpulease.io/lease-uid": None})
node("a kubelet does so by its node's status", {"gpulease.io/lease-uid": "other"}, sub="/status")
node("a kubelet rewrites the claims on its node", annotations={"gpulease.io/allocations": "{}x"})
node("a kubelet drops the claims on its node, by the status", annotations={"gpulease.io/allocations": None}, sub="/status")
way("a kubelet joins with a lease's label", "nodes", WORDS, born("gpulease.io/lease-uid"), who=("new kubelet",), elsewhere=False)
# By it, beside the host name, pods of Shared leases are pinned.
node("a kubelet gives its node the uid of one that is shared", {"gpulease.io/node-uid": "other"})
way("a kubelet joins with the uid of a node that is shared", "nodes", WORDS, born("gpulease.io/node-uid"), who=("new kubelet",), elsewhere=False)
node("a controller of the cluster takes the taint of a lease off", taints=[], who=("node controller",))
node("a controller gives it another value", taints=[{**LEASED, "value": "other"}], who=("node controller",))
node("a controller adds a taint of ours", taints=[LEASED, {"key": "gpulease.io/pool", "effect": "NoSchedule"}], who=("node controller",))
