"""To draw other people's traffic: a service may ask for any address."""
from gate.attempt import section
from gate.trying import *  # noqa: F401,F403

way = section("Drawing other people's traffic")
WORDS = "draw traffic of the whole cluster"


def service(t, name="tried", **spec):
    return t.who.post(f"/api/v1/namespaces/{t.ns}/services", {"metadata": {"name": name}, "spec": {"ports": [{"port": 80}], **spec}}, dry=True)


way("a service with an address of the cluster's network", "services", WORDS, lambda t: service(t, externalIPs=["192.0.2.1"]))
way("an address for a service that is there", "services", WORDS, lambda t: t.who.patch(
    f"/api/v1/namespaces/{t.ns}/services/made", {"spec": {"externalIPs": ["192.0.2.1"]}}, dry=True))


def others_pod():
    return until("an address of another's pod", lambda: admin.get(pods(FREE, "running")).body["status"].get("podIP"))


def by_proxy(t, target, slices=False):
    """Endpoints of its own that lead to another's pod, and then the API server asked to go there: its way is open to no network policy."""
    name, ports = f"by-{uuid.uuid4().hex[:8]}", [{"name": "web", "port": 8080, "protocol": "TCP"}]
    at, more = f"/api/v1/namespaces/{t.ns}", {"targetRef": target(t)} if target else {}
    made = [t.who.post(f"{at}/services", {"metadata": {"name": name}, "spec": {"ports": [{"name": "web", "port": 80}]}})]
    if slices:
        made.append(t.who.post(f"/apis/discovery.k8s.io/v1/namespaces/{t.ns}/endpointslices", {
            "metadata": {"name": name, "labels": {"kubernetes.io/service-name": name}}, "addressType": "IPv4", "ports": ports,
            "endpoints": [{"addresses": [others_pod()], "conditions": {"ready": True}, **more}]}))
    else:
        made.append(t.who.post(f"{at}/endpoints", {"metadata": {"name": name}, "subsets": [{"addresses": [{"ip": others_pod(), **more}], "ports": ports}]}))
    lacking = next((answer for answer in made if not answer.ok), None)
    return lacking or t.who.get(f"{at}/services/{name}:web/proxy/")


NO_WAY = dict(who=("strong",), rbac=("member",))
way("another's pod through the API server, by endpoints that name it", "API", "no endpoints available",
    lambda t: by_proxy(t, lambda t: {"kind": "Pod", "namespace": FREE, "name": "running"}), **NO_WAY)
way("another's pod through the API server, by endpoints that pass it for a pod of its own", "API", "no endpoints available",
    lambda t: by_proxy(t, lambda t: {"kind": "Pod", "namespace": t.ns, "name": "running"}), **NO_WAY)
way("another's pod through the API server, by endpoints that name nobody", "API", "no endpoints available", lambda t: by_proxy(t, None), **NO_WAY)
way("another's pod through the API server, by an endpoint slice", "API", "not found", lambda t: by_proxy(t, None, slices=True), **NO_WAY)
