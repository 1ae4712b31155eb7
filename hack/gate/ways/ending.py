"""To keep a container running beyond its lease, or out of sight, by how its pod is ended."""
from gate.attempt import MEMBER, section
from gate.trying import *  # noqa: F401,F403

way = section("Ending a pod")
FORCE, LONG = "may not be deleted by force", "at most 600 s to stop"
DAY = {"gracePeriodSeconds": 86400}
HOLDERS = (*MEMBER, "addon")                                # whoever holds a token of an add-on's account, a node that runs its pod, say
NOW = {"gracePeriodSeconds": 0}


def all_running(options):
    return lambda t: t.who.delete(t.at() + "?labelSelector=app%3Drunning", options, dry=True)


for title, words, options in (("a day of grace", LONG, DAY), ("by force", FORCE, NOW)):
    way(f"deleting a running pod, {title}", "pod-delete", words, lambda t, o=options: t.end(o), who=HOLDERS)
    way(f"deleting a collection of pods, {title}", "pod-delete", words, all_running(options))
    way(f"evicting a running pod, {title}", "pod-delete", words, lambda t, o=options: t.evict(o), who=HOLDERS)
way("evicting a pod that has ended, by force", "pod-delete", "not evicted, so delete it instead", lambda t: t.evict(NOW, "finished"))
way("deleting a running pod by force, in the query of the request", "pod-delete", FORCE, lambda t: t.who.delete(t.at("running") + "?gracePeriodSeconds=0", dry=True))
