"""Who asks for a device waits, however it is asked; nobody else is touched."""
import copy

from kubeapi import until

from gate.world import *  # noqa: F401,F403


@check
def every_way_of_asking_is_gated():
    ask = container(limits={GPU: 1})
    ways = {
        "limits": pod(gpus=1),
        "requests and limits": pod(containers=[container(resources={"requests": {GPU: 1}, "limits": {GPU: 1}})]),
        "second container": pod(containers=[container(), container("second", {GPU: 1})]),
        "init container": pod(initContainers=[container("init", {GPU: 1})]),
        "sidecar": pod(initContainers=[container("side", {GPU: 1}, restartPolicy="Always")]),
        "no device": pod(containers=[container(limits={GPU: "0"})]),
        "another gate beside it": pod(gpus=1, schedulingGates=[{"name": "example.com/queue"}]),
        "the gate typed by the tenant": pod(gpus=1, schedulingGates=[{"name": GATE}]),
        "with its lease": pod(containers=[ask], meta={"labels": {"gpulease.io/lease": "train"}}),
    }
    for name in ("amd.com/gpu", "gpu.intel.com/i915", "nvidia.com/mig-1g.18gb", "nvidia.com/gpu.shared", "example.com/drawn",
                 "deviceclass.resource.kubernetes.io/gpu"):
        ways[name] = pod(containers=[container(limits={name: 1})])
    for way, obj in ways.items():
        for who in (strong, member, operator):
            got = gates(accepted(dry(obj, who=who), way))
            assert got.count(GATE) == 1, f"{way}: gates are {got}"
        if way.startswith("another"):
            assert "example.com/queue" in got, f"{way}: the other gate is lost, {got}"


@check
def server_side_apply_is_gated():
    obj = pod("applied", gpus=1)
    assert GATE in gates(accepted(strong.patch(pods(name="applied"), obj, "apply")))
    assert GATE in gates(accepted(strong.patch(pods(name="applied"), obj, "apply"), "applied again"))


@check
def pods_of_controllers_are_gated():
    template = {"metadata": {"labels": {"app": "ctl"}}, "spec": {k: v for k, v in pod(gpus=1)["spec"].items()}}
    selector = {"matchLabels": {"app": "ctl"}}
    job = copy.deepcopy(template)
    job["spec"]["restartPolicy"] = "Never"
    kinds = {"Job": ("batch/v1", "jobs", {"template": job}),
             "Deployment": ("apps/v1", "deployments", {"selector": selector, "template": template}),
             "ReplicaSet": ("apps/v1", "replicasets", {"selector": selector, "template": template}),
             "StatefulSet": ("apps/v1", "statefulsets", {"selector": selector, "template": template, "serviceName": "x"}),
             "DaemonSet": ("apps/v1", "daemonsets", {"selector": selector, "template": template})}
    for kind, (version, plural, spec) in kinds.items():
        name = f"by-{kind.lower()}"
        path = f"/apis/{version}/namespaces/{TENANT}/{plural}"
        accepted(member.post(path, {"apiVersion": version, "kind": kind, "metadata": {"name": name}, "spec": spec}), kind)
        made = until(f"a pod of the {kind}", lambda: [p for p in admin.get(pods()).body["items"] if p["metadata"]["name"].startswith(name)])
        for p in made:
            assert GATE in gates(p), f"{kind}: {gates(p)}"
        admin.delete(f"{path}/{name}", {"propagationPolicy": "Background"})


@check
def a_default_of_the_namespace_is_gated():
    accepted(admin.post(f"/api/v1/namespaces/{RANGED}/limitranges", {"metadata": {"name": "gpus"}, "spec": {
        "limits": [{"type": "Container", "default": {GPU: 1}, "defaultRequest": {GPU: 1}}]}}))
    until("the LimitRange to be known and its pods gated", lambda: GATE in gates(accepted(dry(pod(), RANGED, admin))))


@check
def pods_that_ask_for_nothing_are_not_gated():
    assert gates(accepted(dry(pod()))) == []
    assert gates(accepted(dry(pod(containers=[container(limits={"cpu": "1", "memory": "1Gi"})])))) == []


@check
def other_namespaces_are_left_alone():
    shapes = [pod(gpus=1), pod(nodeName="some-node"), pod(tolerations=[{"operator": "Exists"}]), pod(terminationGracePeriodSeconds=7200),
              pod(meta={"finalizers": ["example.com/hold"], "labels": {"gpulease.io/x": "y"}})]
    for shape in shapes:
        made = accepted(dry(shape, FREE, admin))
        assert gates(made) == [] and not [t for t in made["spec"].get("tolerations", []) if t.get("key", "").startswith("gpulease.io/")]


@check
def the_owners_gpu_pods_tolerate_the_pools_taint():
    def added(obj, ns=OWNER):
        return [t for t in accepted(dry(obj, ns, admin))["spec"].get("tolerations", []) if t.get("key") == "gpulease.io/pool"]
    want = [{"key": "gpulease.io/pool", "operator": "Exists", "effect": "NoSchedule"}]
    assert added(pod(gpus=1)) == want
    assert added(pod(gpus=1, tolerations=[{"key": "a", "operator": "Exists"}])) == want
    assert added(pod(gpus=1, tolerations=want)) == want, "added twice"
    assert added(pod()) == [], "a pod without GPUs was let onto the pools"
    assert added(pod(gpus=1), BOTH) == [], "a tenant got the owner's toleration"
    assert GATE in gates(accepted(dry(pod(gpus=1), BOTH, admin)))
