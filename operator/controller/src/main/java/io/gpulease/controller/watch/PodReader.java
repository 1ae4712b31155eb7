package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads pods into {@link SlimPod}; one reader per watch, as it is owned by the watch's thread. */
public final class PodReader implements ItemReader<SlimPod> {
    private static final String CLEANS = "gpulease.io/sanitizing";
    private final SlimReading reading = new SlimReading();

    @Override
    public SlimPod read(JsonParser parser) throws IOException {
        var draft = new Draft(parser);
        Fields.each(parser, draft::top);
        return draft.finished();
    }

    /** One pod while it is being read. */
    private final class Draft {
        private final JsonParser parser;
        private final MetadataDraft metadata;
        private final PodDevices devices;
        private Map<String, String> labels = Map.of();
        private Map<String, String> annotations = Map.of();
        private @Nullable String nodeName;
        private List<String> gates = List.of();
        private Map<String, String> nodeSelector = Map.of();
        private boolean hasAnnotations;
        private boolean hasNodeSelector;
        private @Nullable Integer tolerations;
        private String jobUid = "";
        private String phase = "";
        private @Nullable Instant createdAt;
        private @Nullable Instant startedAt;
        private @Nullable Instant deletedAt;
        private @Nullable Long deletionGrace;
        private @Nullable Long activeDeadline;
        private @Nullable Long terminationGrace;
        private List<SlimPod.ContainerEnd> initEnds = List.of();
        private List<SlimPod.ContainerEnd> mainEnds = List.of();

        Draft(JsonParser parser) {
            this.parser = parser;
            this.metadata = new MetadataDraft(parser);
            this.devices = new PodDevices(parser, reading);
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
                case "annotations" -> {
                    hasAnnotations = parser.currentToken() == JsonToken.START_OBJECT;
                    annotations = reading.strings(parser, SlimReading.OURS);
                }
                case "ownerReferences" -> jobUid = reading.pooled(Owners.uid(parser, "Job"));
                case "creationTimestamp" -> createdAt = Fields.instant(parser);
                case "deletionTimestamp" -> deletedAt = Fields.instant(parser);
                case "deletionGracePeriodSeconds" -> deletionGrace = Fields.number(parser);
                default -> metadata.take(field);
            }
        }

        private void spec(String field) throws IOException {
            switch (field) {
                case "containers" -> Fields.eachElement(parser, devices::container);
                case "initContainers" -> Fields.eachElement(parser, devices::initContainer);
                case "resources" -> devices.ofThePod();
                case "nodeName" -> nodeName = reading.pooled(Fields.textOrEmpty(parser));
                case "nodeSelector" -> nodeSelector();
                case "schedulingGates" -> gates = reading.named(parser, "name");
                case "tolerations" -> tolerations = count();
                case "activeDeadlineSeconds" -> activeDeadline = Fields.number(parser);
                case "terminationGracePeriodSeconds" -> terminationGrace = Fields.number(parser);
                default -> {}
            }
        }

        private void nodeSelector() throws IOException {
            hasNodeSelector = true;
            var read = new HashMap<String, String>();
            Fields.each(parser, key -> read.put(reading.pooled(key), reading.pooled(Fields.textOrEmpty(parser))));
            nodeSelector = Map.copyOf(read);
        }

        private int count() throws IOException {
            var seen = new int[1];
            Fields.eachElement(parser, () -> seen[0]++);
            return seen[0];
        }

        private void status(String field) throws IOException {
            switch (field) {
                case "phase" -> phase = reading.pooled(Fields.textOrEmpty(parser));
                case "startTime" -> startedAt = Fields.instant(parser);
                case "initContainerStatuses" -> initEnds = ends();
                case "containerStatuses" -> mainEnds = ends();
                default -> {}
            }
        }

        /** The API server writes the labels first. */
        private List<SlimPod.ContainerEnd> ends() throws IOException {
            return labels.containsKey(CLEANS) ? ContainerEnds.read(parser) : List.of();
        }

        SlimPod finished() {
            var node = nodeName == null || nodeName.isEmpty() ? null : nodeName;
            return new SlimPod(
                    metadata.ref(),
                    labels,
                    annotations,
                    hasAnnotations,
                    jobUid,
                    devices.total(),
                    new SlimPod.Scheduling(node, gates, nodeSelector, hasNodeSelector, tolerations),
                    new SlimPod.Life(
                            phase, createdAt, startedAt, deletedAt, deletionGrace, activeDeadline, terminationGrace),
                    initEnds.isEmpty()
                            ? mainEnds
                            : Stream.concat(initEnds.stream(), mainEnds.stream())
                                    .toList());
        }
    }
}
