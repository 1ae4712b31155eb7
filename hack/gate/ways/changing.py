"""To get past the gate, or out of a lease, by changing a pod that is there."""
from gate.attempt import UNDONE, section
from gate.trying import *  # noqa: F401,F403

way = section("Changing a pod")
LIFT, TOLERATES, LABELS, NOTES = "lifted by Gpulease alone", "tolerations of every taint", "Labels under gpulease.io/", "Annotations under gpulease.io/"
BY = "select nodes by lease"
PEOPLE = ("member", "strong", "admin", "chief")            # not even by those who run the platform
WRITES_STATUS = dict(who=("strong",), rbac=("member",))


def change(title, words, how, body, by="pod-update", who=("member", "strong"), **more):
    way(title, by, words, lambda t: t.change(body, how, **more), who=who)


def replaced(t):
    p = t.held()
    p["spec"].pop("schedulingGates")
    p["metadata"].pop("resourceVersion")
    return t.who.put(t.at("held"), p, dry=True)


def tolerating(*more):
    def do(t, name="held"):
        there = accepted(admin.get(t.at(name)))["spec"].get("tolerations", [])
        return t.change({"spec": {"tolerations": there + list(more)}}, name=name)
    return do


def adopted_by_its_owners_uid(t, name="owned"):
    owner = accepted(admin.get(t.at(name)))["metadata"]["ownerReferences"][0]
    return t.change({"metadata": {"ownerReferences": [{**owner, "kind": "Node", "name": "gpu-0"}]}}, name=name)


def adopted_in_two_steps(t):
    with t.really(pod(schedulingGates=[{"name": "example.com/hold"}])) as name:
        first = t.who.patch(t.at(name), {"metadata": {"ownerReferences": [config_owner(t.ns)]}})
        return adopted_by_its_owners_uid(t, name) if first.ok else first


def stays(obj):
    return GATE in gates(obj)


change("taking the gate off, by JSON patch", LIFT, "json", [{"op": "remove", "path": "/spec/schedulingGates"}], who=PEOPLE)
change("taking only ours off, by JSON patch", LIFT, "json", [{"op": "remove", "path": "/spec/schedulingGates/0"}], who=PEOPLE)
change("taking the gate off, by merge patch", LIFT, "merge", {"spec": {"schedulingGates": None}}, who=PEOPLE)
change("taking the gate off, by strategic patch", LIFT, "strategic", {"spec": {"schedulingGates": [{"$patch": "delete", "name": GATE}]}}, who=PEOPLE)
way("taking the gate off, by replacing the pod", "pod-update", LIFT, replaced, who=PEOPLE)
way("taking the gate off, by applying the pod again without it", "pod-update", LIFT, lambda t: t.who.patch(
    t.at("applied"), pod("applied", gpus=1, schedulingGates=[{"name": "example.com/hold"}]), "apply", dry=True), who=PEOPLE)
way("taking the gate off, by the pod's status", "API", "SchedulingGated", lambda t: t.change({"spec": {"schedulingGates": None}}, sub="status"),
    UNDONE, undone=stays, who=("admin",), rbac=("member",))
way("tolerating every taint, once the pod is there", "pod-update", TOLERATES, tolerating({"operator": "Exists"}))
way("tolerating the taint of pools, once the pod is there", "pod-update", TOLERATES, tolerating({"key": "gpulease.io/pool", "operator": "Exists"}))
way("tolerating the taint of leases, beside a harmless one", "pod-update", TOLERATES, tolerating(
    {"key": "example.com/a", "operator": "Exists"}, {"key": "gpulease.io/leased", "operator": "Exists"}))
way("tolerating every taint, on a pod that runs", "pod-update", TOLERATES, lambda t: tolerating({"operator": "Exists"})(t, "running"))
way("1000 tolerations, once the pod is there", "pod-update", TOLERATES, tolerating(*[{"key": f"k{i}", "operator": "Exists"} for i in range(1000)]))
change("moving to another lease", LABELS, "merge", {"metadata": {"labels": {"gpulease.io/lease": "other"}}})
change("leaving the lease, to outlive it", LABELS, "merge", {"metadata": {"labels": {"gpulease.io/lease": None}}})
change("entering a lease later", LABELS, "merge", {"metadata": {"labels": {"gpulease.io/lease": "train"}}}, name="running")
change("adding a label that the operator sets", LABELS, "merge", {"metadata": {"labels": {"gpulease.io/class": "x"}}})
change("2000 labels, once the pod is there", LABELS, "merge", {"metadata": {"labels": {f"k{i}": "" for i in range(2000)}}})
change("5000 annotations, once the pod is there", "at most 1010 annotations", "merge", {"metadata": {"annotations": MANY}})
change("1000 finalizers, once the pod is there", "at most 110 in all", "merge", {"metadata": {"finalizers": ["batch.kubernetes.io/job-tracking"] * 1000}})
change("1000 owners, once the pod is there", "more than 110 owners", "merge", {"metadata": {"ownerReferences": owners(1000)}})
change("moving the end that a pod is told", NOTES, "merge", {"metadata": {"annotations": {"gpulease.io/ends-at": "never"}}})
change("taking the end that a pod is told off", NOTES, "json", [{"op": "remove", "path": "/metadata/annotations/gpulease.io~1ends-at"}])
change("a finalizer, once the pod is there", "may not be given finalizers", "merge", {"metadata": {"finalizers": ["example.com/hold"]}})
change("selecting the nodes of a lease, while behind the gate", BY, "merge", {"spec": {"nodeSelector": {"gpulease.io/lease-uid": "u"}}})
change("selecting a shared node by its uid, while behind the gate", BY, "merge", {"spec": {"nodeSelector": {"gpulease.io/node-uid": "n"}}})
change("selecting a lease by name, while behind the gate", BY, "merge", {"spec": {"nodeSelector": {"gpulease.io/leased-by": "a.b"}}})
change("passing for a node's own pod, once it is there", "pass for a node's own pod", "merge", {"metadata": {"ownerReferences": [
    {"apiVersion": "v1", "kind": "Node", "name": "gpu-0", "uid": "1"}]}})
way("passing for a node's own pod, by the uid of an owner it was born with", "pod-update", "pass for a node's own pod", adopted_by_its_owners_uid)
way("passing for a node's own pod, by the uid of an owner it was given first", "pod-update", "pass for a node's own pod", adopted_in_two_steps)
way("taking over what the operator wrote, by server-side apply", "pod-update", NOTES, lambda t: t.who.call(
    "PATCH", t.at("held") + "?fieldManager=gpulease&force=true&dryRun=All", {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "held", "annotations": {"gpulease.io/ends-at": "never"}}}, "application/apply-patch+yaml"))
way("choosing a node later", "API", "pod updates may not change fields other than", lambda t: t.change({"spec": {"nodeName": "gpu-0"}}))
for sub in ("resize", "ephemeralcontainers"):
    way(f"tolerating every taint, by pods/{sub}", "API", "no new toleration", lambda t, sub=sub: t.change(
        {"spec": {"tolerations": [{"operator": "Exists"}]}}, sub=sub, name="free"), UNDONE,
        undone=lambda obj: {"operator": "Exists"} not in obj["spec"]["tolerations"])
    way(f"entering a lease, by pods/{sub}", "API", "no new label", lambda t, sub=sub: t.change(
        {"metadata": {"labels": {"gpulease.io/lease": "train"}}}, sub=sub, name="free"), UNDONE,
        undone=lambda obj: "gpulease.io/lease" not in obj["metadata"].get("labels", {}))
for name, words, body in (("leaving the lease, by the pod's status", LABELS, {"labels": {"gpulease.io/lease": None}}),
                          ("moving the end, by the pod's status", NOTES, {"annotations": {"gpulease.io/ends-at": "never"}}),
                          ("a finalizer, by the pod's status", "may not be given finalizers", {"finalizers": ["example.com/hold"]})):
    way(name, "pod-update + pod-status", f"{words}|status of a tenant's pod is written by",
        lambda t, body=body: t.change({"metadata": body}, sub="status"), **WRITES_STATUS)
way("a longer deadline than the operator set", "API", "must be less than or equal to previous value", lambda t: t.change(
    {"spec": {"activeDeadlineSeconds": 90000}}, name="timed"))
