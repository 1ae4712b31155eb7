package io.gpulease.controller.tenant;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.status.TenantStatuses;
import io.gpulease.crds.GpuTenant;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the namespaces of a tenant, labelled from their first moment on. One that exists and is not the tenant's is left alone. */
final class TenantNamespaces {

    private final KubernetesClient client;

    TenantNamespaces(KubernetesClient client) {
        this.client = client;
    }

    /** Brings up what is missing; a sentence on what cannot be, if anything. What comes of it is heard as news of namespaces. */
    Optional<String> bringUp(GpuTenant tenant, Facts.OfTenant facts) {
        List<String> faults = new ArrayList<>();
        for (String name : tenant.getSpec().namespaces()) {
            String other = facts.lostNamespaces().get(name);
            Facts.OfNamespace standing = facts.namespaces().get(name);
            if (other != null) {
                faults.add("Namespace %s is listed by tenant %s as well: take it out of one of them."
                        .formatted(name, other));
            } else if (standing == null) {
                create(tenant, name);
            } else if (!standing.tenant().equals(tenant.getMetadata().getName())) {
                faults.add(
                        "Namespace %s exists and is not this tenant's; it is not taken over. Choose another name, or remove it."
                                .formatted(name));
            }
        }
        return faults.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", faults));
    }

    private void create(GpuTenant tenant, String name) {
        Namespace namespace = new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(Names.TENANT, tenant.getMetadata().getName())
                .addToLabels(Names.POD_SECURITY, TenantStatuses.podSecurity(tenant.getSpec()))
                .endMetadata()
                .build();
        try {
            client.resource(namespace).create();
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw refused;
            }
            // Somebody was faster: whose it is will be heard.
        }
    }
}
