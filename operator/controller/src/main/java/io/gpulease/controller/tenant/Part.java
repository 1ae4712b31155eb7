package io.gpulease.controller.tenant;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.PartReader;
import io.gpulease.controller.watch.SlimPart;
import java.util.Map;

/**
 * An object of a tenant's namespace as it is to be.
 *
 * @param manifest what is applied, written as the API server would write it: it can then be told from what is there without
 *     keeping either
 * @param content see {@link PartReader#contentOf}
 * @param hard the entries of a quota
 */
record Part(
        PartKind kind,
        String tenant,
        String namespace,
        String name,
        ObjectNode manifest,
        long content,
        Map<String, String> hard) {

    /** {@code content} has the fields beside metadata. */
    static Part of(PartKind kind, String tenant, String namespace, String name, ObjectNode content) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        ObjectNode metadata = manifest.putObject("metadata").put("name", name).put("namespace", namespace);
        metadata.putObject("labels").put(Names.TENANT, tenant).put(PartReader.MANAGED_BY, Applier.MANAGER);
        manifest.setAll(content);
        return new Part(
                kind,
                tenant,
                namespace,
                name,
                manifest,
                PartReader.contentOf(manifest),
                Map.copyOf(PartReader.hardOf(content)));
    }

    String path() {
        return kind.path(namespace, name);
    }

    /** Others may add entries to a quota, and nothing else; an entry of ours that is not wanted any more is to go. */
    boolean isIn(SlimPart seen) {
        return seen.content() == content
                && seen.hard().entrySet().containsAll(hard.entrySet())
                && seen.applied().equals(hard.keySet());
    }
}
