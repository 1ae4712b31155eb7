package io.gpulease.controller.signed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * One signed page.
 *
 * @param name of the object that holds it
 * @param text what is signed: these characters in UTF-8, no more and no fewer
 * @param signature Ed25519 over them, in base64
 */
public record Page(Subject subject, String name, String text, String signature) {

    /** The field of the object that holds {@link #text}. */
    public static final String RECORD = "record";
    /** The field that holds {@link #signature}. */
    public static final String SIGNATURE = "signature";
    /** The label of such an object; its value is {@code handover} or {@code receipt}. */
    public static final String LABEL = "gpulease.io/record";

    /** What a following page, or the lease's status, calls it. */
    public String digest() {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    static String digest(byte[] page) {
        return "sha256:" + Digests.hex(page);
    }

    /** The ConfigMap that holds it, as JSON. */
    public String manifest() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("apiVersion", "v1").put("kind", "ConfigMap");
        json.putObject("metadata")
                .put("name", name)
                .put("namespace", subject.namespace())
                .putObject("labels")
                .put(LABEL, subject.kind().inNames())
                .put("gpulease.io/lease-uid", subject.uid());
        json.put("immutable", true);
        json.putObject("data").put(RECORD, text).put(SIGNATURE, signature);
        return json.toString();
    }
}
