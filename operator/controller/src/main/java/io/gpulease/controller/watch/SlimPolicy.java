package io.gpulease.controller.watch;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An admission policy, or the binding of one.
 *
 * @param labels an object of strings, or missing
 * @param annotations an object of strings, or missing
 * @param spec whole, as the API server keeps it
 */
public record SlimPolicy(ObjectRef ref, JsonNode labels, JsonNode annotations, JsonNode spec) {}
