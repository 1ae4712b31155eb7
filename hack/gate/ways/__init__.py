"""All attempts, by what is tried. They are listed in docs/security.md, in this order."""
from gate.ways import asking, creating, changing, ending, status, claims, services, namespace, nodes, records, outside  # noqa: F401
