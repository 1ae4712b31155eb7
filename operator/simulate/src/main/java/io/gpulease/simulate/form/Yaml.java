package io.gpulease.simulate.form;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** JSON, written as YAML. */
public final class Yaml {
    private Yaml() {}

    /** One document, without a marker before it and a line's end after it. */
    public static String of(JsonNode json) {
        try {
            return YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .build()
                    .writeValueAsString(json)
                    .stripTrailing();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is JSON cannot be written as YAML", e);
        }
    }
}
