package io.gpulease.controller.tenant;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.crds.GpuTenantSpec;
import io.gpulease.crds.Words.Egress;
import io.gpulease.crds.Words.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What each namespace of a tenant is to hold: rights, network policy, quota, limits. A function of the tenant alone. */
final class TenantParts {

    static final String MEMBERS = "gpulease-members";
    static final String VIEWERS = "gpulease-viewers";
    static final String NETWORK = "gpulease-tenant";
    static final String QUOTA = "gpulease-gpus";
    static final String LIMITS = "gpulease-defaults";

    /** Whatever else carries a tenant's label is not ours. */
    static final Set<String> NAMES = Set.of(MEMBERS, VIEWERS, NETWORK, QUOTA, LIMITS);

    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> THOUSANDS = List.of("", "k", "M", "G", "T", "P");

    private static final long WITH_THOSE_THAT_WAIT = 10;
    /** A tenant of few GPUs may have many leases in the queue, one of which may ask for more than it could have. */
    private static final long AT_LEAST = 1000;

    private TenantParts() {}

    /** {@code ceilings} says how many GPUs the tenant could ever hold, by resource. */
    static List<Part> of(String tenant, GpuTenantSpec spec, Map<String, Long> ceilings, String namespace) {
        String egress =
                spec.isolation() == null ? Egress.OPEN : spec.isolation().egressOrDefault();
        return List.of(
                Part.of(PartKind.NETWORK_POLICY, tenant, namespace, NETWORK, NetworkRules.of(tenant, egress)),
                Part.of(PartKind.RESOURCE_QUOTA, tenant, namespace, QUOTA, quota(ceilings)),
                Part.of(PartKind.LIMIT_RANGE, tenant, namespace, LIMITS, limits()),
                binding(tenant, namespace, MEMBERS, "gpulease-tenant-member", of(spec, Role.MEMBER)),
                binding(tenant, namespace, VIEWERS, "gpulease-tenant-viewer", of(spec, Role.VIEWER)));
    }

    private static List<GpuTenantSpec.Subject> of(GpuTenantSpec spec, String role) {
        return spec.subjects().stream()
                .filter(subject -> subject.role().equals(role))
                .toList();
    }

    /** There also with nobody in it: who is taken out of the tenant loses the right by an ordinary change. */
    private static Part binding(
            String tenant, String namespace, String name, String role, List<GpuTenantSpec.Subject> subjects) {
        ObjectNode content = JSON.objectNode();
        content.putObject("roleRef")
                .put("apiGroup", RBAC)
                .put("kind", "ClusterRole")
                .put("name", role);
        // Said also when it is empty: a list that is not applied is left to whoever filled it.
        ArrayNode list = content.putArray("subjects");
        subjects.forEach(subject -> list.addObject()
                .put("apiGroup", RBAC)
                .put("kind", subject.kind())
                .put("name", subject.name()));
        return Part.of(PartKind.ROLE_BINDING, tenant, namespace, name, content);
    }

    /**
     * Pods that wait at the gate count in a quota, and those of leases that queue are many: so it is a multiple of what the leases
     * could ever hold, not what they hold now. It keeps floods of pods out, it does not count: that is the gate's part.
     */
    private static ObjectNode quota(Map<String, Long> ceilings) {
        ObjectNode content = JSON.objectNode();
        ObjectNode spec = content.putObject("spec");
        if (!ceilings.isEmpty()) {
            ObjectNode hard = spec.putObject("hard");
            new TreeMap<>(ceilings)
                    .forEach((resource, most) -> hard.put(
                            "requests." + resource, quantity(Math.max(most * WITH_THOSE_THAT_WAIT, AT_LEAST))));
        }
        return content;
    }

    /** As the API server writes it. */
    static String quantity(long whole) {
        long left = whole;
        int thousands = 0;
        while (left != 0 && left % 1000 == 0 && thousands < THOUSANDS.size() - 1) {
            left /= 1000;
            thousands++;
        }
        return left + THOUSANDS.get(thousands);
    }

    /**
     * A container that says nothing is not refused where the platform adds cpu or memory to a quota, nor the first to be evicted.
     * So little that nobody fails to fit for it, on a node that is full or within what a pod as a whole may have; no limit is put
     * on anybody.
     */
    private static ObjectNode limits() {
        ObjectNode content = JSON.objectNode();
        content.putObject("spec")
                .putArray("limits")
                .addObject()
                .put("type", "Container")
                .putObject("defaultRequest")
                .put("cpu", "1m")
                .put("memory", "1Mi");
        return content;
    }
}
