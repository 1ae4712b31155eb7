package io.gpulease.simulate.manifest;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One object of a file.
 *
 * @param file its name
 */
record Document(JsonNode tree, String file) {
    String kind() {
        return tree.path("kind").asText();
    }

    String apiVersion() {
        return tree.path("apiVersion").asText();
    }

    String name() {
        return tree.path("metadata").path("name").asText();
    }

    /** Where kubectl puts it; empty where its kind is not in a namespace, whatever is written. */
    String namespace() {
        var written = tree.path("metadata").path("namespace").asText("");
        if (!kind().equals("GpuLease")) {
            return "";
        }
        return written.isEmpty() ? "default" : written;
    }

    /** What it is called in messages: "GpuLease team-a/train in leases.yaml". */
    String title() {
        var namespace = tree.path("metadata").path("namespace").asText();
        return "%s %s%s in %s".formatted(kind(), namespace.isEmpty() ? "" : namespace + "/", name(), file);
    }

    ManifestProblem problem(String cause) {
        var sentence = cause.endsWith(".") ? cause : cause + ".";
        return new ManifestProblem("%s cannot be used: %s Correct it, or leave it out.".formatted(title(), sentence));
    }
}
