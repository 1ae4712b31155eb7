package io.gpulease.controller.simulation;

import java.util.List;

/** The kinds that the API server in memory keeps. */
enum Kind {
    SITE("gpusites", false),
    POOL("gpupools", false),
    TENANT("gputenants", false),
    NODE("nodes", false),
    LEASE("gpuleases", true),
    QUOTE("leasequotes", true),
    POD("pods", true),
    JOB("jobs", true),
    SECRET("secrets", true),
    CONFIG_MAP("configmaps", true),
    STATEMENT("leasestatements", true),
    VIOLATION("leaseviolations", true);

    /** Those whose news an operator hears. */
    static final List<Kind> FOLLOWED = List.of(SITE, POOL, TENANT, NODE, LEASE, QUOTE, POD, JOB);

    /** The same where somebody looks at what leases do. */
    static final List<Kind> FOLLOWED_WHERE_POLICED =
            List.of(SITE, POOL, TENANT, NODE, LEASE, QUOTE, POD, JOB, VIOLATION);

    final String plural;
    final boolean namespaced;

    Kind(String plural, boolean namespaced) {
        this.plural = plural;
        this.namespaced = namespaced;
    }

    /** Its spec has a generation that counts its changes. */
    boolean hasGeneration() {
        return this == POOL || this == TENANT || this == LEASE || this == QUOTE;
    }

    static Kind of(String plural) {
        for (Kind kind : values()) {
            if (kind.plural.equals(plural)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no such resource: " + plural);
    }
}
