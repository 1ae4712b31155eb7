"""To get a device by dynamic resource allocation, which knows no leases."""
from gate.attempt import section
from gate.trying import *  # noqa: F401,F403

way = section("Claiming a device (DRA)")
NOT_MEMBER = dict(who=("strong", "chief"), rbac=("member",))
WORDS = "Resource claims are not open to tenants"


def spec(**more):
    return {"devices": {"requests": [{"name": "gpu", "exactly": {"deviceClassName": "gpu", **more}}]}}


def claims(t, kind="ResourceClaim", body=None):
    plural = kind.lower() + "s"
    return t.who.post(f"/apis/resource.k8s.io/v1/namespaces/{t.ns}/{plural}", {"apiVersion": "resource.k8s.io/v1", "kind": kind, "metadata": {"name": "tried"},
                                                                               "spec": body or spec()}, dry=True)


def standing_claim(t, sub, body):
    return t.who.patch(f"/apis/resource.k8s.io/v1/namespaces/{t.ns}/resourceclaims/made{sub}", body, dry=True)


way("a resource claim", "claims", WORDS, claims, who=("strong", "chief", "addon"), rbac=("member",))
way("a template of resource claims", "claims", WORDS, lambda t: claims(t, "ResourceClaimTemplate", {"spec": spec()}), **NOT_MEMBER)
way("changing a claim that the control plane made", "claims", WORDS, lambda t: standing_claim(t, "", {"metadata": {"labels": {"a": "b"}}}), **NOT_MEMBER)
way("allocating a device to a claim oneself", "API", "requires resource=\"resourceclaims/binding\"", lambda t: standing_claim(t, "/status", {"status": {"allocation": {"devices": {"results": [
    {"request": "gpu", "driver": "gpu.example.com", "pool": "p", "device": "d0"}]}}}}), **NOT_MEMBER)
way("a claim with admin access to devices in use", "API", "admin access to devices requires the `resource.kubernetes.io/admin-access: true` label",
    lambda t: claims(t, body=spec(adminAccess=True)), **NOT_MEMBER)
