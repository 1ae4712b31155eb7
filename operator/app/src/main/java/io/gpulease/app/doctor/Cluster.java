package io.gpulease.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The API server, for whoever only asks: the real one, or one that a test makes up. */
public interface Cluster {
    /**
     * @param path with query, from the server's root
     * @throws IOException if no answer came
     */
    Reply get(String path) throws IOException, InterruptedException;

    /** For reviews and dry runs; nothing is kept. */
    Reply post(String path, JsonNode body) throws IOException, InterruptedException;

    /**
     * Shows all objects of a collection, page by page.
     *
     * @param collection its path, without a query
     * @return the last answer: the one that was no success, if there was one
     */
    default Reply each(String collection, Consumer<JsonNode> object) throws IOException, InterruptedException {
        var next = "";
        while (true) {
            var reply = get(collection + "?limit=500"
                    + (next.isEmpty() ? "" : "&continue=" + URLEncoder.encode(next, StandardCharsets.UTF_8)));
            if (!reply.isSuccess()) {
                return reply;
            }
            reply.body().path("items").forEach(object);
            next = reply.body().path("metadata").path("continue").asText("");
            if (next.isEmpty()) {
                return reply;
            }
        }
    }
}
