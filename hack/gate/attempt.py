"""An attempt: one way in that somebody may try, who tries it, and what stops it. The attempts themselves are in gate/ways."""
from dataclasses import dataclass
from typing import Callable

# The admission policies of the chart, without their prefix; every one stops some attempt.
POLICIES = ("gate", "pod-create", "pod-update", "pod-delete", "pod-status", "binding", "claims", "services", "namespaces", "nodes", "records", "violations",
            "lease-finalizer-set", "lease-finalizer-keep", "lease-workload")
# Policies that keep no tenant out: they let the owner in, bring a runtime class, hold the operator's own account. Checked by themselves, in
# gate/allowed.py, gate/runtime.py and gate/operator.py.
NO_GUARDS = ("owner", "runtime", "runtime-demand", "operator", "ledger")
OF_TENANTS = frozenset(POLICIES[:8])                       # those that hold in tenants' namespaces only
OTHERS = ("RBAC", "Pod Security", "taint", "API")          # what else stops an attempt; nobody can switch the API itself off

MEMBER = ("member", "strong")                              # the chart's role has the right, and so has `*` on `*` in the namespace
ANYBODY = (*MEMBER, "operator")                            # and the operator is held to it too
REFUSED, GATED, UNDONE = "refused", "waits behind the gate", "has no effect"


@dataclass(frozen=True)
class Attempt:
    """`do` makes the attempt and gives the API server's answer, or one that stands for what came of it.

    `who` are stopped by `by` (all of these have to be off before it succeeds), and read one of `words`; `rbac` have not the right in
    the first place. `undone`, for what is accepted and has no effect: whether the answer's object shows that. `done`, where an answer
    could be accepted without any effect: whether the object shows the effect; without it nothing has succeeded. `elsewhere`: it is
    nobody's business in a namespace of no tenant, and goes through there. `right`: for what lacks only the right, the code that one
    with all rights gets where it is not accepted (none, if it is): past authorization something else is missing, a body or an object.
    """
    section: str
    name: str
    by: tuple
    words: tuple
    do: Callable
    ends: str
    who: tuple
    rbac: tuple
    undone: Callable
    elsewhere: bool
    done: Callable
    right: int

    @property
    def policies(self):
        return tuple(g for g in self.by if g in POLICIES)

    def stopped(self, answer):
        return not answer.ok or (self.ends == GATED and waits(answer.body)) or (self.ends == UNDONE and self.undone(answer.body)) or (
            self.done is not None and not self.done(answer.body))


ATTEMPTS = []


def section(title):
    """The function that adds an attempt under this heading."""
    def add(name, by, words, do, ends=REFUSED, who=MEMBER, rbac=(), undone=None, elsewhere=None, done=None, right=None):
        by = tuple(sorted(by.split(" + "), key=(POLICIES + OTHERS).index))
        assert all(g in POLICIES + OTHERS for g in by), by
        assert not any(a.name == name for a in ATTEMPTS), f"two attempts are called '{name}'"
        if elsewhere is None:
            elsewhere = bool(OF_TENANTS & set(by)) and not set(by) & {"API", "RBAC"} and bool(set(who) & {"member", "strong"})
        ATTEMPTS.append(Attempt(title, name, by, tuple(words.split("|")), do, ends, tuple(who), tuple(rbac), undone, elsewhere, done, right))
    return add


def waits(pod):
    """Whether a pod stands behind our gate, and says so itself."""
    gated = any(g["name"] == "gpulease.io/placement" for g in pod.get("spec", {}).get("schedulingGates", []))
    told = any(c["type"] == "PodScheduled" and c.get("reason") == "SchedulingGated" for c in pod.get("status", {}).get("conditions", []))
    return gated and told
