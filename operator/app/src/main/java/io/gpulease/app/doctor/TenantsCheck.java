package io.gpulease.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Has a tenant rights in its namespace that lead past its leases? */
final class TenantsCheck implements Check {
    private static final String NAME = "tenants";
    private static final Set<String> TOO_MUCH = Set.of("edit", "admin", "cluster-admin");

    @Override
    public List<Finding> look(Cluster cluster) throws IOException, InterruptedException {
        var namespaces = new HashSet<String>();
        var reply = cluster.each("/api/v1/namespaces", object -> {
            if (object.at("/metadata/labels").has("gpulease.io/tenant")) {
                namespaces.add(object.at("/metadata/name").asText());
            }
        });
        if (!reply.isSuccess()) {
            return List.of(Finding.unasked(NAME, "the namespaces", reply));
        }
        var found = new TreeSet<String>();
        var bindings = cluster.each("/apis/rbac.authorization.k8s.io/v1/rolebindings", binding -> {
            if (namespaces.contains(binding.at("/metadata/namespace").asText()) && isTooMuch(binding)) {
                found.add("%s/%s (%s)"
                        .formatted(
                                binding.at("/metadata/namespace").asText(),
                                binding.at("/metadata/name").asText(),
                                binding.at("/roleRef/name").asText()));
            }
        });
        if (!bindings.isSuccess()) {
            return List.of(Finding.unasked(NAME, "the role bindings", bindings));
        }
        return List.of(
                found.isEmpty()
                        ? Finding.ok(
                                NAME,
                                "%d namespaces of tenants, none with a role that is more than a tenant's"
                                        .formatted(namespaces.size()))
                        : Finding.warn(
                                NAME,
                                "role bindings in tenants' namespaces give more than a tenant should have: %s; these roles may write resource claims, quotas and role bindings, so that only the admission policies stand between them and the GPUs"
                                        .formatted(String.join(", ", found)),
                                "Bind the ClusterRole gpulease-tenant-member or -viewer in their place."));
    }

    private static boolean isTooMuch(JsonNode binding) {
        return binding.at("/roleRef/kind").asText().equals("ClusterRole")
                && TOO_MUCH.contains(binding.at("/roleRef/name").asText());
    }
}
