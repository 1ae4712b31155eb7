package io.gpulease.controller.signed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Whom a record is given to, and what for.
 *
 * @param tenant empty where it is not known
 * @param pool empty where it is not known
 */
public record Subject(RecordKind kind, String uid, String namespace, String name, String tenant, String pool) {

    private static final int LONGEST = 200;
    private static final int HASH_DIGITS = 16;

    ObjectNode lease() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("uid", uid).put("namespace", namespace).put("name", name);
        return tenant.isEmpty() ? json : json.put("tenant", tenant);
    }

    /**
     * The name of the object that holds a page. It follows from what the page says: writing the same again finds it there, and
     * another lease of the name, or another start of this one, never comes by it.
     */
    String pageName(byte[] page, int number) {
        String lease =
                name.length() <= LONGEST ? name : name.substring(0, LONGEST).replaceAll("[^a-z0-9]+$", "");
        return "%s-%s-%s-%d".formatted(lease, kind.inNames(), Digests.hex(page).substring(0, HASH_DIGITS), number);
    }
}
