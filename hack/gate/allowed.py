"""What has to go on: the guards are in nobody's way but the attempts'."""
import json

from gate.attempt import waits
from gate.trying import Try
from gate.world import *  # noqa: F401,F403
from gate.world import ACTORS

POOL = [{"key": "gpulease.io/pool", "operator": "Exists", "effect": "NoSchedule"}]


def its_node():
    """The kubelet of the node that the scheduler bound the standing pod to."""
    name = accepted(admin.get(pods(name="running")))["spec"]["nodeName"]
    return admin.as_user(f"system:node:{name}", "system:nodes")


def controllers(where):
    """Each controller of this cluster, by its own account, that has the right."""
    names = [r["metadata"]["name"].rpartition(":")[2] for r in accepted(admin.get("/apis/rbac.authorization.k8s.io/v1/clusterroles"))["items"]
             if r["metadata"]["name"].startswith("system:controller:")]
    found = [(n, who) for n in names for who in [admin.as_user(f"system:serviceaccount:kube-system:{n}", "system:serviceaccounts:kube-system")] if where(who)]
    assert "pod-garbage-collector" in dict(found), f"a controller that every cluster has is missing: {sorted(dict(found))}"
    return found


@check
def the_gate_is_set_once_and_other_gates_stay():
    for about, obj, want in (("typed by the tenant", pod(gpus=1, schedulingGates=[{"name": GATE}]), [GATE]),
                             ("no device at all", pod(containers=[container(limits={GPU: "0"})]), [GATE]),
                             ("another gate", pod(gpus=1, schedulingGates=[{"name": "example.com/queue"}]), ["example.com/queue", GATE]),
                             ("with its lease", pod(gpus=1, meta={"labels": {"gpulease.io/lease": "train"}}), [GATE])):
        for who in (member, operator):
            made = accepted(dry(obj, who=who), about)
            assert sorted(gates(made)) == want and waits(made), f"{about}: gates are {gates(made)}"


@check
def pods_that_ask_for_nothing_are_not_gated():
    assert gates(accepted(dry(pod()))) == []
    assert gates(accepted(dry(pod(containers=[container(limits={"cpu": "1", "memory": "1Gi"})])))) == []


@check
def ordinary_pods_are_let_in():
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {}}
    own = [{"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{**term, **more}]}} for more in ({}, {"namespaces": [TENANT]})]
    for obj in (pod(terminationGracePeriodSeconds=600), pod(tolerations=[{"key": GPU, "operator": "Exists", "effect": "NoSchedule"}]),
                pod(meta={"finalizers": ["batch.kubernetes.io/job-tracking"], "labels": {"app": "x", "gpulease.io/lease": "train"}}),
                pod(nodeSelector={"kubernetes.io/hostname": "gpu-0"}), pod(schedulerName="default-scheduler"),
                pod(priorityClassName=f"gate-{RUN}-low"), pod(activeDeadlineSeconds=60), *[pod(affinity=a) for a in own]):
        accepted(dry(obj, who=member), json.dumps(obj)[:160])
    accepted(dry(pod(meta={"finalizers": ["example.com/hold"]}), who=admin), "the platform's finalizer")


@check
def the_owners_gpu_pods_tolerate_the_pools_taint():
    def added(obj, ns=OWNER):
        return [t for t in accepted(dry(obj, ns, admin))["spec"].get("tolerations", []) if t.get("key") == "gpulease.io/pool"]
    assert added(pod(gpus=1)) == POOL
    assert added(pod(gpus=1, tolerations=[{"key": "a", "operator": "Exists"}])) == POOL
    assert added(pod(gpus=1, tolerations=POOL)) == POOL, "added twice"
    assert added(pod()) == [], "a pod without GPUs was let onto the pools"
    assert added(pod(gpus=1), FREE) == [], "a namespace of another team got the owner's toleration"
    assert added(pod(gpus=1), BOTH) == [], "a tenant got the owner's toleration"
    assert GATE in gates(accepted(dry(pod(gpus=1), BOTH, admin)))


@check
def pods_of_no_tenant_come_to_a_leased_node_only_where_they_tolerate_it():
    """No guard looks at their namespaces: the taints keep out who tolerates none, and nothing keeps out who tolerates every one."""
    at, lease_of = f"/api/v1/nodes/{FENCED}", {"key": "gpulease.io/leased", "value": "u", "effect": "NoSchedule"}
    before = accepted(admin.get(at))["spec"]["taints"]
    accepted(operator.patch(at, {"metadata": {"labels": {"gpulease.io/lease-uid": "u"}}, "spec": {"taints": [*before, lease_of]}}), "the fence")
    try:
        here = {"nodeSelector": {"kubernetes.io/hostname": FENCED}}
        for gpus in (0, 1):
            for about, tolerations in (("none", []), ("the device's taint", [{"key": GPU, "operator": "Exists"}]), ("the pool's taint alone", POOL)):
                told = Try(strong, FREE).scheduled(gpus, tolerations=tolerations, **here)
                assert told.ok and not told.body["spec"].get("nodeName"), f"with {gpus} GPUs, tolerating {about}: {told.message or 'it came to the node'}"
                why = str(told.body["status"].get("conditions"))
                assert "untolerated taint" in why and "schedulingGates" not in told.body["spec"], f"with {gpus} GPUs, tolerating {about}: {why}"
            told = Try(strong, FREE).scheduled(gpus, tolerations=[{"operator": "Exists"}], **here)
            assert told.ok and told.body["spec"].get("nodeName") == FENCED, f"with {gpus} GPUs, tolerating everything: {told.message} {told.body.get('status')}"
    finally:
        accepted(operator.patch(at, {"metadata": {"labels": {"gpulease.io/lease-uid": None}}, "spec": {"taints": before}}), "the end of the fence")


@check
def the_operator_lifts_the_gate_in_one_patch():
    p = accepted(member.post(pods(), pod("let-in", gpus=1, meta={"labels": {"gpulease.io/lease": "train"}})))
    lift = [{"op": "test", "path": "/metadata/uid", "value": p["metadata"]["uid"]},
            {"op": "remove", "path": "/spec/schedulingGates"},
            {"op": "add", "path": "/spec/nodeSelector", "value": {"gpulease.io/lease-uid": "u"}},
            {"op": "add", "path": "/spec/tolerations/-", "value": POOL[0]},
            {"op": "add", "path": "/spec/activeDeadlineSeconds", "value": 60},
            {"op": "add", "path": "/metadata/annotations", "value": {"gpulease.io/ends-at": "2030-01-01T00:00:00Z"}}]
    at = pods(name="let-in")
    assert gates(accepted(operator.patch(at, lift, "json"))) == []
    accepted(strong.patch(at, [{"op": "add", "path": "/spec/tolerations/-", "value": {"key": "example.com/a", "operator": "Exists"}}], "json"),
             "a toleration beside the operator's")
    accepted(admin.patch(at + "/status", {"status": {"conditions": [{"type": "Example", "status": "True"}]}}), "a kubelet's status")


@check
def harmless_changes_of_a_pod_are_let_through():
    t = Try(member, TENANT)
    there = t.held()["spec"]["tolerations"]
    for about, body in (("a toleration", {"spec": {"tolerations": [*there, {"key": "example.com/a", "operator": "Exists"}]}}),
                        ("a nodeSelector", {"spec": {"nodeSelector": {"disk": "fast"}}}),
                        ("own labels and annotations", {"metadata": {"labels": {"app": "y"}, "annotations": {"note": "changed"}}}),
                        ("an owner", {"metadata": {"ownerReferences": [{"apiVersion": "v1", "kind": "ConfigMap", "name": "c", "uid": "1"}]}})):
        accepted(t.change(body), about)
    accepted(Try(admin, TENANT).change({"metadata": {"finalizers": ["example.com/look"]}}), "the platform's finalizer")


@check
def nodes_and_controllers_write_a_pods_status():
    ready = {"status": {"conditions": [{"type": "Example", "status": "True"}]}}
    for about, who in (("its node", its_node()), ("the scheduler", ACTORS["scheduler"]), ("the platform", admin),
                       *controllers(lambda c: may(c, "patch", "pods/status"))):
        accepted(Try(who, TENANT).change(ready, sub="status", name="running"), about)


@check
def pods_are_ended_as_ever():
    for about, who, options in (("in its own time", member, None), ("in a minute", member, {"gracePeriodSeconds": 60}), ("now", member, {"gracePeriodSeconds": 1}),
                                ("with a lease's long grace", operator, {"gracePeriodSeconds": 7200}), ("by force, by the platform", admin, {"gracePeriodSeconds": 0})):
        accepted(who.delete(pods(name="running"), options, dry=True), about)
    accepted(Try(member, TENANT).evict({}), "an eviction")
    accepted(Try(operator, TENANT).evict({"gracePeriodSeconds": 7200}), "the operator's eviction")
    accepted(member.delete(pods(name="free"), {"gracePeriodSeconds": 0}, dry=True), "a pod on no node, by force")
    accepted(member.delete(pods(name="finished"), {"gracePeriodSeconds": 0}, dry=True), "a pod that has ended, by force")
    # persistent-volume-binder has the right for pods that wipe volumes; those are in no namespace of a tenant.
    for about, who in (("its node", its_node()), *controllers(lambda c: may(c, "delete", "pods") and not c.user.endswith(":persistent-volume-binder"))):
        accepted(Try(who, TENANT).end({"gracePeriodSeconds": 0}), f"{about}, by force")


@check
def a_claim_of_the_control_plane_goes_through():
    at = f"/apis/resource.k8s.io/v1/namespaces/{TENANT}/resourceclaims/made"
    accepted(ACTORS["scheduler"].patch(at, {"metadata": {"finalizers": ["resource.kubernetes.io/delete-protection"]}}, dry=True), "the scheduler's finalizer")


@check
def namespaces_are_managed_as_ever():
    at = f"/api/v1/namespaces/{TENANT}"
    accepted(strong.patch(at, {"metadata": {"labels": {f"k{i}": "" for i in range(900)}, "annotations": {"a": "b"}}}, dry=True), "many labels of the tenant's own")
    for about, who, ns, labels in (("a label of the tenant's own", strong, TENANT, {"team": "x"}), ("the platform moves it", admin, TENANT, {"gpulease.io/tenant": "other"}),
                                   ("the platform's level", admin, TENANT, {"pod-security.kubernetes.io/enforce": "restricted"}),
                                   ("another team's level", strong, FREE, {"pod-security.kubernetes.io/enforce": "privileged"})):
        accepted(who.patch(f"/api/v1/namespaces/{ns}", {"metadata": {"labels": labels}}, dry=True), about)
    accepted(admin.post("/api/v1/namespaces", {"metadata": {"name": f"gate-{RUN}-more", "labels": {"gpulease.io/tenant": "gate"}}}, dry=True), "a new one")
    made = {"gpulease.io/tenant": "gate", "gpulease.io/kept-for": "gate", **BASELINE}
    accepted(operator.post("/api/v1/namespaces", {"metadata": {"name": f"gate-{RUN}-more", "labels": made}}, dry=True), "the operator's")
    ns = accepted(admin.get(at))
    ns["spec"]["finalizers"] = []
    controller = admin.as_user("system:serviceaccount:kube-system:namespace-controller", "system:serviceaccounts:kube-system")
    accepted(controller.put(at + "/finalize", ns, dry=True), "the end of a namespace")


@check
def an_appeal_is_said_once():
    at = ours("leaseviolations", TENANT, "made")
    accepted(strong.patch(at, {"spec": {"appeal": {"text": "it was not so"}}}, dry=True), "the first appeal")
    for who in (ACTORS["desk"], admin):
        accepted(who.patch(at, {"spec": {"verdict": "Dismissed"}}, dry=True), "the abuse desk's verdict")
        accepted(who.patch(at, {"metadata": {"labels": {"example.com/ticket": "7"}}}, dry=True), "the abuse desk's own label")
        accepted(who.post(ours("leaseviolations"), violation("tried"), dry=True), "filed by the abuse desk")
    accepted(admin.delete(at, dry=True), "the platform tidies up")
    said = {"spec": {"appeal": {"text": "once"}}}
    note = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(said)}
    accepted(strong.patch(at, {"metadata": {"annotations": note}, "spec": {"appeal": {"text": "it was not so"}}}, dry=True), "the first appeal, as kubectl applies it")
    again = ours("leaseviolations", TENANT, "appealed")
    for about, body in (("the same appeal again", said), ("applied by another client", {"metadata": {"annotations": note}, **said}), ("a note beside it", {"metadata": {"annotations": note}}),
                        ("nothing at all", {})):
        accepted(strong.patch(again, body, dry=True), about)
    accepted(strong.patch(again, {"apiVersion": "gpulease.io/v1alpha1", "kind": "LeaseViolation", "metadata": {"name": "appealed"}, **said}, "apply", dry=True), "by server-side apply")
    accepted(strong.patch(ours("leasestatements", TENANT, "made"), {}, dry=True), "nothing at all, of a statement")
    accepted(strong.put(again, accepted(admin.get(again)), dry=True), "replaced by itself")
    for plural, name in (("gpuleases", "standing"), ("leasequotes", "asked")):
        accepted(strong.patch(ours(plural, TENANT, name) + "/status", {}, dry=True), f"nothing at all, of the status of {plural}")
    accepted(operator.post(ours("leaseviolations"), violation("tried", "operator"), dry=True), "found by the operator")
    accepted(operator.patch(at + "/status", {"status": {"phase": "Open"}}, dry=True), "the operator's status")
    # Whatever rights its account has: it neither judges nor answers, nor files for others, nor takes anything off the record.
    mighty = admin.as_user(OPERATOR, "system:masters")
    for said in ({"verdict": "Upheld"}, {"appeal": {"text": "no"}}):
        refused(mighty.patch(at, {"spec": said}, dry=True), "the words of others", f"the operator's {list(said)[0]}")
    refused(mighty.post(ours("leaseviolations"), violation("tried", "somebody"), dry=True), "the words of others", "filed by the operator")
    refused(mighty.delete(at, dry=True), "the words of others", "deleted by the operator")


@check
def a_nodes_own_life_goes_on():
    at = f"/api/v1/nodes/{NODE}"
    leased = {"key": "gpulease.io/leased", "value": "u", "effect": "NoSchedule"}
    accepted(ACTORS["node controller"].patch(at, {"spec": {"taints": [{"key": "node.kubernetes.io/unreachable", "effect": "NoExecute"}, leased]}}, dry=True),
             "a taint of the node controller")
    accepted(ACTORS["kubelet"].patch(at + "/status", {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}, dry=True), "a heartbeat")
    accepted(ACTORS["kubelet"].patch(at, {"metadata": {"labels": {"node.kubernetes.io/instance-type": "gpu"}}}, dry=True), "a label of its own")
    accepted(admin.patch(at, {"metadata": {"labels": {"gpulease.io/lease-uid": None}}}, dry=True), "the platform, by hand")
    accepted(operator.patch(at, {"metadata": {"labels": {"gpulease.io/lease-uid": "v"}}}, dry=True), "the operator")
    accepted(ACTORS["kubelet"].patch(at, {"metadata": {"labels": {"kubernetes.io/hostname": "renamed"}}}, dry=True),
             "its host name, which is why pods are not pinned by that alone")
