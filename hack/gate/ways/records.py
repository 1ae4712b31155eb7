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
for plural, kind, name in (("leaseviolations", "LeaseViolation", "violation"), ("leasestatements", "LeaseStatement", "statement")):
    # Of a statement the spec cannot be changed by anybody: what it says is in its status, and whose it is in a label too.
    spec, change = ({"rule": "x"}, {"spec": {"rule": "y"}}) if name == "violation" else (
        {"tenant": "gate", "month": "2026-11", "page": 1}, {"metadata": {"labels": {"gpulease.io/tenant": "other"}}})

    def new(t, plural=plural, kind=kind, spec=spec):
        return t.who.post(ours(plural), {"apiVersion": "gpulease.io/v1alpha1", "kind": kind, "metadata": {"name": "tried"}, "spec": spec}, dry=True)
    way(f"writing a {name} oneself", "records", KEPT, new, **UNREGISTERED)
    way(f"changing a {name}", "records", KEPT, lambda t, p=plural, c=change: t.who.patch(ours(p, TENANT, "made"), c, dry=True), **UNREGISTERED)
    way(f"deleting a {name}", "records", KEPT, lambda t, p=plural: t.who.delete(ours(p, TENANT, "made"), dry=True), **UNREGISTERED)
way("saying more than an appeal", "records", KEPT, lambda t: t.who.patch(ours("leaseviolations", TENANT, "made"), {
    "spec": {"appeal": {"text": "no"}, "rule": "y"}}, dry=True), **UNREGISTERED)
way("labelling a violation along with an appeal", "records", KEPT, lambda t: t.who.patch(ours("leaseviolations", TENANT, "made"), {
    "metadata": {"labels": {"gpulease.io/lease": "other"}}, "spec": {"appeal": {"text": "no"}}}, dry=True), **UNREGISTERED)
way("a finalizer that keeps a violation", "records", KEPT, lambda t: t.who.patch(ours("leaseviolations", TENANT, "made"), {
    "metadata": {"finalizers": ["example.com/hold"]}}, dry=True), **UNREGISTERED)
way("5000 annotations of a violation, so that it cannot be compared any more", "records", KEPT, lambda t: t.who.patch(
    ours("leaseviolations", TENANT, "made"), {"metadata": {"annotations": MANY}}, dry=True), **UNREGISTERED)
way("appealing a second time", "records", KEPT, lambda t: t.who.patch(ours("leaseviolations", TENANT, "appealed"), {
    "spec": {"appeal": {"text": "again"}}}, dry=True), **UNREGISTERED)

unfinalized = {"metadata": {"finalizers": None}}


def has_it(obj):
    return FINALIZER in finalizers(obj)


way("a lease without its finalizer", "lease-finalizer-set", FINALIZER, lambda t: t.who.post(leases(), lease("tried"), dry=True), UNDONE, undone=has_it, **LIVE)
way("clearing the finalizer of a lease", "lease-finalizer-set + lease-finalizer-keep", f"{FINALIZER}|{FINAL}", lambda t: t.who.patch(
    leases(name="standing"), unfinalized, dry=True), UNDONE, undone=has_it, **LIVE)
way("clearing the finalizer of a lease in deletion", "lease-finalizer-keep", FINAL, lambda t: t.who.patch(leases(name="leaving"), unfinalized, dry=True), **LIVE)
way("another job in place of the lease's own", "lease-workload", "workload cannot be changed", lambda t: t.who.patch(leases(name="working"), {
    "spec": {"workload": {"job": {"parallelism": None, "completions": 2}}}}, dry=True), **LIVE)
