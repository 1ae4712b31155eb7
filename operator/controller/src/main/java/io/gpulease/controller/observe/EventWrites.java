package io.gpulease.controller.observe;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;

/** Writes Events of the group events.k8s.io; each method is one request. */
final class EventWrites {
    private static final String CONTROLLER = "gpulease.io/operator";
    private static final int LONGEST_NOTE = 1024;
    private static final int LONGEST_INSTANCE = 128;
    private static final int LONGEST_NAME = 230;
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;
    private final String instance;

    EventWrites(KubernetesClient client, String instance) {
        this.client = client;
        this.instance = instance.length() <= LONGEST_INSTANCE ? instance : instance.substring(0, LONGEST_INSTANCE);
    }

    /** Where an Event was written. */
    record Place(String namespace, String name) {}

    Place create(EventNote note, Instant at) {
        var about = note.about();
        var place = new Place(about.namespace().isEmpty() ? "default" : about.namespace(), nameFor(about.name()));
        var event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(place.namespace())
                .withName(place.name())
                .endMetadata()
                .withEventTime(new MicroTime(MICROS.format(at)))
                .withType(note.weight().word)
                .withReason(note.reason())
                .withAction(note.action())
                .withNote(shortened(note.note()))
                .withRegarding(reference(about))
                .withReportingController(CONTROLLER)
                .withReportingInstance(instance)
                .build();
        client.resource(event).create();
        return place;
    }

    /** Says that the Event at {@code place} came about {@code count} times so far, last at {@code at}. */
    void repeat(Place place, int count, Instant at) {
        Event repeated = new EventBuilder()
                .withNewMetadata()
                .withNamespace(place.namespace())
                .withName(place.name())
                .endMetadata()
                .withNewSeries()
                .withCount(count)
                .withLastObservedTime(new MicroTime(MICROS.format(at)))
                .endSeries()
                .build();
        client.resource(repeated).patch(MERGE);
    }

    private static String nameFor(String subject) {
        var stem = subject.length() <= LONGEST_NAME ? subject : subject.substring(0, LONGEST_NAME);
        return stem + "." + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    private static ObjectReference reference(EventNote.Subject subject) {
        return new ObjectReferenceBuilder()
                .withApiVersion(subject.apiVersion())
                .withKind(subject.kind())
                .withNamespace(subject.namespace().isEmpty() ? null : subject.namespace())
                .withName(subject.name())
                .withUid(subject.uid().isEmpty() ? null : subject.uid())
                .build();
    }

    private static String shortened(String note) {
        var text = note;
        while (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_NOTE) {
            text = text.substring(0, Math.min(text.length() - 1, LONGEST_NOTE));
        }
        return text;
    }
}
