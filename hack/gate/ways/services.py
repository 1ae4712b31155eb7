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
