"""Rights, and the policies themselves."""
from kubeapi import until

from gate.world import *  # noqa: F401,F403


@check
def members_have_no_right_that_leads_round_a_lease():
    dra, rbac, own = "resource.k8s.io", "rbac.authorization.k8s.io", "gpulease.io"
    forbidden = [("pods/binding", ""), ("pods/status", ""), ("bindings", ""), ("resourceclaims", dra), ("resourceclaimtemplates", dra), ("limitranges", ""),
                 ("resourcequotas", ""), ("roles", rbac), ("rolebindings", rbac), ("gpuleases/status", own), ("leasequotes/status", own), ("networkpolicies", "networking.k8s.io")]
    viewer = admin.as_user(f"gate-{RUN}-viewer")
    for who in (member, viewer):
        wrong = [f"{v} {r}" for r, g in forbidden for v in ("create", "update", "patch", "delete") if may(who, v, r, g)]
        wrong += [f"{v} {r}" for r in ("gputenants", "gpupools", "gpusites") for v in ("create", "update", "patch", "delete") if may(who, v, r, own, ns="")]
        assert not wrong, f"{who.user} may {wrong}"
    lacks = [f"{v} {r}" for r, g in (("gpuleases", own), ("leasequotes", own), ("pods", ""), ("jobs", "batch"), ("deployments", "apps")) for v in ("get", "watch", "create", "patch", "delete")
             if not may(member, v, r, g)]
    assert not lacks, f"a member may not {lacks}"
    assert may(viewer, "get", "gpuleases", own) and may(viewer, "get", "leasequotes", own) and not may(viewer, "create", "leasequotes", own) and may(viewer, "get", "pods/log") and not may(viewer, "create", "pods") and not may(viewer, "get", "secrets")


@check
def the_operator_has_no_right_it_does_not_need():
    own, rbac = "gpulease.io", "rbac.authorization.k8s.io"
    never = [("get", "secrets", ""), ("list", "secrets", ""), ("create", "gpuleases", own), ("delete", "gpuleases", own), ("update", "gpuleases", own), ("patch", "leasequotes", own), ("delete", "leasequotes", own), ("delete", "nodes", ""),
             ("delete", "namespaces", ""), ("create", "pods/binding", ""), ("patch", "pods/status", ""), ("create", "serviceaccounts/token", ""),
             ("patch", "validatingadmissionpolicies", "admissionregistration.k8s.io"), *((v, "rolebindings", rbac) for v in ("patch", "update", "delete")),
             ("bind", "clusterroles", rbac), ("escalate", "clusterroles", rbac), ("create", "clusterrolebindings", rbac), ("create", "roles", rbac),
             *((v, r, g) for v in ("patch", "delete") for r, g in (("networkpolicies", "networking.k8s.io"), ("resourcequotas", ""), ("limitranges", ""))),
             ("create", "leases", "coordination.k8s.io"), ("create", "events", ""), ("patch", "gputenants", "apps"), ("*", "*", "*")]
    wrong = [f"{v} {r}" for v, r, g in never if may(operator, v, r, g)]
    assert not wrong, f"the operator may {wrong}"
    needs = [("patch", "gpuleases/status", own), ("watch", "gpupools", own), ("watch", "leasequotes", own), ("patch", "leasequotes/status", own), ("patch", "nodes", ""), ("create", "pods/eviction", ""), ("create", "jobs", "batch"),
             ("create", "events", "events.k8s.io"), ("create", "namespaces", "")]
    lacks = [f"{v} {r}" for v, r, g in needs if not may(operator, v, r, g)]
    assert not lacks, f"the operator may not {lacks}"
    lead = [may(operator, v, "leases", "coordination.k8s.io", SYSTEM, n) for v, n in (("create", ""), ("get", "gpulease-operator"), ("update", "gpulease-operator"))]
    assert all(lead) and not may(operator, "update", "leases", "coordination.k8s.io", SYSTEM, "another")


@check
def the_type_checker_has_no_complaint():
    found = admin.get("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies").body["items"]
    ours = [p for p in found if p["metadata"]["name"].startswith("gpulease-")]
    assert len(ours) >= 4, [p["metadata"]["name"] for p in found]
    for p in ours:
        warnings = p.get("status", {}).get("typeChecking", {}).get("expressionWarnings", [])
        assert not warnings, f"{p['metadata']['name']}: {warnings[0]['fieldRef']}: {warnings[0]['warning'][:200]}"


@check
def without_the_mutating_policy_the_gate_is_closed_not_open():
    at = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings"
    kept = admin.get(f"{at}/gpulease-gate").body
    accepted(admin.delete(f"{at}/gpulease-gate"))
    try:
        until("a GPU pod to be refused", lambda: not dry(pod(gpus=1)).ok)
        refused(dry(pod(gpus=1)), "gate gpulease.io/placement was not set")
        accepted(dry(pod()), "a pod that asks for nothing")
    finally:
        meta = {k: v for k, v in kept["metadata"].items() if k in ("name", "labels", "annotations")}
        accepted(admin.post(at, {**kept, "metadata": meta}))
        until("the gate to stand again", lambda: dry(pod(gpus=1)).ok)
