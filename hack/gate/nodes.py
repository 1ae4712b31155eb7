"""What says whose a node is, and who may say so."""
import json

from gate.world import *  # noqa: F401,F403

NODES = "/api/v1/nodes"
NODE = f"gate-{RUN}-node"
kubelet = admin.as_user(f"system:node:{NODE}", "system:nodes")


@check
def a_kubelet_does_not_move_its_node_into_a_lease():
    labels = {"kubernetes.io/hostname": NODE}
    refused(kubelet.post(NODES, {"metadata": {"name": NODE, "labels": {**labels, "gpulease.io/lease-uid": "u"}}}), "say who leased the node", "born in a lease")
    accepted(kubelet.post(NODES, {"metadata": {"name": NODE, "labels": labels}}), "a node that registers")
    at = f"{NODES}/{NODE}"
    for change in ({"metadata": {"labels": {"gpulease.io/lease-uid": "u"}}}, {"metadata": {"annotations": {"gpulease.io/allocations": "{}"}}}):
        for sub in ("", "/status"):
            refused(kubelet.patch(at + sub, change), "say who leased the node", f"{sub} {json.dumps(change)}")
    taint = {"key": "gpulease.io/leased", "value": "u", "effect": "NoSchedule"}
    claim = {"metadata": {"labels": {"gpulease.io/lease-uid": "u"}, "annotations": {"gpulease.io/allocations": "{}"}}, "spec": {"taints": [taint]}}
    accepted(operator.patch(at, claim), "the operator's claim")
    for change in ({"metadata": {"labels": {"gpulease.io/lease-uid": "other"}}}, {"metadata": {"labels": {"gpulease.io/lease-uid": None}}},
                   {"metadata": {"annotations": {"gpulease.io/allocations": None}}}):
        refused(kubelet.patch(at, change), "say who leased the node", json.dumps(change))
    controller = admin.as_user("system:serviceaccount:kube-system:node-controller", "system:serviceaccounts:kube-system")
    for taints in ([], [{**taint, "value": "other"}], [taint, {"key": "gpulease.io/pool", "effect": "NoSchedule"}]):
        refused(controller.patch(at, {"spec": {"taints": taints}}), "say who leased the node", json.dumps(taints))
    accepted(controller.patch(at, {"spec": {"taints": [{"key": "node.kubernetes.io/unreachable", "effect": "NoExecute"}, taint]}}), "a taint of the node controller")
    accepted(kubelet.patch(at + "/status", {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}), "a heartbeat")
    accepted(kubelet.patch(at, {"metadata": {"labels": {"node.kubernetes.io/instance-type": "gpu"}}}), "a label of its own")
    accepted(admin.patch(at, {"metadata": {"labels": {"gpulease.io/lease-uid": None}}}), "the platform, by hand")
    accepted(admin.delete(at))
