"""What leads round the gate and lies outside the namespace: no right of a tenant reaches there, whatever it has within."""
from gate.attempt import section
from gate.trying import *  # noqa: F401,F403

way = section("Reaching outside the namespace")
ADMISSION = "/apis/admissionregistration.k8s.io/v1"
AGENTS = ("agent", "strong agent")


def no(name, what, do, who=("member", "strong"), right=None):
    way(name, "RBAC", f"cannot {what}", do, who=who, elsewhere=False, right=right)


def makes(name, kind, version, plural, body=None, ns=None, right=None):
    def do(t):
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        at = f"{root}/namespaces/{ns}/{plural}" if ns else f"{root}/{plural}"
        return t.who.post(at, {"apiVersion": version, "kind": kind, "metadata": {"name": f"gate-{RUN}-tried"}, **(body or {})}, dry=True)
    no(name, f"create resource \"{plural}\"", do, right=right)


def acts_as(name, user, *groups):
    no(name, "impersonate", lambda t: t.who.as_user(user, *groups).post(
        "/apis/authentication.k8s.io/v1/selfsubjectreviews", {}), who=AGENTS)


acts_as("acting as the operator", OPERATOR)
acts_as("acting as the scheduler", "system:kube-scheduler")
acts_as("acting as the node", "system:node:gpu-0", "system:nodes")
acts_as("acting as the cluster's owner, by the group", f"system:serviceaccount:{TENANT}:agent", "system:masters")
no("a token of the operator's account", "create resource \"serviceaccounts/token\"", lambda t: t.who.post(
    f"/api/v1/namespaces/{SYSTEM}/serviceaccounts/gpulease/token", {"spec": {}}, dry=True))
# Whatever the Pod Security level of that namespace is: the right alone is to be what is lacking.
CONFINED = {"containers": [container(securityContext={"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}})],
            "securityContext": {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}}}
no("the operator's secrets", "list resource \"secrets\"", lambda t: t.who.get(f"/api/v1/namespaces/{SYSTEM}/secrets"))
no("a shell in the operator's pod", "create resource \"pods/exec\"", lambda t: t.who.post(f"/api/v1/namespaces/{SYSTEM}/pods/gpulease-0/exec?command=sh", None), right=404)   # none runs here
no("a pod beside the operator", "create resource \"pods\"", lambda t: t.who.post(pods(SYSTEM), pod("tried", **CONFINED), dry=True))
no("a pod in another tenant's namespace", "create resource \"pods\"", lambda t: t.who.post(pods(SIBLING), pod("tried", gpus=1), dry=True))
no("a pod in the owner's namespace", "create resource \"pods\"", lambda t: t.who.post(pods(OWNER), pod("tried", gpus=1), dry=True))
no("a lease of another tenant's", "create resource \"gpuleases\"", lambda t: t.who.post(leases(SIBLING), lease("tried", SIBLING), dry=True))
no("another tenant's leases, to read", "list resource \"gpuleases\"", lambda t: t.who.get(leases(SIBLING)))
no("a pod, by who may only look", "create resource \"pods\"", lambda t: t.who.post(t.at(), pod("tried"), dry=True), who=("viewer",))
no("a lease, by who may only look", "create resource \"gpuleases\"", lambda t: t.who.post(leases(), lease("tried"), dry=True), who=("viewer",))
no("taking a guard away", "delete resource \"validatingadmissionpolicybindings\"", lambda t: t.who.delete(
    f"{ADMISSION}/validatingadmissionpolicybindings/gpulease-pod-create", dry=True))
no("taking the gate away", "delete resource \"mutatingadmissionpolicybindings\"", lambda t: t.who.delete(
    f"{ADMISSION}/mutatingadmissionpolicybindings/gpulease-gate", dry=True))
no("making a guard toothless", "patch resource \"validatingadmissionpolicies\"", lambda t: t.who.patch(
    f"{ADMISSION}/validatingadmissionpolicies/gpulease-pod-create", {"spec": {"failurePolicy": "Ignore"}}, dry=True))
makes("a webhook that takes the gate off again", "MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1", "mutatingwebhookconfigurations", {"webhooks": []})
makes("a policy that takes the gate off again", "MutatingAdmissionPolicy", "admissionregistration.k8s.io/v1", "mutatingadmissionpolicies", {"spec": {
    "reinvocationPolicy": "Never", "matchConstraints": {"resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}]},
    "mutations": [{"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": "Object{}"}}]}})
makes("a namespace of its own", "Namespace", "v1", "namespaces", {"metadata": {"name": f"gate-{RUN}-tried", "labels": {"gpulease.io/tenant": "gate"}}})
makes("a node of its own", "Node", "v1", "nodes")
no("the labels of a node", "patch resource \"nodes\"", lambda t: t.who.patch(f"/api/v1/nodes/{FENCED}", {"metadata": {"labels": {"a": "b"}}}, dry=True))
no("a node's kubelet, through the API server", "get resource \"nodes/proxy\"", lambda t: t.who.get(f"/api/v1/nodes/{NODE}/proxy/pods"), right=500)          # it has no address
makes("a priority class", "PriorityClass", "scheduling.k8s.io/v1", "priorityclasses", {"value": 1000})
makes("a RuntimeClass that tolerates all", "RuntimeClass", "node.k8s.io/v1", "runtimeclasses", {"handler": "runc"})
makes("a device class", "DeviceClass", "resource.k8s.io/v1", "deviceclasses", {"spec": {}})
makes("a volume on the node's disk", "PersistentVolume", "v1", "persistentvolumes", {"spec": {
    "capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/dev"}}})
makes("cluster-admin for itself", "ClusterRoleBinding", "rbac.authorization.k8s.io/v1", "clusterrolebindings", {
    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
    "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "me"}]})
makes("a role in the operator's namespace", "Role", "rbac.authorization.k8s.io/v1", "roles", {"rules": []}, SYSTEM)
makes("a tenant with a quota of its own", "GpuTenant", "gpulease.io/v1alpha1", "gputenants", {"spec": {
    "displayName": "Mine", "namespaces": [f"gate-{RUN}-x"], "tiers": ["OnDemand"], "maxTerm": "1h", "quotas": [{"gpuClass": "h200", "nominalQuota": 8}]}})
makes("a pool with rules of its own", "GpuPool", "gpulease.io/v1alpha1", "gpupools", {"spec": {
    "gpuClass": "h200", "nodeSelector": {"matchLabels": {"a": "b"}}, "resourceName": GPU, "site": "s", "isolation": ["Shared"], "maxTerm": "1h", "maxGrace": "10m"}})
makes("a client certificate as the operator", "CertificateSigningRequest", "certificates.k8s.io/v1", "certificatesigningrequests", {"spec": {
    "request": "AA==", "signerName": "kubernetes.io/kube-apiserver-client", "usages": ["client auth"]}}, right=422)           # "AA==" is none
no("other definitions of our kinds", "delete resource \"customresourcedefinitions\"", lambda t: t.who.delete(
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gpuleases.gpulease.io", dry=True))
no("a role for itself in its namespace", "create resource \"rolebindings\"", lambda t: t.who.post(
    f"/apis/rbac.authorization.k8s.io/v1/namespaces/{TENANT}/rolebindings", {"metadata": {"name": "tried"}, "subjects": [], "roleRef": {
        "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "admin"}}, dry=True), who=("member",))
