"""Runtime classes that a tenant's profile asks for."""
import contextlib

from kubeapi import until

from gate.world import *  # noqa: F401,F403

SANDBOXED, CLASSES = f"gate-{RUN}-sandboxed", "/apis/node.k8s.io/v1/runtimeclasses"


@contextlib.contextmanager
def sandboxed():
    """A tenant's namespace whose profile asks for a runtime class, and another class."""
    name, other = f"gate-{RUN}-kata", f"gate-{RUN}-runc"
    for n, more in ((name, {"overhead": {"podFixed": {"cpu": "250m"}}, "scheduling": {"nodeSelector": {"has": "kata"}}}), (other, {})):
        accepted(admin.post(CLASSES, {"metadata": {"name": n}, "handler": "x", **more}))
    accepted(admin.post("/api/v1/namespaces", {"metadata": {"name": SANDBOXED, "labels": {"gpulease.io/tenant": "gate", "gpulease.io/runtime-class": name}}}))
    try:
        until("its account", lambda: admin.get(f"/api/v1/namespaces/{SANDBOXED}/serviceaccounts/default").ok)
        until("the class to be known", lambda: dry(pod(runtimeClassName=name), SANDBOXED, admin).ok)
        yield name, other
    finally:
        admin.delete(f"/api/v1/namespaces/{SANDBOXED}")
        for n in (name, other):
            admin.delete(f"{CLASSES}/{n}")
        until("the namespace to go", lambda: admin.get(f"/api/v1/namespaces/{SANDBOXED}").code == 404, 60)


@check
def every_pod_of_a_tenant_whose_profile_asks_for_a_runtime_class_runs_under_it():
    with sandboxed() as (name, other):
        for about, p in (("a pod that says nothing", pod()), ("one that asks for a device", pod(gpus=1)), ("one that says another", pod(runtimeClassName=other)), ("one that says the same", pod(runtimeClassName=name))):
            spec = accepted(dry(p, SANDBOXED, admin), about)["spec"]
            assert spec.get("runtimeClassName") == name, f"{about} runs under {spec.get('runtimeClassName')}"
            assert spec.get("overhead") == {"cpu": "250m"} and spec.get("nodeSelector") == {"has": "kata"}, f"{about} lacks what the class brings: {spec.get('overhead')} {spec.get('nodeSelector')}"
        assert "runtimeClassName" not in accepted(dry(pod()))["spec"], "a pod of another tenant has a runtime class"


@opens
def a_pod_that_did_not_get_the_runtime_class_of_its_tenant_is_refused():
    binding = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings"
    with sandboxed() as (name, other):
        kept = admin.get(f"{binding}/gpulease-runtime").body
        accepted(admin.delete(f"{binding}/gpulease-runtime"))
        try:
            until("a pod without the class to be refused", lambda: not dry(pod(), SANDBOXED, admin).ok)
            refused(dry(pod(), SANDBOXED, admin), "runs under the runtime class", "a pod without the class")
            refused(dry(pod(runtimeClassName=other), SANDBOXED, admin), "runs under the runtime class", "a pod of another class")
        finally:
            meta = {k: v for k, v in kept["metadata"].items() if k in ("name", "labels", "annotations")}
            accepted(admin.post(binding, {**kept, "metadata": meta}))
            until("it to be set again", lambda: dry(pod(), SANDBOXED, admin).ok)


@check
def whoever_has_an_account_may_read_pools_and_nothing_else_of_the_cluster():
    own = "gpulease.io"
    for who in (member, admin.as_user(f"gate-{RUN}-viewer")):
        assert all(may(who, v, "gpupools", own, ns="") for v in ("get", "list", "watch")), f"{who.user} may not read pools"
        more = [f"{v} {r}" for r, g in (("gputenants", own), ("gpusites", own), ("nodes", ""), ("namespaces", ""), ("gpuleases", own), ("pods", "")) for v in ("get", "list", "create", "patch", "delete") if may(who, v, r, g, ns="")]
        more += [v for v in ("create", "update", "patch", "delete") if may(who, v, "gpupools", own, ns="")] + (["patch status"] if may(who, "patch", "gpupools/status", own, ns="") else [])
        assert not more, f"{who.user} may {more}"
