package io.gpulease.controller.signed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * One container of a pod that cleaned a node, as the node's agent reported it.
 *
 * @param image as the pod asked for it
 * @param imageId with the digest of what was run
 * @param exitCode null where it did not come to an end
 * @param reason the agent's word for how it ended
 * @param startedAt RFC 3339
 * @param finishedAt RFC 3339
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({"name", "image", "imageId", "exitCode", "reason", "startedAt", "finishedAt"})
public record Step(
        @Nullable String name,
        @Nullable String image,
        @Nullable String imageId,
        @Nullable Integer exitCode,
        @Nullable String reason,
        @Nullable String startedAt,
        @Nullable String finishedAt) {

    private static final int SHORT = 63;

    /** What cannot be long: how it ended, and of its name what a name may have. */
    Step brief() {
        String start = name == null || name.length() <= SHORT ? name : name.substring(0, SHORT);
        return new Step(start, null, null, exitCode, null, null, null);
    }
}
