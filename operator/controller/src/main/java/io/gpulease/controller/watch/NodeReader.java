package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import io.gpulease.controller.watch.SlimNode.Taint;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads nodes into {@link SlimNode}; one reader per watch, as it is owned by the watch's thread. */
public final class NodeReader implements ItemReader<SlimNode> {
    private final SlimReading reading = new SlimReading();

    @Override
    public SlimNode read(JsonParser parser) throws IOException {
        var draft = new Draft(parser);
        Fields.each(parser, draft::top);
        return draft.finished();
    }

    /** One node while it is being read. */
    private final class Draft {
        private final JsonParser parser;
        private final MetadataDraft metadata;
        private Map<String, String> labels = Map.of();
        private Map<String, String> annotations = Map.of();
        private boolean unschedulable;
        private List<Taint> taints = List.of();
        private Map<String, Long> capacity = Map.of();
        private Map<String, Long> allocatable = Map.of();
        private String ready = "";
        private @Nullable Instant deletedAt;

        Draft(JsonParser parser) {
            this.parser = parser;
            this.metadata = new MetadataDraft(parser);
        }

        void top(String field) throws IOException {
            switch (field) {
                case "metadata" -> Fields.each(parser, this::metadata);
                case "spec" -> Fields.each(parser, this::spec);
                case "status" -> Fields.each(parser, this::status);
                default -> {}
            }
        }

        private void metadata(String field) throws IOException {
            switch (field) {
                case "labels" -> labels = reading.strings(parser, name -> true);
                case "annotations" -> annotations = reading.strings(parser, SlimReading.OURS);
                case "deletionTimestamp" -> deletedAt = Fields.instant(parser);
                default -> metadata.take(field);
            }
        }

        private void spec(String field) throws IOException {
            switch (field) {
                case "unschedulable" -> unschedulable = Fields.truth(parser);
                case "taints" -> taints = taints();
                default -> {}
            }
        }

        private void status(String field) throws IOException {
            switch (field) {
                case "capacity" -> capacity = reading.devices(parser);
                case "allocatable" -> allocatable = reading.devices(parser);
                case "conditions" -> Fields.eachElement(parser, this::condition);
                default -> {}
            }
        }

        private void condition() throws IOException {
            var found = new String[] {"", ""};
            Fields.each(parser, field -> {
                switch (field) {
                    case "type" -> found[0] = Fields.textOrEmpty(parser);
                    case "status" -> found[1] = Fields.textOrEmpty(parser);
                    default -> {}
                }
            });
            if (found[0].equals("Ready")) {
                ready = reading.pooled(found[1]);
            }
        }

        private List<Taint> taints() throws IOException {
            var found = new ArrayList<Taint>();
            Fields.eachElement(parser, () -> found.add(taint()));
            return List.copyOf(found);
        }

        private Taint taint() throws IOException {
            var text = new @Nullable String[4];
            Fields.each(parser, field -> {
                switch (field) {
                    case "key" -> text[0] = Fields.text(parser);
                    case "value" -> text[1] = Fields.text(parser);
                    case "effect" -> text[2] = Fields.text(parser);
                    case "timeAdded" -> text[3] = Fields.text(parser);
                    default -> {}
                }
            });
            return new Taint(pooled(text[0], ""), text[1], pooled(text[2], ""), text[3]);
        }

        private String pooled(@Nullable String text, String absent) {
            return reading.pooled(text == null ? absent : text);
        }

        SlimNode finished() {
            return new SlimNode(
                    metadata.ref(),
                    labels,
                    annotations,
                    unschedulable,
                    taints,
                    capacity,
                    // Of nodes that are all alike, one map would do; equal ones of one node are common at least.
                    allocatable.equals(capacity) ? capacity : allocatable,
                    ready,
                    deletedAt);
        }
    }
}
