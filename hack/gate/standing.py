"""Rights, and the policies themselves."""
from gate.attempt import NO_GUARDS, POLICIES
from gate.world import *  # noqa: F401,F403


@check
def members_have_no_right_that_leads_round_a_lease():
    dra, rbac, own = "resource.k8s.io", "rbac.authorization.k8s.io", "gpulease.io"
    forbidden = [("pods/binding", ""), ("pods/status", ""), ("bindings", ""), ("resourceclaims", dra), ("resourceclaimtemplates", dra), ("limitranges", ""),
                 ("resourcequotas", ""), ("roles", rbac), ("rolebindings", rbac), ("gpuleases/status", own), ("leasequotes/status", own), ("networkpolicies", "networking.k8s.io")]
    viewer = ACTORS["viewer"]
    for who in (member, viewer):
        wrong = [f"{v} {r}" for r, g in forbidden for v in ("create", "update", "patch", "delete") if may(who, v, r, g)]
        wrong += [f"{v} {r}" for r in ("gputenants", "gpupools", "gpusites") for v in ("create", "update", "patch", "delete") if may(who, v, r, own, ns="")]
        assert not wrong, f"{who.user} may {wrong}"
    lacks = [f"{v} {r}" for r, g in (("gpuleases", own), ("leasequotes", own), ("pods", ""), ("jobs", "batch"), ("deployments", "apps")) for v in ("get", "watch", "create", "patch", "delete")
             if not may(member, v, r, g)]
    assert not lacks, f"a member may not {lacks}"
    assert may(viewer, "get", "gpuleases", own) and may(viewer, "get", "leasequotes", own) and not may(viewer, "create", "leasequotes", own) and may(viewer, "get", "pods/log") and not may(viewer, "create", "pods") and not may(viewer, "get", "secrets")


@check
def members_and_viewers_read_what_is_on_record_of_them_and_of_nobody_else():
    for who in (member, ACTORS["viewer"]):
        for plural in ("leaseviolations", "leasestatements"):
            names = [o["metadata"]["name"] for o in accepted(who.get(ours(plural)), f"{who.user} reads {plural}")["items"]]
            assert "made" in names, f"{who.user} reads {names} of {plural}"
            assert accepted(who.get(ours(plural, name="made")))["spec"], f"{who.user} reads nothing of one of {plural}"
            for ns in (SIBLING, SYSTEM):
                answer = who.get(ours(plural, ns))
                assert answer.code == 403 and "cannot list resource" in answer.message, f"{who.user} reads {plural} of {ns}: {answer.code} {answer.message}"
            # An appeal is a change of a violation; what else it may change of one the guard says.
            forbidden = [("create", plural), ("delete", plural), ("deletecollection", plural), ("patch", f"{plural}/status"), ("update", f"{plural}/status")]
            forbidden += [("patch", plural), ("update", plural)] if plural == "leasestatements" else []
            wrong = [f"{v} {r}" for v, r in forbidden if may(who, v, r, "gpulease.io")]
            assert not wrong, f"{who.user} may {wrong}"


@check
def the_operator_has_no_right_it_does_not_need():
    own, rbac = "gpulease.io", "rbac.authorization.k8s.io"
    never = [("get", "secrets", ""), ("list", "secrets", ""), ("create", "gpuleases", own), ("delete", "gpuleases", own), ("update", "gpuleases", own), ("patch", "leasequotes", own), ("delete", "leasequotes", own), ("patch", "leaseviolations", own), ("delete", "leaseviolations", own), ("judge", "leasepolicies", own), ("delete", "nodes", ""),
             ("delete", "namespaces", ""), ("create", "pods/binding", ""), ("patch", "pods/status", ""), ("create", "serviceaccounts/token", ""),
             ("patch", "validatingadmissionpolicies", "admissionregistration.k8s.io"), *((v, "rolebindings", rbac) for v in ("patch", "update", "delete")),
             ("bind", "clusterroles", rbac), ("escalate", "clusterroles", rbac), ("create", "clusterrolebindings", rbac), ("create", "roles", rbac),
             *((v, r, g) for v in ("patch", "delete") for r, g in (("networkpolicies", "networking.k8s.io"), ("resourcequotas", ""), ("limitranges", ""))),
             ("create", "leases", "coordination.k8s.io"), ("create", "events", ""), ("patch", "gputenants", "apps"), ("*", "*", "*")]
    wrong = [f"{v} {r}" for v, r, g in never if may(operator, v, r, g)]
    assert not wrong, f"the operator may {wrong}"
    needs = [("patch", "gpuleases/status", own), ("watch", "gpupools", own), ("watch", "leasequotes", own), ("patch", "leasequotes/status", own), ("create", "leaseviolations", own), ("patch", "leaseviolations/status", own), ("patch", "nodes", ""), ("create", "pods/eviction", ""), ("create", "jobs", "batch"),
             ("create", "events", "events.k8s.io"), ("create", "namespaces", "")]
    lacks = [f"{v} {r}" for v, r, g in needs if not may(operator, v, r, g)]
    assert not lacks, f"the operator may not {lacks}"
    lead = [may(operator, v, "leases", "coordination.k8s.io", SYSTEM, n) for v, n in (("create", ""), ("get", "gpulease-operator"), ("update", "gpulease-operator"))]
    assert all(lead) and not may(operator, "update", "leases", "coordination.k8s.io", SYSTEM, "another")


@check
def every_policy_of_the_chart_is_a_guard_that_is_tried_or_known_to_be_none():
    there = {p["metadata"]["name"] for kind in ("validating", "mutating") for p in admin.get(f"/apis/admissionregistration.k8s.io/v1/{kind}admissionpolicies").body["items"]
             if p["metadata"]["name"].startswith("gpulease-")}
    known = {f"gpulease-{g}" for g in POLICIES + NO_GUARDS}
    assert there == known, f"add attempts for them in gate/ways, or name them in gate/attempt.py: {sorted(there ^ known)}"


@check
def the_type_checker_has_no_complaint():
    found = admin.get("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies").body["items"]
    ours_there = [p for p in found if p["metadata"]["name"].startswith("gpulease-")]
    for p in ours_there:
        warnings = p.get("status", {}).get("typeChecking", {}).get("expressionWarnings", [])
        assert not warnings, f"{p['metadata']['name']}: {warnings[0]['fieldRef']}: {warnings[0]['warning'][:200]}"


# How a message says why, after what is refused and before what to do.
WHY = (", because ", ", so ")


@check
def every_message_says_what_and_why_and_what_to_do():
    found = admin.get("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies").body["items"]
    for p in (p for p in found if p["metadata"]["name"].removeprefix("gpulease-") in POLICIES + NO_GUARDS):
        for v in p["spec"]["validations"]:
            text = v.get("message", "")
            whole = 40 < len(text) < 400 and "\n" not in text and (". " in text or ": " in text or "; " in text)
            assert whole and v.get("reason"), f"{p['metadata']['name']}: '{text}', reason {v.get('reason')}"
            what, _, more = next((text.partition(w) for w in WHY if w in text), ("", "", ""))
            why, _, to_do = more.partition(": " if ". " not in more else ". ")
            assert all(len(part) > 10 for part in (what, why, to_do)), f"{p['metadata']['name']} does not say what, why (one of {WHY}) and what to do, in this order: '{text}'"
