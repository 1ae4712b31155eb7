package io.gpulease.controller.signed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A lease that has used a node.
 *
 * @param namespace null where its object was gone already
 * @param name null where its object was gone already
 * @param tenant whose it was; null where nobody knows, and in notes of earlier versions
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({"uid", "namespace", "name", "tenant"})
public record Party(
        String uid,
        @Nullable String namespace,
        @Nullable String name,
        @Nullable String tenant) {
    public Party {
        uid = uid == null ? "" : uid;
    }

    /** Of which nothing else is known. */
    public static Party unknown(String uid) {
        return new Party(uid, null, null, null);
    }

    /** The same lease, whatever else is known of it. */
    public boolean isOneOf(Collection<Party> parties) {
        return parties.stream().anyMatch(party -> party.uid().equals(uid));
    }
}
