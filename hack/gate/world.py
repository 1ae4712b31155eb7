"""What the checks of the gate share: who acts, what they make, what stands there for them."""
import os
import uuid

from kubeapi import Api, until

GATE, FINALIZER, GPU = "gpulease.io/placement", "gpulease.io/release", "nvidia.com/gpu"
# What a tenant must never read: an error of the expression language in place of a message.
RAW = ("resulted in error", "no such key", "cost limit", "undeclared", "no such overload", "failed to", "expression")
RUN = uuid.uuid4().hex[:6]
TENANT, SIBLING, FREE, OWNER, BOTH, RANGED = (f"gate-{RUN}-{n}" for n in ("tenant", "sibling", "free", "owner", "both", "ranged"))
NODE, FENCED = f"gate-{RUN}-node", f"gate-{RUN}-fenced"               # one that registers itself; one of a pool, behind its taint
KUBECTL = os.environ.get("KUBECTL", "kubectl")
SYSTEM = os.environ.get("GPULEASE_NAMESPACE", "gpulease-system")
OPERATOR = f"system:serviceaccount:{SYSTEM}:gpulease"
BASELINE = {"pod-security.kubernetes.io/enforce": "baseline"}

admin = Api(KUBECTL)                                                  # runs the platform
member = admin.as_user(f"gate-{RUN}-member")                          # the chart's role
strong = admin.as_user(f"gate-{RUN}-strong")                          # everything on everything in the namespace: only policies hold it
operator = admin.as_user(OPERATOR, f"system:serviceaccounts:{SYSTEM}", "system:serviceaccounts")
ACTORS = {
    "admin": admin, "member": member, "strong": strong, "operator": operator,
    "viewer": admin.as_user(f"gate-{RUN}-viewer"),                    # the chart's other role
    "desk": admin.as_user(f"gate-{RUN}-desk"),                        # the abuse desk, of the whole cluster
    "bound": admin.as_user(f"gate-{RUN}-bound"),                      # has bound itself the operator's own role in its namespace
    "chief": admin.as_user(f"gate-{RUN}-chief"),                      # and this one cluster-admin
    "kubelet": admin.as_user(f"system:node:{NODE}", "system:nodes"),
    "new kubelet": admin.as_user(f"system:node:{NODE}-new", "system:nodes"),
    "controller": admin.as_user("system:serviceaccount:kube-system:job-controller", "system:serviceaccounts:kube-system"),
    "node controller": admin.as_user("system:serviceaccount:kube-system:node-controller", "system:serviceaccounts:kube-system"),
    "addon": admin.as_user("system:serviceaccount:kube-system:gate-addon", "system:serviceaccounts:kube-system"),   # of a pod that a tenant's node runs
    "scheduler": admin.as_user("system:kube-scheduler"),
    # "agent" and "strong agent", pods of the tenant by the token of their account, are added by set_up.
}

CHECKS, OPENING, STAND_INS = [], [], []


def check(fn):
    CHECKS.append(fn)
    return fn


def opens(fn):
    """A check that takes a policy away for a while: made with --guards-off only."""
    OPENING.append(fn)
    return fn


def pods(ns=TENANT, name=None, sub=None):
    return f"/api/v1/namespaces/{ns}/pods" + (f"/{name}" if name else "") + (f"/{sub}" if sub else "")


def ours(plural, ns=TENANT, name=None):
    return f"/apis/gpulease.io/v1alpha1/namespaces/{ns}/{plural}" + (f"/{name}" if name else "")


def leases(ns=TENANT, name=None):
    return ours("gpuleases", ns, name)


def container(name="main", limits=None, **more):
    return {"name": name, "image": "example/none", **({"resources": {"limits": limits}} if limits else {}), **more}


def pod(name=None, gpus=0, containers=None, meta=None, **spec):
    limits = {GPU: gpus} if gpus else None
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name or f"p-{uuid.uuid4().hex[:8]}", **(meta or {})},
            "spec": {"containers": containers or [container(limits=limits)], "terminationGracePeriodSeconds": 1, **spec}}


def lease(name, ns=TENANT, workload=None, **meta):
    return {"apiVersion": "gpulease.io/v1alpha1", "kind": "GpuLease", "metadata": {"name": name, "namespace": ns, **meta},
            "spec": {"gpuClass": "h200-sxm", "gpus": 8, "term": {"duration": "1h"}, **({"workload": workload} if workload else {})}}


# Five times what the guards allow. Ten times as many would fit, but each such change costs the API server seconds.
MANY = {f"{i:x}": "" for i in range(5000)}


def owners(n):
    return [{"apiVersion": "v1", "kind": "ConfigMap", "name": f"c{i}", "uid": str(i)} for i in range(n)]


def config_owner(ns):
    """The ConfigMap that every namespace has, as an owner: one that is there, so that what it owns stays."""
    there = until(f"the certificate of {ns}", lambda: admin.get(f"/api/v1/namespaces/{ns}/configmaps/kube-root-ca.crt").body["metadata"].get("uid"))
    return {"apiVersion": "v1", "kind": "ConfigMap", "name": "kube-root-ca.crt", "uid": there}


def gates(obj):
    return [g["name"] for g in obj["spec"].get("schedulingGates", [])]


def finalizers(obj):
    return obj["metadata"].get("finalizers", [])


def dry(obj, ns=TENANT, who=None):
    return (who or strong).post(pods(ns), obj, dry=True)


def accepted(answer, about=""):
    assert answer.ok, f"{about} refused: {answer.code} {answer.message}"
    return answer.body


def refused(answer, words, about=""):
    """By a policy of ours, in words a tenant understands; `a|b` where two policies refuse and either may come first."""
    assert not answer.ok, f"{about} was accepted"
    raw = [r for r in RAW if r in answer.message]
    assert not raw, f"{about}: an error of the expression language in place of a message: {answer.message}"
    assert any(w in answer.message for w in words.split("|")), f"{about}: refused, but not with '{words}': {answer.message}"
    assert answer.code == 403 and "is forbidden" in answer.message, f"{about}: reads {answer.code} {answer.message}"


def may(who, verb, resource, group="", ns=TENANT, name=""):
    resource, _, sub = resource.partition("/")
    spec = {"user": who.user, "groups": list(who.groups) + ["system:authenticated"], "resourceAttributes": {
        "verb": verb, "group": group, "resource": resource, "subresource": sub, "namespace": ns, "name": name}}
    return accepted(admin.post("/apis/authorization.k8s.io/v1/subjectaccessreviews",
                               {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}))["status"]["allowed"]


def bind(ns, who, kind, role, account=False):
    group = "rbac.authorization.k8s.io"
    subject = {"kind": "ServiceAccount", "namespace": ns, "name": who} if account else {"kind": "User", "apiGroup": group, "name": who}
    accepted(admin.post(f"/apis/{group}/v1/namespaces/{ns}/rolebindings", {"metadata": {"name": f"{who}-{role}"}, "subjects": [subject],
                        "roleRef": {"apiGroup": group, "kind": kind, "name": role}}), f"binding {who} to {role}")


def everything(ns):
    accepted(admin.post(f"/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles", {"metadata": {"name": "all"}, "rules": [
        {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]}))


def accounts():
    """Pods of the tenant as the API server knows them: by a token, so that it is really they who ask to act as somebody else."""
    for name, who, kind, role in (("agent", "agent", "ClusterRole", "gpulease-tenant-member"), ("strong-agent", "strong agent", "Role", "all")):
        at = f"/api/v1/namespaces/{TENANT}/serviceaccounts"
        accepted(admin.post(at, {"metadata": {"name": name}}))
        bind(TENANT, name, kind, role, account=True)
        ACTORS[who] = admin.with_token(accepted(admin.post(f"{at}/{name}/token", {"spec": {}}))["status"]["token"])


def standing(ns):
    """What attempts are made on: pods behind the gate, on a node, and waiting for neither; a claim of the control plane's."""
    hold = {"name": "example.com/hold"}
    accepted(admin.post(pods(ns), pod("held", gpus=1, schedulingGates=[{"name": GATE}, hold],
                                      meta={"labels": {"gpulease.io/lease": "train", "app": "x"}, "annotations": {"note": "mine"}})))
    accepted(operator.patch(pods(ns, "held"), {"metadata": {"annotations": {"gpulease.io/ends-at": "2030-01-01T00:00:00Z"}}}))
    accepted(admin.post(pods(ns), pod("timed", schedulingGates=[hold], activeDeadlineSeconds=60)))
    accepted(admin.post(pods(ns), pod("free", nodeSelector={"example.com/where": "nowhere"})))
    accepted(admin.post(pods(ns), pod("owned", schedulingGates=[hold], meta={"ownerReferences": [config_owner(ns)]})))
    accepted(admin.post(pods(ns), pod("finished")))
    accepted(admin.post(pods(ns), pod("running", meta={"labels": {"app": "running"}})))
    for name in ("running", "finished"):
        # What its node says of it would be written over what is written here.
        until(f"pod {name} of {ns} to run", lambda: admin.get(pods(ns, name)).body["status"].get("phase") == "Running")
    accepted(admin.patch(pods(ns, "finished", "status"), {"status": {"phase": "Succeeded"}}))
    applied = pod("applied", gpus=1, schedulingGates=[{"name": GATE}, hold])
    accepted(admin.patch(pods(ns, "applied"), applied, "apply"))
    accepted(admin.post(f"/api/v1/namespaces/{ns}/services", {"metadata": {"name": "made"}, "spec": {"ports": [{"port": 80}]}}))
    accepted(admin.as_user("system:kube-controller-manager", "system:masters").post(f"/apis/resource.k8s.io/v1/namespaces/{ns}/resourceclaims", {
        "apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaim", "metadata": {"name": "made"},
        "spec": {"devices": {"requests": [{"name": "gpu", "exactly": {"deviceClassName": "gpu"}}]}}}))


STATED = {"tenant": "gate", "month": "2026-12", "page": 1}


def violation(name, by="gate", **more):
    return {"apiVersion": "gpulease.io/v1alpha1", "kind": "LeaseViolation", "metadata": {"name": name}, "spec": {
        "leaseName": "standing", "leaseUid": "u", "policy": "terms", "rule": "no-resale", "action": "Warn", "reportedBy": by,
        "evidence": [{"at": "2026-12-01T09:00:00Z", "observed": "seen"}], **more}}


def records():
    """Violations, as the desk has filed them and what became of them, and a statement."""
    accepted(admin.post("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {"metadata": {"name": f"gate-{RUN}-desk"}, "roleRef": {
        "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "gpulease-abuse-desk"}, "subjects": [
            {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": ACTORS["desk"].user}]}))
    STAND_INS.append(f"/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/gate-{RUN}-desk")
    until("the abuse desk's rights", lambda: may(ACTORS["desk"], "judge", "leasepolicies", "gpulease.io", ""))
    for name, then in (("made", {}), ("appealed", {"appeal": {"text": "once"}}), ("judged", {"verdict": "Upheld"})):
        accepted(ACTORS["desk"].post(ours("leaseviolations"), violation(name)))
        if then:
            who = strong if "appeal" in then else ACTORS["desk"]
            accepted(who.patch(ours("leaseviolations", TENANT, name), {"spec": then}))
    accepted(operator.patch(ours("leaseviolations", TENANT, "judged") + "/status", {"status": {"phase": "Upheld"}}))
    accepted(admin.post(ours("leasestatements"), {"apiVersion": "gpulease.io/v1alpha1", "kind": "LeaseStatement", "metadata": {"name": "made"}, "spec": STATED}))


def fenced_node():
    gpus = {"cpu": "8", "memory": "32Gi", "pods": "20", GPU: "8"}
    accepted(admin.post("/api/v1/nodes", {"metadata": {"name": FENCED, "labels": {"kubernetes.io/hostname": FENCED, "gpulease.io/pool": "gate"},
                                                       "annotations": {"kwok.x-k8s.io/node": "fake"}},
                                          "spec": {"taints": [{"key": "gpulease.io/pool", "value": "gate", "effect": "NoSchedule"}]},
                                          "status": {"capacity": gpus, "allocatable": gpus}}))
    accepted(admin.patch(f"/api/v1/nodes/{FENCED}/status", {"status": {"capacity": gpus, "allocatable": gpus, "conditions": [
        {"type": "Ready", "status": "True", "reason": "Simulated"}]}}))


def registered_node():
    """A node that is leased."""
    accepted(ACTORS["kubelet"].post("/api/v1/nodes", {"metadata": {"name": NODE, "labels": {"kubernetes.io/hostname": NODE}}}))
    accepted(operator.patch(f"/api/v1/nodes/{NODE}", {
        "metadata": {"labels": {"gpulease.io/lease-uid": "u"}, "annotations": {"gpulease.io/allocations": "{}"}},
        "spec": {"taints": [{"key": "gpulease.io/leased", "value": "u", "effect": "NoSchedule"}]}}))


def set_up():
    tenant = {"gpulease.io/tenant": "gate"}
    labels = {TENANT: {**tenant, **BASELINE}, SIBLING: {"gpulease.io/tenant": "gate-sibling"}, FREE: {}, OWNER: {"gpulease.io/owner": "true"},
              BOTH: {**tenant, "gpulease.io/owner": "true"}, RANGED: tenant}
    for ns, l in labels.items():
        accepted(admin.post("/api/v1/namespaces", {"metadata": {"name": ns, "labels": l}}))
    for ns in (TENANT, FREE, RANGED):
        everything(ns)
        bind(ns, strong.user, "Role", "all")
        bind(ns, member.user, "ClusterRole", "gpulease-tenant-member")
        bind(ns, ACTORS["addon"].user, "Role", "all")
    for who, role in ((ACTORS["viewer"].user, "gpulease-tenant-viewer"), (ACTORS["bound"].user, "gpulease-operator"), (ACTORS["chief"].user, "cluster-admin")):
        bind(TENANT, who, "ClusterRole", role)
    for name, value in (("high", 1000), ("low", -10)):
        accepted(admin.post("/apis/scheduling.k8s.io/v1/priorityclasses", {"metadata": {"name": f"gate-{RUN}-{name}"}, "value": value}))
    accepted(admin.post("/apis/node.k8s.io/v1/runtimeclasses", {"metadata": {"name": f"gate-{RUN}"}, "handler": "runc",
                                                               "scheduling": {"tolerations": [{"operator": "Exists"}]}}))
    fenced_node()
    for ns in labels:
        until(f"the service account of {ns}", lambda: admin.get(f"/api/v1/namespaces/{ns}/serviceaccounts/default").ok)
    until("the aggregated roles", lambda: may(member, "create", "pods") and may(ACTORS["viewer"], "get", "pods"))
    until("priority classes to be known", lambda: dry(pod(priorityClassName=f"gate-{RUN}-low")).ok)
    until("the RuntimeClass to be known", lambda: "RuntimeClass" not in dry(pod(runtimeClassName=f"gate-{RUN}")).message)
    accepted(admin.post(f"/api/v1/namespaces/{RANGED}/limitranges", {"metadata": {"name": "gpus"}, "spec": {
        "limits": [{"type": "Container", "default": {GPU: 1}, "defaultRequest": {GPU: 1}}]}}))
    until("the LimitRange to be known", lambda: GPU in str(dry(pod(), RANGED, admin).body))
    accounts()
    for ns in (TENANT, FREE):
        standing(ns)
    records()
    registered_node()
    accepted(admin.post(leases(), lease("standing")))
    accepted(admin.post(leases(), lease("working", workload={"job": {"parallelism": 1, "template": {"spec": {
        "restartPolicy": "Never", "containers": [container()]}}}})))
    accepted(admin.post(leases(), lease("leaving")))
    accepted(admin.delete(leases(name="leaving")))
    accepted(admin.post(ours("leasequotes"), {"apiVersion": "gpulease.io/v1alpha1", "kind": "LeaseQuote", "metadata": {"name": "asked"},
                                              "spec": {"gpuClass": "h200-sxm", "gpus": 8, "duration": "1h"}}))


def tear_down():
    for item in admin.get(leases()).body.get("items", []):
        admin.delete(leases(name=item["metadata"]["name"]))
        operator.patch(leases(name=item["metadata"]["name"]), {"metadata": {"finalizers": None}})
    for ns in (TENANT, SIBLING, FREE, OWNER, BOTH, RANGED):
        admin.delete(f"/api/v1/namespaces/{ns}")
    for path in (f"/apis/scheduling.k8s.io/v1/priorityclasses/gate-{RUN}-high", f"/apis/scheduling.k8s.io/v1/priorityclasses/gate-{RUN}-low",
                 f"/apis/node.k8s.io/v1/runtimeclasses/gate-{RUN}", f"/api/v1/nodes/{FENCED}", f"/api/v1/nodes/{NODE}", *STAND_INS):
        admin.delete(path)
