package io.gpulease.controller.tenant;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.facts.Facts;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.Words.Profile;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes the namespaces of a tenant, labelled from their first moment on. One that exists and is not the tenant's is left alone. */
final class TenantNamespaces {

    private static final String POD_SECURITY = "pod-security.kubernetes.io/enforce";

    private final KubernetesClient client;

    TenantNamespaces(KubernetesClient client) {
        this.client = client;
    }

    /** Brings up what is missing; a sentence on what cannot be, if anything. */
    Optional<String> bringUp(GpuTenant tenant, Facts.OfTenant facts) {
        List<String> faults = new ArrayList<>();
        for (String name : tenant.getSpec().namespaces()) {
            String other = facts.lostNamespaces().get(name);
            if (other != null) {
                faults.add("Namespace %s is listed by tenant %s as well: take it out of one of them."
                        .formatted(name, other));
            } else {
                fault(tenant, name).ifPresent(faults::add);
            }
        }
        return faults.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", faults));
    }

    private Optional<String> fault(GpuTenant tenant, String name) {
        Namespace standing = client.namespaces().withName(name).get();
        if (standing == null) {
            return create(tenant, name);
        }
        Map<String, String> labels = standing.getMetadata().getLabels() == null
                ? Map.of()
                : standing.getMetadata().getLabels();
        if (tenant.getMetadata().getName().equals(labels.get(Names.TENANT))) {
            return Optional.empty();
        }
        return Optional.of(
                "Namespace %s exists and is not this tenant's; it is not taken over. Choose another name, or remove it."
                        .formatted(name));
    }

    private Optional<String> create(GpuTenant tenant, String name) {
        var isolation = tenant.getSpec().isolation();
        String profile = isolation == null ? Profile.RESTRICTED : isolation.profileOrDefault();
        Namespace namespace = new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(Names.TENANT, tenant.getMetadata().getName())
                .addToLabels(POD_SECURITY, profile.toLowerCase(Locale.ROOT))
                .endMetadata()
                .build();
        try {
            client.resource(namespace).create();
            return Optional.empty();
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return fault(tenant, name);
            }
            throw refused;
        }
    }
}
