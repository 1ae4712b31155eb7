package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads LeaseViolations, but for their evidence, which is most of their size. */
public final class ViolationReader implements ItemReader<SlimViolation> {

    private static final String OPERATOR = "operator";

    private final SlimReading reading = new SlimReading();

    @Override
    public SlimViolation read(JsonParser parser) throws IOException {
        var draft = new Draft(parser);
        Fields.each(parser, draft::top);
        return draft.finished();
    }

    private final class Draft {
        private final JsonParser parser;
        private final MetadataDraft metadata;
        private String leaseUid = "";
        private String policy = "";
        private String rule = "";
        private String action = "";
        private String reportedBy = "";
        private String verdict = "";
        private String phase = "";
        private @Nullable Instant judgedAt;
        private @Nullable Instant brokenSince;
        private @Nullable Instant actsAt;
        private @Nullable Instant actedAt;
        private @Nullable Instant appealEndsAt;

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
            if (field.equals("managedFields")) {
                Fields.eachElement(parser, this::writer);
            } else {
                metadata.take(field);
            }
        }

        /** One that has written fields: which, and when it changed them last. Of several that said the verdict the first counts. */
        private void writer() throws IOException {
            var writer = new Writer(parser);
            Fields.each(parser, writer::take);
            if (writer.hasJudged && writer.at != null && (judgedAt == null || writer.at.isBefore(judgedAt))) {
                judgedAt = writer.at;
            }
        }

        private void spec(String field) throws IOException {
            switch (field) {
                case "leaseUid" -> leaseUid = Fields.textOrEmpty(parser);
                case "policy" -> policy = shared();
                case "rule" -> rule = shared();
                case "action" -> action = shared();
                case "reportedBy" -> reportedBy = shared();
                case "verdict" -> verdict = shared();
                default -> {}
            }
        }

        private void status(String field) throws IOException {
            switch (field) {
                case "phase" -> phase = shared();
                case "brokenSince" -> brokenSince = Fields.instant(parser);
                case "actsAt" -> actsAt = Fields.instant(parser);
                case "actedAt" -> actedAt = Fields.instant(parser);
                case "appealEndsAt" -> appealEndsAt = Fields.instant(parser);
                default -> {}
            }
        }

        private String shared() throws IOException {
            return reading.pooled(Fields.textOrEmpty(parser));
        }

        SlimViolation finished() {
            return new SlimViolation(
                    metadata.ref(),
                    leaseUid,
                    new SlimViolation.Breach(policy, rule, action, reportedBy.equals(OPERATOR)),
                    new SlimViolation.Said(verdict, judgedAt),
                    new SlimViolation.State(phase, brokenSince, actsAt, actedAt, appealEndsAt));
        }
    }

    private static final class Writer {
        private final JsonParser parser;
        private @Nullable Instant at;
        private boolean hasJudged;

        Writer(JsonParser parser) {
            this.parser = parser;
        }

        void take(String field) throws IOException {
            switch (field) {
                case "time" -> at = Fields.instant(parser);
                case "fieldsV1" -> Fields.each(parser, this::part);
                default -> {}
            }
        }

        private void part(String field) throws IOException {
            if (field.equals("f:spec")) {
                Fields.each(parser, inSpec -> hasJudged |= inSpec.equals("f:verdict"));
            }
        }
    }
}
