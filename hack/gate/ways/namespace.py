"""To walk out of the gate by relabelling the namespace: who has all rights in one may write its own object."""
from gate.attempt import section
from gate.trying import *  # noqa: F401,F403

way = section("Changing the namespace")
NOT_MEMBER = dict(who=("strong", "chief"), rbac=("member",))
WHOSE, LEVEL, EMPTY = "say whose it is", "security level of a tenant's namespace", "let go of by the cluster once it is empty"


def at(ns, sub=""):
    return f"/api/v1/namespaces/{ns}{sub}"


def relabel(name, words, sub="", elsewhere=False, kind="labels", **labels):
    body = {"metadata": {kind: labels}}
    way(name, "namespaces", words, lambda t: t.who.patch(at(t.ns, sub), body, dry=True), elsewhere=elsewhere, **NOT_MEMBER)


def written(name, words, sub, edit, elsewhere=False):
    def do(t):
        ns = accepted(admin.get(at(t.ns)))
        edit(ns)
        return t.who.put(at(t.ns, sub), ns, dry=True)
    way(name, "namespaces", words, do, elsewhere=elsewhere, **NOT_MEMBER)


TENANT_LABEL, ENFORCE = "gpulease.io/tenant", "pod-security.kubernetes.io/enforce"
relabel("taking the tenant's label off", WHOSE, **{TENANT_LABEL: None})
relabel("taking it off by the namespace's status", WHOSE, "/status", **{TENANT_LABEL: None})
written("taking it off by finalizing the namespace", WHOSE, "/finalize", lambda ns: ns["metadata"]["labels"].pop(TENANT_LABEL, None))
written("taking it off by replacing the namespace", WHOSE, "", lambda ns: ns["metadata"]["labels"].pop(TENANT_LABEL, None))
relabel("moving into another tenant's quota", WHOSE, **{TENANT_LABEL: "gate-sibling"})
relabel("becoming the owner", WHOSE, **{"gpulease.io/owner": "true"})
relabel("an annotation of the namespace that the operator sets", WHOSE, kind="annotations", **{"gpulease.io/managed": "x"})
relabel("5000 annotations of the namespace, so that changes cannot be compared any more", "at most 1000 labels", kind="annotations", **MANY)
relabel("2000 labels of the namespace, with the tenant's own off", "at most 1000 labels", **{TENANT_LABEL: None}, **{f"k{i}": "" for i in range(2000)})
relabel("lowering the level of Pod Security", LEVEL, elsewhere=True, **{ENFORCE: "privileged"})
relabel("taking the level of Pod Security off", LEVEL, elsewhere=True, **{ENFORCE: None})
relabel("pinning Pod Security to an old version", LEVEL, elsewhere=True, **{ENFORCE + "-version": "v1.0"})
relabel("admin access to devices in use", LEVEL, elsewhere=True, **{"resource.kubernetes.io/admin-access": "true"})
written("letting the namespace go before it is empty", EMPTY, "/finalize", lambda ns: ns["spec"].pop("finalizers"), elsewhere=True)
way("a namespace of another team becoming the owner", "namespaces", WHOSE, lambda t: t.who.patch(
    at(FREE), {"metadata": {"labels": {"gpulease.io/owner": "true"}}}, dry=True), who=("strong",), elsewhere=False)
