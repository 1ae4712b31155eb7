"""What the checks of the gate share: who acts, what they make, what counts as accepted and as refused."""
import os
import uuid

from kubeapi import Api, until

GATE, FINALIZER, GPU = "gpulease.io/placement", "gpulease.io/release", "nvidia.com/gpu"
RAW = ("resulted in error", "no such key", "cost limit", "undeclared", "no such overload", "failed to")
RUN = uuid.uuid4().hex[:6]
TENANT, FREE, OWNER, BOTH, RANGED = (f"gate-{RUN}-{n}" for n in ("tenant", "free", "owner", "both", "ranged"))
KUBECTL = os.environ.get("KUBECTL", "kubectl")
SYSTEM = os.environ.get("GPULEASE_NAMESPACE", "gpulease-system")

admin = Api(KUBECTL)                                                  # runs the platform
member = admin.as_user(f"gate-{RUN}-member")                          # the chart's role
strong = admin.as_user(f"gate-{RUN}-strong")                          # everything on everything in the namespace: only policies hold it
operator = admin.as_user(f"system:serviceaccount:{SYSTEM}:gpulease", f"system:serviceaccounts:{SYSTEM}", "system:serviceaccounts")

CHECKS = []


def check(fn):
    CHECKS.append(fn)
    return fn


def pods(ns=TENANT, name=None, sub=None):
    return f"/api/v1/namespaces/{ns}/pods" + (f"/{name}" if name else "") + (f"/{sub}" if sub else "")


def leases(ns=TENANT, name=None):
    return f"/apis/gpulease.io/v1alpha1/namespaces/{ns}/gpuleases" + (f"/{name}" if name else "")


def container(name="main", limits=None, **more):
    return {"name": name, "image": "example/none", **({"resources": {"limits": limits}} if limits else {}), **more}


def pod(name=None, gpus=0, containers=None, meta=None, **spec):
    limits = {GPU: gpus} if gpus else None
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name or f"p-{uuid.uuid4().hex[:8]}", **(meta or {})},
            "spec": {"containers": containers or [container(limits=limits)], "terminationGracePeriodSeconds": 1, **spec}}


def gates(obj):
    return [g["name"] for g in obj["spec"].get("schedulingGates", [])]


def accepted(answer, about=""):
    assert answer.ok, f"{about} refused: {answer.code} {answer.message}"
    return answer.body


def refused(answer, words, about=""):
    """By a policy of ours, in words a tenant understands; `a|b` where two policies refuse and either may come first."""
    assert not answer.ok, f"{about} was accepted"
    text = answer.message
    raw = [r for r in RAW if r in text]
    assert not raw, f"{about}: an error of CEL instead of a message: {text}"
    assert any(w in text for w in words.split("|")), f"{about}: refused, but not with '{words}': {text}"
    assert answer.code == 403 and "is forbidden" in text, f"{about}: reads {answer.code} {text}"


def dry(obj, ns=TENANT, who=None):
    return (who or strong).post(pods(ns), obj, dry=True)


def may(who, verb, resource, group="", ns=TENANT, name=""):
    resource, _, sub = resource.partition("/")
    spec = {"user": who.user, "groups": list(who.groups) + ["system:authenticated"], "resourceAttributes": {
        "verb": verb, "group": group, "resource": resource, "subresource": sub, "namespace": ns, "name": name}}
    return accepted(admin.post("/apis/authorization.k8s.io/v1/subjectaccessreviews",
                               {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}))["status"]["allowed"]


def set_up():
    labels = {TENANT: {"gpulease.io/tenant": "gate"}, FREE: {}, OWNER: {"gpulease.io/owner": "true"},
              BOTH: {"gpulease.io/tenant": "gate", "gpulease.io/owner": "true"}, RANGED: {"gpulease.io/tenant": "gate"}}
    for ns, l in labels.items():
        accepted(admin.post("/api/v1/namespaces", {"metadata": {"name": ns, "labels": l}}))
    rbac = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{TENANT}"
    accepted(admin.post(f"{rbac}/roles", {"metadata": {"name": "all"}, "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]}))
    for who, kind, role in ((member.user, "ClusterRole", "gpulease-tenant-member"), (f"gate-{RUN}-viewer", "ClusterRole", "gpulease-tenant-viewer"), (strong.user, "Role", "all")):
        accepted(admin.post(f"{rbac}/rolebindings", {"metadata": {"name": who}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role},
                                                     "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": who}]}))
    for name, value in (("high", 1000), ("low", -10)):
        accepted(admin.post("/apis/scheduling.k8s.io/v1/priorityclasses", {"metadata": {"name": f"gate-{RUN}-{name}"}, "value": value}))
    for ns in labels:
        until(f"the service account of {ns}", lambda: admin.get(f"/api/v1/namespaces/{ns}/serviceaccounts/default").ok)
    until("the aggregated roles", lambda: may(member, "create", "pods") and may(admin.as_user(f"gate-{RUN}-viewer"), "get", "pods"))
    until("priority classes to be known", lambda: dry(pod(priorityClassName=f"gate-{RUN}-low")).ok)


def tear_down():
    for item in admin.get(leases()).body.get("items", []):
        admin.delete(leases(name=item["metadata"]["name"]))
        operator.patch(leases(name=item["metadata"]["name"]), {"metadata": {"finalizers": None}})
    for ns in (TENANT, FREE, OWNER, BOTH, RANGED):
        admin.delete(f"/api/v1/namespaces/{ns}")
    for path in ("scheduling.k8s.io/v1/priorityclasses/gate-%s-high", "scheduling.k8s.io/v1/priorityclasses/gate-%s-low", "node.k8s.io/v1/runtimeclasses/gate-%s"):
        admin.delete("/apis/" + path % RUN)
