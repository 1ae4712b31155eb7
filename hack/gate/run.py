"""The attempts, made: with all guards as installed, and in a namespace of no tenant."""
import json
import re
from concurrent.futures import ThreadPoolExecutor

from gate import ways  # noqa: F401
from gate.attempt import ATTEMPTS, REFUSED
from gate.trying import Try
from gate.world import ACTORS, FENCED, FREE, NODE, RAW, TENANT

AT_A_TIME = 6


def in_parallel(fn, items):
    """fn of each, in their order; the API server answers several at a time."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return list(pool.map(fn, items))


def made(attempt, actor, ns=TENANT):
    return attempt.do(Try(ACTORS[actor], ns))


def complaint(attempt, answer, by, words):
    """What is wrong with how an attempt was met; None if nothing is."""
    text = answer.message
    if not attempt.stopped(answer):
        return "it went through"
    if answer.ok:
        return None if attempt.ends != REFUSED else "it was accepted, though without effect; it should be refused"
    raw = [r for r in RAW if r in text]
    if raw:
        return f"an error of the expression language in place of words ({raw[0]}): {text}"
    if not any(w in text for w in words):
        return f"refused, but not with {words}: {text}"
    if "'gpulease-" in text and not any(f"'gpulease-{g}'" in text for g in by):
        return f"refused, but not by {by}: {text}"
    return None


def as_installed(attempt):
    """Every actor is stopped by what the attempt names."""
    wrong = []
    for actor in attempt.who:
        about = complaint(attempt, made(attempt, actor), attempt.by, attempt.words)
        if about:
            wrong.append(f"as {actor}: {about}")
    for actor in attempt.rbac:
        about = complaint(attempt, made(attempt, actor), ("RBAC",), (" cannot ",))
        if about:
            wrong.append(f"as {actor}, who should lack the right: {about}")
    return wrong


def elsewhere(attempt):
    """In a namespace of no tenant, by somebody with all rights there: as if there were no Gpulease. Also what came of it."""
    answer = made(attempt, "strong", FREE)
    if attempt.stopped(answer):
        return [f"in a namespace of no tenant: {answer.code} {answer.message or 'it has no effect'}"], answer
    return [], answer


def plain(answer):
    """An answer without what differs from one time to the next."""
    body = answer.body if answer.ok else {}
    meta = {k: body.get("metadata", {}).get(k) for k in ("annotations", "finalizers", "ownerReferences")}
    spec = {k: v for k, v in body.get("spec", {}).items() if k != "nodeName"}
    text = json.dumps([answer.ok, answer.code, answer.message, spec, meta], sort_keys=True)
    return re.sub(r"kube-api-access-\w+|\bby-[0-9a-f]{8}[\w-]*|\bp-[0-9a-f]{8}|some-\w{5}\b|\w{8}(-\w{4}){3}-\w{12}|gpu-\d+|" + f"{FENCED}|{NODE}", "NAME", text)


def tell(results):
    """Prints them; how many passed and how many failed."""
    failed = 0
    for name, wrong in results:
        failed += bool(wrong)
        print(f"{'FAIL' if wrong else 'ok  '} {name}" + "".join(f"\n       {w[:600]}" for w in wrong), flush=True)
    return len(results) - failed, failed


def all_attempts(words=()):
    chosen = [a for a in ATTEMPTS if not words or any(w in a.name for w in words)]

    def one(a):
        wrong = guarded(lambda: as_installed(a))
        if a.elsewhere:
            wrong += guarded(lambda: elsewhere(a)[0])
        return f"{a.section}: {a.name}", wrong
    return tell(in_parallel(one, chosen))


def guarded(fn):
    try:
        return fn()
    except Exception as e:                                 # one attempt that cannot be made must not hide the others
        return [f"{type(e).__name__}: {e}"]
