"""What an attempt is made with: whoever makes it, in which namespace, and what became of what controllers made of it."""
import contextlib
import re
import uuid
from datetime import datetime, timedelta, timezone

from kubeapi import until

from gate.world import *  # noqa: F401,F403

KINDS = {"Job": ("batch/v1", "jobs"), "CronJob": ("batch/v1", "cronjobs"), "Deployment": ("apps/v1", "deployments"), "ReplicaSet": ("apps/v1", "replicasets"),
         "StatefulSet": ("apps/v1", "statefulsets"), "DaemonSet": ("apps/v1", "daemonsets"), "ReplicationController": ("v1", "replicationcontrollers")}


class Told:
    """An answer that somebody else got: a controller, or the scheduler, in whose name it is told by an object."""

    def __init__(self, ok, body, message=""):
        self.ok, self.code, self.body, self.message = ok, 201 if ok else 403, body, message


class Try:
    def __init__(self, who, ns):
        self.who, self.ns = who, ns

    def at(self, name=None, sub=None):
        return pods(self.ns, name, sub)

    def make(self, obj):
        """By dry run: admission is the same, and nothing is left."""
        obj["metadata"].setdefault("name", "tried")
        return self.who.post(self.at(), obj, dry=True)

    def pod(self, gpus=0, containers=None, meta=None, **spec):
        return self.make(pod("tried", gpus, containers, meta, **spec))

    def change(self, body, how="merge", name="held", sub=None):
        return self.who.patch(self.at(name, sub), body, how, dry=True)

    def end(self, options, name="running"):
        return self.who.delete(self.at(name), options, dry=True)

    def evict(self, options, name="running"):
        eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": self.ns}, "deleteOptions": {**options, "dryRun": ["All"]}}
        return self.who.post(self.at(name, "eviction"), eviction, dry=True)

    @contextlib.contextmanager
    def really(self, obj):
        """The name of a pod that is made, and gone afterwards: for what takes two steps."""
        name = accepted(self.who.post(self.at(), obj))["metadata"]["name"]
        try:
            yield name
        finally:
            admin.delete(self.at(name), {"gracePeriodSeconds": 0})

    def held(self):
        """The pod behind the gate, as it is."""
        return accepted(admin.get(self.at("held")))

    def by_controller(self, kind, gpus=0, **spec):
        """What became of the first pod that the controller of such an object makes, or would."""
        version, plural = KINDS[kind]
        name = f"by-{uuid.uuid4().hex[:8]}"
        path = f"/apis/{version}" if "/" in version else f"/api/{version}"
        path += f"/namespaces/{self.ns}/{plural}"
        labels = {"app": name}
        template = {"metadata": {"labels": labels}, "spec": {k: v for k, v in pod(gpus=gpus, **spec)["spec"].items()}}
        own = {"template": template}
        if kind in ("Job", "CronJob"):
            template["spec"]["restartPolicy"] = "Never"
        if kind == "Job":
            pass
        elif kind == "CronJob":
            own = {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": template}}}
        elif kind == "ReplicationController":
            own["selector"] = labels
        else:
            own["selector"] = {"matchLabels": labels}
        if kind == "StatefulSet":
            own["serviceName"] = name
        made = self.who.post(path, {"apiVersion": version, "kind": kind, "metadata": {"name": name}, "spec": own})
        if not made.ok:
            return made
        if kind == "CronJob":                              # as if it had been due a while ago, so that nobody waits for the minute
            ago = datetime.now(timezone.utc) - timedelta(minutes=5)
            accepted(admin.patch(f"{path}/{name}/status", {"status": {"lastScheduleTime": ago.strftime("%Y-%m-%dT%H:%M:%SZ")}}))
        try:
            return until(f"what becomes of a pod of the {kind}", lambda: self.first_pod(name))
        finally:
            admin.delete(f"{path}/{name}", {"propagationPolicy": "Background"})

    def first_pod(self, name):
        for p in admin.get(self.at()).body["items"]:
            if p["metadata"]["name"].startswith(name):
                return Told(True, p)
        for e in admin.get(f"/api/v1/namespaces/{self.ns}/events?fieldSelector=reason%3DFailedCreate").body["items"]:
            if e["involvedObject"]["name"].startswith(name):
                return Told(False, {}, re.sub(r"^Error creating: ", "", e["message"]))
        return None

    def scheduled(self, gpus=0, **spec):
        """A pod that is really made: where it came to, or why it waits."""
        name = f"p-{uuid.uuid4().hex[:8]}"
        made = self.who.post(self.at(), pod(name, gpus, **spec))
        if not made.ok:
            return made

        def settled():
            p = admin.get(self.at(name)).body
            waits = any(c["type"] == "PodScheduled" and c["status"] == "False" for c in p["status"].get("conditions", []))
            return Told(True, p) if waits or p["spec"].get("nodeName") else None
        try:
            return until("the scheduler's word", settled)
        finally:
            admin.delete(self.at(name), {"gracePeriodSeconds": 0})
