package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;

/** Says in one line why an object could not be read. */
public final class Unreadable {
    private static final int LONGEST = 300;

    private Unreadable() {}

    public static String cause(Exception failure) {
        var text = failure instanceof JsonProcessingException json ? json.getOriginalMessage() : failure.getMessage();
        var where = failure instanceof JsonMappingException mapping ? path(mapping) : "";
        var line = (where + (text == null ? failure.getClass().getSimpleName() : text)).replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    private static String path(JsonMappingException failure) {
        var path = new StringBuilder();
        for (var step : failure.getPath()) {
            if (step.getFieldName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            } else if (step.getIndex() >= 0) {
                path.append('[').append(step.getIndex()).append(']');
            }
        }
        return path.isEmpty() ? "" : path + ": ";
    }
}
