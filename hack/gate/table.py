"""The table of attempts in docs/security.md, made from the attempts."""
from gate import ways  # noqa: F401
from gate.attempt import ATTEMPTS, MEMBER, REFUSED

BEGIN, END = "<!-- attempts: hack/check-gate --table -->", "<!-- end of attempts -->"


def who(a):
    if a.rbac:
        return "all rights"
    return "member, all rights" if set(MEMBER) <= set(a.who) else "member" if a.who == ("member",) else "pod of the tenant" if "agent" in a.who else a.who[0]


def lines():
    told, last = [], None
    for n, a in enumerate(ATTEMPTS, 1):
        if a.section != last:
            told += ["", f"### {a.section}", "", "| | attempt | stopped by | made by | what comes of it |", "|---|---|---|---|---|"]
            last = a.section
        words = a.words[0] if a.ends == REFUSED else a.ends
        told.append(f"| {n} | {a.name} | {', '.join(a.by)} | {who(a)} | {words} |")
    return told
