"""What the operator's own account may do with namespaces and rights: in tenants' namespaces what docs/tenancy.md says, elsewhere nothing."""
from kubeapi import until

from gate.world import *  # noqa: F401,F403

RBAC, KEPT = "rbac.authorization.k8s.io", f"gate-{RUN}-kept"
LEVEL = "pod-security.kubernetes.io/enforce"
NOT_A_TENANTS = "namespaces of tenants alone (label"
ROLES = {"gpulease-members": "gpulease-tenant-member", "gpulease-viewers": "gpulease-tenant-viewer"}


def ours(tenant="kept", level="restricted", **more):
    return {"gpulease.io/tenant": tenant, "gpulease.io/kept-for": tenant, LEVEL: level, **more}


def apply(path, body, who=None):
    return (who or operator).call("PATCH", f"{path}?fieldManager=gpulease&force=true", body, "application/apply-patch+yaml")


def bound(ns, name="gpulease-members", role=None, kind="ClusterRole", subject=None, who=None):
    body = {"apiVersion": f"{RBAC}/v1", "kind": "RoleBinding", "metadata": {"name": name}, "roleRef": {"apiGroup": RBAC, "kind": kind, "name": role or ROLES.get(name, "gpulease-tenant-member")},
            "subjects": [subject or {"kind": "User", "apiGroup": RBAC, "name": "somebody"}]}
    return apply(f"/apis/{RBAC}/v1/namespaces/{ns}/rolebindings/{name}", body, who)


def labelled(ns, labels, who=None):
    return apply(f"/api/v1/namespaces/{ns}", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": ns, "labels": labels}}, who)


def namespace(labels, name=KEPT, who=None):
    return (who or operator).post("/api/v1/namespaces?fieldManager=gpulease", {"metadata": {"name": name, "labels": labels}})


def with_kept(fn):
    """The check runs with a namespace that the operator has made."""
    def run():
        accepted(namespace(ours()), "a tenant's namespace by the operator")
        try:
            fn()
        finally:
            admin.delete(f"/api/v1/namespaces/{KEPT}")
            until("the namespace to go", lambda: admin.get(f"/api/v1/namespaces/{KEPT}").code == 404, 60)
    run.__name__ = fn.__name__
    return run


@check
@with_kept
def the_operator_makes_members_and_viewers_in_a_tenants_namespace_and_nothing_more():
    for name in ROLES:
        accepted(bound(KEPT, name), name)
        accepted(bound(KEPT, name, subject={"kind": "Group", "apiGroup": RBAC, "name": "devs"}), f"a change of {name}")
    for role in ("edit", "admin", "cluster-admin"):
        answer = bound(KEPT, role=role)
        assert answer.code in (403, 422) and ("not currently held" in answer.message or "cannot change roleRef" in answer.message or "no other role" in answer.message), f"bound to {role}: {answer.code} {answer.message}"
    other = bound(KEPT, name="another")
    assert other.code == 403, f"a binding of another name was applied: {other.code} {other.message}"
    post = operator.post(f"/apis/{RBAC}/v1/namespaces/{KEPT}/rolebindings", {"metadata": {"name": "another"}, "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "gpulease-tenant-member"}, "subjects": []})
    refused(post, "and no others", "a binding of another name")
    accepted(admin.delete(f"/apis/{RBAC}/v1/namespaces/{KEPT}/rolebindings/gpulease-viewers"))
    refused(bound(KEPT, "gpulease-viewers", role="gpulease-tenant-member"), "no other role", "members under the name of viewers")


@check
def the_operator_gives_nobody_rights_outside_of_tenants_namespaces():
    for ns in (FREE, OWNER, "kube-system", SYSTEM, "default"):
        refused(bound(ns), NOT_A_TENANTS, f"members in {ns}")
        post = operator.post(f"/apis/{RBAC}/v1/namespaces/{ns}/rolebindings", {"metadata": {"name": "gpulease-members"}, "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "gpulease-tenant-member"},
                                                                             "subjects": [{"kind": "User", "apiGroup": RBAC, "name": operator.user}]})
        refused(post, NOT_A_TENANTS, f"itself a member in {ns}")
        assert not may(operator, "get", "secrets", ns=ns), f"the operator may read secrets of {ns}"
    # Labelled, and not taken on yet.
    refused(bound(TENANT), NOT_A_TENANTS, "members where the namespace is not taken on")


@check
def the_operator_puts_quotas_limits_and_network_policies_into_tenants_namespaces_alone():
    for group, kind, plural, name, spec in (("", "ResourceQuota", "resourcequotas", "gpulease-gpus", {"hard": {"pods": "0"}}), ("", "LimitRange", "limitranges", "gpulease-defaults", {"limits": []}),
                                            ("networking.k8s.io", "NetworkPolicy", "networkpolicies", "gpulease-tenant", {"podSelector": {}})):
        base, version = (f"/apis/{group}/v1", f"{group}/v1") if group else ("/api/v1", "v1")
        refused(apply(f"{base}/namespaces/kube-system/{plural}/{name}", {"apiVersion": version, "kind": kind, "metadata": {"name": name}, "spec": spec}), NOT_A_TENANTS, plural)


@check
@with_kept
def the_operator_writes_records_of_nodes_and_no_other_config_maps():
    def record(ns, name="a-handover-0123456789abcdef-1", labels=None, **changed):
        return operator.post(f"/api/v1/namespaces/{ns}/configmaps", {"metadata": {"name": name, "labels": labels or {"gpulease.io/record": "handover"}}, "immutable": True, "data": {"record": "{}", "signature": "x"}, **changed})
    accepted(record(KEPT), "a record in a tenant's namespace")
    for changed in ({"name": "settings"}, {"immutable": False}, {"data": {"record": "{}", "script": "x"}}, {"binaryData": {"x": "eA=="}}, {"labels": {"a": "b"}}):
        refused(record(KEPT, **{"name": "b-receipt-0123456789abcdef-1", **changed}), "and no others", f"a record with {changed}")
    for ns in (FREE, OWNER, "kube-system", SYSTEM, "default"):
        refused(record(ns), NOT_A_TENANTS, f"a record in {ns}")
    refused(operator.post(f"/api/v1/namespaces/{SYSTEM}/secrets", {"metadata": {"name": "another"}}), NOT_A_TENANTS, "another Secret than that of its key")
    token = {"metadata": {"name": "gpulease-signing-key", "annotations": {"kubernetes.io/service-account.name": "default"}}, "type": "kubernetes.io/service-account-token"}
    refused(operator.post(f"/api/v1/namespaces/{SYSTEM}/secrets", token, dry=True), NOT_A_TENANTS, "another account's token under the name of its key")
    for verb in ("get", "list", "update", "patch", "delete"):
        assert not may(operator, verb, "configmaps", ns=KEPT), f"the operator may {verb} ConfigMaps of tenants"


@check
def the_operator_deletes_pages_of_the_ledger_and_no_other_config_maps():
    base = f"/api/v1/namespaces/{SYSTEM}/configmaps"
    # A number that no page will have; and without the label of a page it is none.
    for name in ("another", "gpulease-ledger-999999999999"):
        accepted(admin.post(base, {"metadata": {"name": name}, "immutable": True}), f"ConfigMap {name}")
    try:
        refused(operator.delete(f"{base}/another"), "and no others", "deleting another ConfigMap")
        accepted(operator.delete(f"{base}/gpulease-ledger-999999999999"), "deleting a page of the ledger")
    finally:
        admin.delete(f"{base}/another")
        admin.delete(f"{base}/gpulease-ledger-999999999999")


@check
@with_kept
def the_operator_does_not_make_itself_or_everybody_a_member():
    for kind, name in (("User", operator.user), ("Group", "system:serviceaccounts"), ("Group", f"system:serviceaccounts:{SYSTEM}"), ("Group", "system:authenticated"), ("Group", "system:unauthenticated")):
        refused(bound(KEPT, subject={"kind": kind, "apiGroup": RBAC, "name": name}), "are none", f"{kind} {name} as a member")
    own = bound(KEPT, subject={"kind": "ServiceAccount", "name": "gpulease", "namespace": SYSTEM})
    refused(own, "are none", "its own account as a member")
    assert not may(operator, "get", "secrets", ns=KEPT)


@check
def the_operator_changes_no_namespace_that_is_not_a_tenants():
    for ns in (FREE, OWNER, "kube-system", SYSTEM):
        refused(labelled(ns, ours()), "not one of the tenant's", f"{ns} taken over")
        refused(operator.patch(f"/api/v1/namespaces/{ns}", {"metadata": {"labels": {LEVEL: "privileged"}}}), "not one of the tenant's", f"the level of {ns} lowered")
        refused(operator.patch(f"/api/v1/namespaces/{ns}", {"metadata": {"annotations": {"a": "b"}}}), "not one of the tenant's", f"an annotation of {ns}")
    refused(labelled(TENANT, ours("another")), "not one of the tenant's", "another tenant's namespace")
    for labels, words in (({}, "Set all three"), ({"gpulease.io/tenant": "kept"}, "Set all three"), (ours(level="privileged"), "Set all three"), ({**ours(), "gpulease.io/kept-for": "other"}, "Set all three")):
        refused(namespace(labels, f"gate-{RUN}-never"), words, f"a namespace made with {labels}")


@check
@with_kept
def the_operator_puts_its_own_labels_of_a_tenants_namespace_right_and_takes_none_of_others_away():
    at = f"/api/v1/namespaces/{KEPT}"
    accepted(admin.patch(at, {"metadata": {"labels": {"gpulease.io/tenant": None, LEVEL: "privileged", "team": "blue"}, "annotations": {"a": "b"}}}))
    accepted(labelled(KEPT, ours(level="baseline")), "a lost label put back")
    accepted(labelled(KEPT, ours(**{"gpulease.io/runtime-class": "kata"})), "a runtime class")
    accepted(operator.call("PATCH", f"{at}?fieldManager=gpulease", {"metadata": {"labels": {**ours(), "gpulease.io/runtime-class": None}}}, "application/merge-patch+json"), "the runtime class taken away again")
    assert "gpulease.io/runtime-class" not in accepted(admin.get(at))["metadata"]["labels"], "the runtime class is still there"
    for change in ({"labels": {"team": "red"}}, {"labels": {"x": "y"}}, {"annotations": {"a": "c", "d": "e"}}):
        accepted(operator.patch(at, {"metadata": change}), f"{change}, as a webhook of others adds it to any request")
    others = "none of the others"
    for change, words in (({"labels": {"team": None}}, others), ({"annotations": {"a": None}}, others), ({"labels": {"gpulease.io/x": "y"}}, others), ({"annotations": {"gpulease.io/x": "y"}}, others),
                          ({"labels": {"pod-security.kubernetes.io/audit": "privileged"}}, others),
                          ({"labels": {LEVEL: "privileged"}}, "Set all three"), ({"labels": {LEVEL: None}}, "Set all three"), ({"labels": {"gpulease.io/tenant": "other"}}, "not one of the tenant's|Set all three")):
        refused(operator.patch(at, {"metadata": change}), words, f"{change}")
    accepted(admin.patch(at, {"metadata": {"labels": {"gpulease.io/tenant": None}}}))
    refused(labelled(KEPT, ours("other")), "not one of the tenant's", "another tenant given one that lost its label")
    accepted(labelled(KEPT, ours()), "the label again")


@check
def the_operator_runs_pods_in_its_own_namespace_and_jobs_in_tenants_alone():
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "tried"}, "spec": {"template": {"spec": {**pod()["spec"], "restartPolicy": "Never"}}}}
    for ns in (FREE, OWNER, "kube-system", TENANT):
        refused(operator.post(pods(ns), pod("tried")), "Leave pods to their owners", f"a pod in {ns}")
        accepted(operator.post(pods(ns), pod("tried"), dry=True), f"a pod in {ns}, by dry run")
    strict = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    accepted(operator.post(pods(SYSTEM), pod("tried", containers=[container(securityContext=strict)]), dry=True), "a pod in its own namespace")
    for ns in (FREE, OWNER, "kube-system"):
        refused(operator.post(f"/apis/batch/v1/namespaces/{ns}/jobs", job, dry=True), "jobs of leases", f"a job in {ns}")
    accepted(operator.post(f"/apis/batch/v1/namespaces/{TENANT}/jobs", job, dry=True), "a job in a tenant's namespace")


@check
def the_operator_pauses_jobs_of_leases_and_changes_nothing_else_of_them():
    names = {"leased": {"gpulease.io/lease": "leased"}, "others": {}}
    template = {"spec": {"restartPolicy": "Never", "containers": [container()]}}
    at = f"/apis/batch/v1/namespaces/{TENANT}/jobs"
    try:
        for name, labels in names.items():
            accepted(admin.post(at, {"metadata": {"name": name, "labels": labels}, "spec": {"template": template}}), f"job {name}")
        for paused, note in ((True, "uid"), (False, None)):
            accepted(operator.patch(f"{at}/leased", {"metadata": {"annotations": {"gpulease.io/paused": note}}, "spec": {"suspend": paused}}), f"a pause of {paused}")
        for change in ({"spec": {"parallelism": 0}}, {"spec": {"backoffLimit": 0}}, {"spec": {"activeDeadlineSeconds": 1}}, {"spec": {"ttlSecondsAfterFinished": 0}}, {"metadata": {"labels": {"gpulease.io/lease": None}}}):
            refused(operator.patch(f"{at}/leased", change), "changes nothing else", f"{change}")
        for change in ({"spec": {"suspend": True}}, {"metadata": {"labels": {"gpulease.io/lease": "leased"}}}):
            refused(operator.patch(f"{at}/others", change), "pauses those of leases", f"{change} of another's job")
    finally:
        for name in names:
            admin.delete(f"{at}/{name}")


@opens
def without_that_policy_the_operators_account_could_read_every_secret():
    """So the checks above would fail if it were gone."""
    at = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings"
    kept = admin.get(f"{at}/gpulease-operator").body
    accepted(admin.delete(f"{at}/gpulease-operator"))
    me = {"kind": "User", "apiGroup": RBAC, "name": operator.user}
    try:
        until("it to make itself a member", lambda: bound(FREE, subject=me).ok)
        until("it to read secrets", lambda: operator.get(f"/api/v1/namespaces/{FREE}/secrets").ok)
    finally:
        admin.delete(f"/apis/{RBAC}/v1/namespaces/{FREE}/rolebindings/gpulease-members")
        meta = {k: v for k, v in kept["metadata"].items() if k in ("name", "labels", "annotations")}
        accepted(admin.post(at, {**kept, "metadata": meta}))
        until("the policy to stand again", lambda: bound(FREE).code == 403)
