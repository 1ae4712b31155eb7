package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Map;

/** Reads Jobs. */
public final class JobReader implements ItemReader<SlimJob> {

    private final SlimReading reading = new SlimReading();

    @Override
    public SlimJob read(JsonParser parser) throws IOException {
        var draft = new Draft(parser);
        Fields.each(parser, draft::top);
        return draft.finished();
    }

    private final class Draft {
        private final JsonParser parser;
        private final MetadataDraft metadata;
        private Map<String, String> labels = Map.of();
        private String ownerUid = "";
        private SlimJob.Outcome outcome = SlimJob.Outcome.RUNNING;
        private boolean leaving;
        private boolean suspended;
        private boolean pausedByUs;

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
                case "labels" -> labels = reading.strings(parser, SlimReading.OURS);
                case "annotations" ->
                    pausedByUs = reading.strings(parser, SlimJob.PAUSED::equals).containsKey(SlimJob.PAUSED);
                case "ownerReferences" -> ownerUid = Owners.uid(parser, "GpuLease");
                case "deletionTimestamp" -> leaving = Fields.instant(parser) != null;
                default -> metadata.take(field);
            }
        }

        private void spec(String field) throws IOException {
            if (field.equals("suspend")) {
                suspended = Fields.truth(parser);
            }
        }

        private void status(String field) throws IOException {
            if (field.equals("conditions")) {
                Fields.eachElement(parser, this::condition);
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
            if (!found[1].equals("True")) {
                return;
            }
            if (found[0].equals("Complete")) {
                outcome = SlimJob.Outcome.COMPLETE;
            } else if (found[0].equals("Failed")) {
                outcome = SlimJob.Outcome.FAILED;
            }
        }

        private SlimJob.Pause pause() {
            if (pausedByUs) {
                return suspended ? SlimJob.Pause.OURS : SlimJob.Pause.OURS_LIFTED;
            }
            return suspended ? SlimJob.Pause.OWNERS : SlimJob.Pause.NONE;
        }

        SlimJob finished() {
            return new SlimJob(metadata.ref(), labels, ownerUid, outcome, leaving, pause());
        }
    }
}
