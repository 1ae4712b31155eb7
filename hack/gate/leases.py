"""The finalizer of a lease."""
import json
import subprocess

from gate.world import *  # noqa: F401,F403


@check
def a_lease_has_its_finalizer_from_the_first_moment():
    assert finalizers(accepted(member.post(leases(), lease("created")))) == [FINALIZER]
    assert finalizers(accepted(member.post(leases(), lease("typed", finalizers=[FINALIZER])))) == [FINALIZER]
    assert sorted(finalizers(accepted(member.post(leases(), lease("beside", finalizers=["example.com/other"]))))) == ["example.com/other", FINALIZER]
    assert FINALIZER in finalizers(accepted(member.post(leases(), lease("empty", finalizers=[]))))
    assert FINALIZER in finalizers(accepted(admin.post(leases(), lease("by-admin"))))
    assert finalizers(accepted(member.patch(leases(name="applied"), lease("applied"), "apply"))) == [FINALIZER]


@check
def it_is_put_back_and_nothing_seems_changed():
    first = accepted(member.patch(leases(name="drift"), lease("drift"), "apply"))
    rv = first["metadata"]["resourceVersion"]
    for how, answer in {"applied again": member.patch(leases(name="drift"), lease("drift"), "apply"),
                        "patched to null": member.patch(leases(name="drift"), {"metadata": {"finalizers": None}}),
                        "removed": member.patch(leases(name="drift"), [{"op": "remove", "path": "/metadata/finalizers"}], "json"),
                        "by the platform": admin.patch(leases(name="drift"), {"metadata": {"finalizers": None}})}.items():
        got = accepted(answer, how)
        assert finalizers(got) == [FINALIZER], f"{how}: {finalizers(got)}"
        assert got["metadata"]["resourceVersion"] == rv, f"{how}: was written"
    whole = lease("drift", resourceVersion=rv)
    assert finalizers(accepted(member.put(leases(name="drift"), whole), "replaced")) == [FINALIZER]
    assert member.get(leases(name="drift")).body["metadata"]["generation"] == 1
    for flags in ([], ["--server-side", "--force-conflicts", "--field-manager=gitops"]):
        diff = subprocess.run([KUBECTL, "diff", *flags, "-f", "-"], input=json.dumps(lease("drift")), capture_output=True, text=True)
        assert diff.returncode == 0 or (not flags and "last-applied" in diff.stdout and "finalizer" not in diff.stdout), diff.stdout + diff.stderr


@check
def the_operator_and_the_platform_let_a_lease_go():
    for name, who in (("gone", operator), ("by-hand", admin)):
        accepted(member.post(leases(), lease(name)))
        accepted(member.delete(leases(name=name)))
        accepted(member.patch(leases(name=name), {"metadata": {"labels": {"a": "b"}}}), "another change of a lease in deletion")
        accepted(who.patch(leases(name=name), {"metadata": {"finalizers": None}}), name)
        assert member.get(leases(name=name)).code == 404


@check
def a_lease_the_operator_let_go_of_stays_without():
    accepted(member.patch(leases(name="over"), lease("over"), "apply"))
    assert finalizers(accepted(operator.patch(leases(name="over"), {"metadata": {"finalizers": None}}))) == []
    assert finalizers(accepted(member.patch(leases(name="over"), lease("over"), "apply"), "applied again")) == []
