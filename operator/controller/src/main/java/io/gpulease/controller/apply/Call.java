package io.gpulease.controller.apply;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * One request to the API server.
 *
 * @param method HTTP method
 * @param path path with query, from the server's root
 * @param contentType media type of the body; of a call without a body that of the answer, where it is not JSON as it is
 * @param body the JSON that is sent; empty when there is none
 */
public record Call(String method, String path, String contentType, String body) {

    private static final String JSON = "application/json";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String APPLY = "application/apply-patch+yaml";

    private static final String METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    public static Call get(String path) {
        return new Call("GET", path, "", "");
    }

    /** Of a list only the metadata of its items. */
    public static Call getMetadata(String path) {
        return new Call("GET", path, METADATA, "");
    }

    public static Call post(String path, String body) {
        return new Call("POST", path, JSON, body);
    }

    public static Call delete(String path, String body) {
        return new Call("DELETE", path, JSON, body);
    }

    public static Call mergePatch(String path, String body) {
        return new Call("PATCH", path, MERGE_PATCH, body);
    }

    public static Call jsonPatch(String path, String body) {
        return new Call("PATCH", path, JSON_PATCH, body);
    }

    /** Server-side apply; {@code path} has the field manager. */
    public static Call apply(String path, String body) {
        return new Call("PATCH", path, APPLY, body);
    }

    /** Server-side apply in the name of a field manager, which gets what others have written. */
    public static Call apply(String path, String manager, String body) {
        return new Call(
                "PATCH",
                "%s?fieldManager=%s&force=true".formatted(path, URLEncoder.encode(manager, StandardCharsets.UTF_8)),
                APPLY,
                body);
    }

    public boolean isWrite() {
        return !method.equals("GET");
    }
}
