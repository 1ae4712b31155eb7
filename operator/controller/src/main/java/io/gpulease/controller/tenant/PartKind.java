package io.gpulease.controller.tenant;

import io.gpulease.controller.watch.WatchTarget;

/** The kinds of what the operator puts into a tenant's namespaces. */
public enum PartKind {
    ROLE_BINDING("rbac.authorization.k8s.io", "RoleBinding", "rolebindings"),
    NETWORK_POLICY("networking.k8s.io", "NetworkPolicy", "networkpolicies"),
    RESOURCE_QUOTA("", "ResourceQuota", "resourcequotas"),
    LIMIT_RANGE("", "LimitRange", "limitranges");

    private static final String VERSION = "v1";

    private final String group;
    private final String kind;
    private final String plural;

    PartKind(String group, String kind, String plural) {
        this.group = group;
        this.kind = kind;
        this.plural = plural;
    }

    String kind() {
        return kind;
    }

    String apiVersion() {
        return group.isEmpty() ? VERSION : group + "/" + VERSION;
    }

    /** Where such an object is, from the server's root. */
    String path(String namespace, String name) {
        return "/%s%s/namespaces/%s/%s/%s"
                .formatted(group.isEmpty() ? "api/" : "apis/" + group + "/", VERSION, namespace, plural, name);
    }

    /** All of them. */
    public WatchTarget all() {
        return WatchTarget.of(group, VERSION, plural);
    }
}
