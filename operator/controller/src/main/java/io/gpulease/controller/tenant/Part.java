package io.gpulease.controller.tenant;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.PartReader;

/**
 * An object of a tenant's namespace as it is to be.
 *
 * @param manifest what is applied, written as the API server would write it: it can then be told from what is there without
 *     keeping either
 * @param content see {@link PartReader#contentOf}
 */
record Part(PartKind kind, String tenant, String namespace, String name, ObjectNode manifest, long content) {

    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** {@code content} has the fields beside metadata. */
    static Part of(PartKind kind, String tenant, String namespace, String name, ObjectNode content) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        ObjectNode metadata = manifest.putObject("metadata").put("name", name).put("namespace", namespace);
        metadata.putObject("labels").put(Names.TENANT, tenant).put(MANAGED_BY, Applier.MANAGER);
        manifest.setAll(content);
        return new Part(kind, tenant, namespace, name, manifest, PartReader.contentOf(content));
    }

    String path() {
        return kind.path(namespace, name);
    }
}
