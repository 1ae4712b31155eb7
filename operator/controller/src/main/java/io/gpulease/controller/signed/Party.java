package io.gpulease.controller.signed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A lease that has used a node.
 *
 * @param namespace null where its object was gone already
 * @param name null where its object was gone already
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({"uid", "namespace", "name"})
public record Party(
        String uid, @Nullable String namespace, @Nullable String name) {
    public Party {
        uid = uid == null ? "" : uid;
    }
}
