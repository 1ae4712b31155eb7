package io.gpulease.crds.plane;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Sends manifests as they are, checked as strictly as kubectl has them checked. */
final class ApiServer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final KubernetesClient client;

    ApiServer(KubernetesClient client) {
        this.client = client;
    }

    void makeNamespace(String name) {
        var metadata = new NamespaceBuilder().withNewMetadata().withName(name).endMetadata();
        client.resource(metadata.build()).serverSideApply();
        // Without it no pod is admitted, not even for a dry run.
        await().atMost(60, SECONDS)
                .until(() -> client.serviceAccounts()
                                .inNamespace(name)
                                .withName("default")
                                .get()
                        != null);
    }

    /** Waits until the kinds are served. */
    void awaitKinds(int count) {
        // The discovery of a group is there a moment after its definitions are.
        await().atMost(60, SECONDS).ignoreExceptions().until(() -> servedKinds() == count);
    }

    private long servedKinds() throws IOException {
        var resources = JSON.readTree(client.raw("/apis/gpulease.io/v1alpha1")).path("resources");
        return resources
                .valueStream()
                .filter(r -> !r.path("name").asText().contains("/"))
                .count();
    }

    /** Says why the object is refused; nothing is stored. */
    Optional<String> whyRefused(ObjectNode object, String namespace) {
        return refusal("POST", path(object, namespace) + "?dryRun=All&fieldValidation=Strict", object);
    }

    /** Says why the change is refused; nothing stays stored. */
    Optional<String> whyRefused(ObjectNode before, ObjectNode after, String namespace) throws IOException {
        var path = path(before, namespace);
        var name = path + "/" + before.at("/metadata/name").asText();
        var stored = JSON.readTree(client.raw(path + "?fieldValidation=Strict", "POST", before.toString()));
        try {
            ((ObjectNode) after.path("metadata")).set("resourceVersion", stored.at("/metadata/resourceVersion"));
            return refusal("PUT", name + "?dryRun=All&fieldValidation=Strict", after);
        } finally {
            client.raw(name, "DELETE", null);
        }
    }

    private Optional<String> refusal(String method, String uri, JsonNode object) {
        try {
            client.raw(uri, method, object.toString());
            return Optional.empty();
        } catch (KubernetesClientException e) {
            // Only the server's own word counts as a refusal.
            if (e.getStatus() == null || e.getCode() >= 500) {
                throw e;
            }
            return Optional.of(e.getStatus().getMessage());
        }
    }

    private static String path(ObjectNode object, String namespace) {
        var version = object.path("apiVersion").asText();
        var kind = object.path("kind").asText();
        var base = (version.contains("/") ? "/apis/" : "/api/") + version;
        var plural = (kind.toLowerCase(Locale.ROOT) + "s").replaceFirst("ys$", "ies");
        return isNamespaced(kind) ? base + "/namespaces/" + namespace + "/" + plural : base + "/" + plural;
    }

    private static boolean isNamespaced(String kind) {
        return Set.of("GpuLease", "LeaseQuote", "LeaseStatement", "LeaseViolation", "Pod")
                .contains(kind);
    }
}
