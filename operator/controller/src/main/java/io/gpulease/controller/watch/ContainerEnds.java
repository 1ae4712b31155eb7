package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import io.gpulease.controller.watch.SlimPod.ContainerEnd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what became of a pod's containers from the list of their statuses. */
final class ContainerEnds {
    private static final int MOST = 32;
    private static final int LONGEST = 1024;

    private final JsonParser parser;
    private String name = "";
    private String image = "";
    private String imageId = "";
    private @Nullable Integer exitCode;
    private String reason = "";
    private @Nullable String startedAt;
    private @Nullable String finishedAt;

    private ContainerEnds(JsonParser parser) {
        this.parser = parser;
    }

    static List<ContainerEnd> read(JsonParser parser) throws IOException {
        var found = new ArrayList<ContainerEnd>();
        Fields.eachElement(parser, () -> {
            var one = new ContainerEnds(parser);
            Fields.each(parser, one::status);
            if (found.size() < MOST) {
                found.add(one.end());
            }
        });
        return List.copyOf(found);
    }

    private void status(String field) throws IOException {
        switch (field) {
            case "name" -> name = text();
            case "image" -> image = text();
            case "imageID" -> imageId = text();
            case "state" -> Fields.each(parser, this::state);
            default -> {}
        }
    }

    private void state(String field) throws IOException {
        if (field.equals("terminated")) {
            Fields.each(parser, this::terminated);
        }
    }

    private void terminated(String field) throws IOException {
        switch (field) {
            case "exitCode" -> {
                Long code = Fields.number(parser);
                exitCode = code == null ? null : code.intValue();
            }
            case "reason" -> reason = text();
            case "startedAt" -> startedAt = text();
            case "finishedAt" -> finishedAt = text();
            default -> {}
        }
    }

    private String text() throws IOException {
        String whole = Fields.textOrEmpty(parser);
        return whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST);
    }

    private ContainerEnd end() {
        return new ContainerEnd(name, image, imageId, exitCode, reason, startedAt, finishedAt);
    }
}
