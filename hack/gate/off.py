"""The guards, switched off one after the other: what each of them stops succeeds without it, and nothing else was needed.

A cluster whose guards are off is open. So this runs on a control plane of hack/kube only, and puts everything back as it was.
"""
import contextlib
import os
import pathlib
import signal
import ssl
import threading
import time

from kubeapi import until

from gate.attempt import ATTEMPTS, NO_GUARDS, POLICIES
from gate.run import elsewhere, guarded, in_parallel, made, plain, tell
from gate.world import BASELINE, FENCED, TENANT, accepted, admin, dry, member, pod

ADMISSION = "/apis/admissionregistration.k8s.io/v1"
OF_PODS = ("gate", "pod-create", "pod-update", "pod-delete", "pod-status", "binding", "Pod Security", "taint")
STOPPED = threading.Event()                                # somebody wants the program to end
MUTATING = ("gate", "lease-finalizer-set", "owner", "runtime")


def at(guard):
    return f"{ADMISSION}/{'mutating' if guard in MUTATING else 'validating'}admissionpolicybindings/gpulease-{guard}"


@contextlib.contextmanager
def off(guards):
    """Takes the guards away, and puts them back. An API server hears of either some time later: who uses this waits for the effect."""
    with contextlib.ExitStack() as put_back:               # each of them, also where another cannot be put back
        for g in guards:
            if g in POLICIES + NO_GUARDS:
                kept = accepted(admin.get(at(g)))
                kept["metadata"] = {k: v for k, v in kept["metadata"].items() if k in ("name", "labels", "annotations")}
                accepted(admin.delete(at(g)))
                put_back.callback(lambda g=g, kept=kept: accepted(admin.post(at(g).rpartition("/")[0], kept), "putting a guard back"))
            elif g == "Pod Security":
                labels(dict.fromkeys(BASELINE))
                put_back.callback(labels, BASELINE)
            elif g == "taint":
                kept = accepted(admin.get(f"/api/v1/nodes/{FENCED}"))["spec"]["taints"]
                taints([])
                put_back.callback(taints, kept)
        yield


def labels(of):
    accepted(admin.patch(f"/api/v1/namespaces/{TENANT}", {"metadata": {"labels": of}}))


def taints(of):
    accepted(admin.patch(f"/api/v1/nodes/{FENCED}", {"spec": {"taints": of}}))


def succeeds(attempt):
    """Without its guards, whoever has the right does it."""
    wrong = []
    for actor in attempt.who:
        last = []

        def tried():
            last[:] = [made(attempt, actor)]
            return not attempt.stopped(last[0])
        try:
            until("it to succeed", tried, seconds=60)
        except AssertionError:
            answer = last[0]
            wrong.append(f"as {actor}, still stopped: {answer.code} {answer.message or 'it has no effect'}")
    return wrong


def only_rbac(attempt):
    """Whoever runs the platform has the right, and it was the right alone that was lacking."""
    answer = made(attempt, "admin")
    if attempt.right is None:
        return [] if answer.ok else [f"also refused to the platform, or not made: {answer.code} {answer.message}"]
    return [] if answer.code == attempt.right else [f"expected {attempt.right} for the platform: {answer.code} {answer.message}"]


def stands_again(attempt):
    until(f"'{attempt.name}' to be stopped again", lambda: all(attempt.stopped(made(attempt, actor)) for actor in attempt.who), seconds=60)


def closed_without_the_gate():
    """A gate that is missing closes: nobody gets in ungated, and who asks for nothing is not held up."""
    gpu, none = (lambda: dry(pod(gpus=1), who=member)), (lambda: dry(pod(), who=member))

    def tried():
        with off(["gate"]):
            until("a GPU pod to be refused", lambda: not gpu().ok)
            answer, other = gpu(), none()
        until("the gate to stand again", lambda: gpu().ok)
        wrong = [] if "gate gpulease.io/placement was not set" in answer.message else [answer.message]
        return wrong + ([] if other.ok else [other.message])
    return tell([("without the policy that sets it, the gate is closed, not open", guarded(tried))])


def without(guards):
    """These off: every attempt that names them, and nothing else, succeeds."""
    began = time.monotonic()
    chosen = [a for a in ATTEMPTS if a.by == guards]
    with off(guards):
        guarded(lambda: succeeds(chosen[0]))               # the API server has heard of it; the others need not ask many times
        results = in_parallel(lambda a: (f"without {' and '.join(guards)}: {a.name}", guarded(lambda: succeeds(a))), chosen)
    again = guarded(lambda: stands_again(chosen[0]) or in_parallel(stands_again, chosen) and [])
    took = f"{' and '.join(guards)} off, and on again: {len(chosen)} attempts, {time.monotonic() - began:.1f} s"
    return [*results, (took, again)]


def in_turn():
    """Each set of guards that some attempt needs to have off. Those of pods beside those of other kinds: none of these matches a
    request for the other, so what succeeds owes it to its own guard (that it is its own is seen in the words, as installed)."""
    sets = sorted({a.by for a in ATTEMPTS if "API" not in a.by and "RBAC" not in a.by}, key=lambda s: (len(s), s))
    lanes = [[s for s in sets if (s[0] in OF_PODS) == of_pods] for of_pods in (True, False)]
    results = [r for lane in in_parallel(lambda lane: [r for s in lane if not STOPPED.is_set() for r in without(s)], lanes) for r in lane]
    idle = [g for g in POLICIES if not any(g in a.by for a in ATTEMPTS)]
    return tell([*results, ("every guard stops something", [f"{g} stops no attempt" for g in idle])])


def by_right():
    chosen = [a for a in ATTEMPTS if a.by == ("RBAC",)]
    return tell(in_parallel(lambda a: (f"with the right to it: {a.name}", guarded(lambda: only_rbac(a))), chosen))


def untouched():
    """In a namespace of no tenant, each attempt comes out as it does on a cluster without any guard."""
    chosen = [a for a in ATTEMPTS if a.elsewhere]
    with_all = in_parallel(lambda a: plain(elsewhere(a)[1]), chosen)
    probe = next(a for a in ATTEMPTS if a.by == ("claims",))
    with off(POLICIES):
        until("the guards to be off", lambda: not probe.stopped(made(probe, "strong")))
        without = in_parallel(lambda a: plain(elsewhere(a)[1]), chosen)
    in_parallel(stands_again, [next(a for a in ATTEMPTS if g in a.by) for g in POLICIES])
    return tell([(f"as without any guard, in a namespace of no tenant: {a.name}", [f"{x}\n       but without: {y}"] if x != y else [])
                 for a, x, y in zip(chosen, with_all, without)])


def local():
    """Ends the program where the cluster is not one of hack/kube. A local address is no sign: kind and tunnels have one too. hack/kube keeps
    the key of the cluster's authority beside the kubeconfig."""
    kubeconfig = pathlib.Path(os.environ.get("KUBECONFIG", ""))
    pki = kubeconfig.resolve().parent / "run" / "pki"
    try:
        ours = (pki / "ca.key").is_file() and ssl.PEM_cert_to_DER_cert((pki / "ca.crt").read_text()) == ssl.PEM_cert_to_DER_cert(admin.cluster.authority)
    except (OSError, ValueError):
        ours = False
    if not ours:
        raise SystemExit(f"check-gate: --guards-off opens the gate of the whole cluster for seconds, and {admin.cluster.server.netloc} is no control plane of hack/kube "
                         "by its certificates: start one with make cluster, then make install, and name its kubeconfig in KUBECONFIG")


def ends_orderly():
    """A SIGTERM ends the program as an error does: guards that are off are put back first, and no more are taken off."""
    ends = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)

    def stop(number, _):
        for n in ends:                                     # a second one would break off the putting back
            signal.signal(n, signal.SIG_IGN)
        STOPPED.set()
        raise SystemExit(128 + number)
    for n in ends:
        signal.signal(n, stop)
