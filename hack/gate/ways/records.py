"""To write what Gpulease has on record: where a lease runs, until when, what was offered, used and breached."""
from gate.attempt import UNDONE, section
from gate.trying import *  # noqa: F401,F403

way = section("Writing records, and getting rid of a lease that still holds GPUs")
NOT_MEMBER = dict(who=("strong", "bound", "chief"), rbac=("member",), elsewhere=False)
STATUS, KEPT, FINAL = "is a record that Gpulease writes", "are records that Gpulease and the platform's people keep", "taken off by Gpulease"
LIVE = dict(elsewhere=False)


def status(name, plural, obj, **said):
    way(name, "records", STATUS, lambda t: t.who.patch(ours(plural, TENANT, obj) + "/status", {"status": said}, dry=True), **NOT_MEMBER,
        done=lambda o: said.items() <= o.get("status", {}).items())


status("calling a lease Active", "gpuleases", "standing", phase="Active")
status("moving the end of a lease", "gpuleases", "standing", term={"endsAt": "2099-01-01T00:00:00Z"})
way("labelling a lease by its status", "API", "no label", lambda t: t.who.patch(leases(name="standing") + "/status", {
    "metadata": {"labels": {"gpulease.io/a": "b"}}}, dry=True), UNDONE, undone=lambda o: "gpulease.io/a" not in o["metadata"].get("labels", {}), **NOT_MEMBER)
status("giving oneself an offer", "leasequotes", "asked", heldUntil="2099-01-01T00:00:00Z")
way("a lease that is born Active", "API", "no status", lambda t: t.who.post(leases(), {**lease("tried"), "status": {"phase": "Active"}}, dry=True), UNDONE,
    undone=lambda obj: obj.get("status", {}).get("phase") != "Active", **LIVE)

UNREGISTERED = dict(who=("strong", "chief"), rbac=("member",), elsewhere=False)
way("writing a statement oneself", "records", KEPT, lambda t: t.who.post(ours("leasestatements"), {
    "apiVersion": "gpulease.io/v1alpha1", "kind": "LeaseStatement", "metadata": {"name": "tried"}, "spec": {"tenant": "gate", "month": "2026-11", "page": 1}}, dry=True), **UNREGISTERED)
# Of a statement the spec cannot be changed by anybody: what it says is in its status, and whose it is in a label too.
way("changing a statement", "records", KEPT, lambda t: t.who.patch(ours("leasestatements", TENANT, "made"), {
    "metadata": {"labels": {"gpulease.io/tenant": "other"}}}, dry=True), **UNREGISTERED)
way("deleting a statement", "records", KEPT, lambda t: t.who.delete(ours("leasestatements", TENANT, "made"), dry=True), **UNREGISTERED)

TENANTS = dict(who=("member", "strong", "chief"), elsewhere=False)       # a member may write an appeal, so has the right to write
ALL = dict(who=("strong", "bound", "chief"), rbac=("member",), elsewhere=False)


def write(name, by, words, change, obj="made", sub="", **said):
    """Attempts on a violation that is on record."""
    way(name, by, words, lambda t: t.who.patch(ours("leaseviolations", TENANT, obj) + sub, change, dry=True), **said)


for name, by in (("writing a violation oneself", "strong"), ("writing a violation in the operator's name", "operator")):
    way(name, "violations", KEPT, lambda t, by=by: t.who.post(ours("leaseviolations"), violation("tried", by), dry=True), **ALL)
way("deleting a violation", "violations", KEPT, lambda t: t.who.delete(ours("leaseviolations", TENANT, "made"), dry=True), **UNREGISTERED)
write("judging oneself", "violations", KEPT, {"spec": {"verdict": "Dismissed"}}, **TENANTS)
write("judging oneself along with an appeal", "violations", KEPT, {"spec": {"appeal": {"text": "no"}, "verdict": "Dismissed"}}, **TENANTS)
write("calling a violation dismissed", "violations", KEPT, {"status": {"phase": "Dismissed"}}, sub="/status", **ALL,
      done=lambda o: o.get("status", {}).get("phase") == "Dismissed")
write("putting off what a violation is to bring", "violations", KEPT, {"status": {"actsAt": "2099-01-01T00:00:00Z"}}, sub="/status", **ALL,
      done=lambda o: "actsAt" in o.get("status", {}))
write("labelling a violation along with an appeal", "violations", KEPT, {
    "metadata": {"labels": {"gpulease.io/lease": "other"}}, "spec": {"appeal": {"text": "no"}}}, **TENANTS)
write("a finalizer that keeps a violation", "violations", KEPT, {"metadata": {"finalizers": ["example.com/hold"]}}, **TENANTS)
write("5000 annotations of a violation, so that it cannot be compared any more", "violations", KEPT, {"metadata": {"annotations": MANY}}, **TENANTS)
write("appealing after it is settled", "violations", KEPT, {"spec": {"appeal": {"text": "late"}}}, obj="judged", **TENANTS)
write("saying more than an appeal", "API", "rule cannot be changed", {"spec": {"appeal": {"text": "no"}, "rule": "y"}}, **TENANTS)
write("appealing a second time", "API", "an appeal is made once", {"spec": {"appeal": {"text": "again"}}}, obj="appealed", **TENANTS)
write("taking back an appeal", "API", "an appeal is made once", {"spec": {"appeal": None}}, obj="appealed", **TENANTS)
DESK = dict(who=("desk",), elsewhere=False)
way("the abuse desk, in the operator's name", "violations", "not operator", lambda t: t.who.post(ours("leaseviolations"), violation("tried", "operator"), dry=True), **DESK)
way("the abuse desk, with a verdict at once", "violations", "has neither appeal nor verdict", lambda t: t.who.post(
    ours("leaseviolations"), violation("tried", verdict="Upheld"), dry=True), **DESK)
write("the abuse desk, appealing for the tenant along with its verdict", "violations", KEPT, {"spec": {"appeal": {"text": "no"}, "verdict": "Dismissed"}}, **DESK)
write("the abuse desk, using up the tenant's appeal", "violations", KEPT, {"spec": {"appeal": {"text": "nothing to say"}}}, **DESK)
GONE = [{"apiVersion": "v1", "kind": "ConfigMap", "name": "gone", "uid": "00000000-0000-0000-0000-000000000000"}]
write("the abuse desk, an owner that is gone, for the garbage collector to delete a violation", "violations", KEPT, {"metadata": {"ownerReferences": GONE}}, **DESK)
write("the abuse desk, an owner that is gone along with its verdict", "violations", KEPT, {"metadata": {"ownerReferences": GONE}, "spec": {"verdict": "Upheld"}}, **DESK)
write("the abuse desk, a finalizer", "violations", KEPT, {"metadata": {"finalizers": ["example.com/hold"]}}, **DESK)
way("the abuse desk, a violation that has an owner from its beginning", "violations", "outlives the lease", lambda t: t.who.post(ours("leaseviolations"), {
    **violation("tried"), "metadata": {"name": "tried", "ownerReferences": GONE}}, dry=True), **DESK)
write("the abuse desk, another verdict", "API", "a verdict is final", {"spec": {"verdict": "Dismissed"}}, obj="judged", **DESK)

unfinalized = {"metadata": {"finalizers": None}}


def has_it(obj):
    return FINALIZER in finalizers(obj)


way("a lease without its finalizer", "lease-finalizer-set", FINALIZER, lambda t: t.who.post(leases(), lease("tried"), dry=True), UNDONE, undone=has_it, **LIVE)
way("clearing the finalizer of a lease", "lease-finalizer-set + lease-finalizer-keep", f"{FINALIZER}|{FINAL}", lambda t: t.who.patch(
    leases(name="standing"), unfinalized, dry=True), UNDONE, undone=has_it, **LIVE)
way("clearing the finalizer of a lease in deletion", "lease-finalizer-keep", FINAL, lambda t: t.who.patch(leases(name="leaving"), unfinalized, dry=True), **LIVE)
way("another job in place of the lease's own", "lease-workload", "workload cannot be changed", lambda t: t.who.patch(leases(name="working"), {
    "spec": {"workload": {"job": {"parallelism": None, "completions": 2}}}}, dry=True), **LIVE)
