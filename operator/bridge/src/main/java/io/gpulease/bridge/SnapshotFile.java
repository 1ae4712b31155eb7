package io.gpulease.bridge;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.Snapshot;

/**
 * Everything a plan depends on, as JSON: {@code {"form": 2, "snapshot": {...}}} with the names of the engine's values, instants in
 * RFC 3339 and durations in ISO 8601. What is absent is left out. The same snapshot always gives the same plan, so a file is all
 * that is needed to see again why something was decided.
 */
public final class SnapshotFile {

    /** Files of another form are refused. */
    private static final int FORM = 2;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .defaultPropertyInclusion(JsonInclude.Value.construct(Include.NON_ABSENT, Include.NON_ABSENT))
            // What values can be asked besides what they are made of is no part of them.
            .visibility(PropertyAccessor.GETTER, Visibility.NONE)
            .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .addMixIn(Claimant.class, ClaimantNames.class)
            .addMixIn(Amendment.class, AmendmentNames.class)
            .build();

    private SnapshotFile() {}

    private record Content(int form, Snapshot snapshot) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Claimant.OfLease.class, name = "lease"),
        @JsonSubTypes.Type(value = Claimant.OfOwner.class, name = "owner")
    })
    private interface ClaimantNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Amendment.Extend.class, name = "extend"),
        @JsonSubTypes.Type(value = Amendment.Regain.class, name = "regain"),
        @JsonSubTypes.Type(value = Amendment.Grow.class, name = "grow"),
        @JsonSubTypes.Type(value = Amendment.Raise.class, name = "raise")
    })
    private interface AmendmentNames {}

    /** The text of a file. */
    public static String write(Snapshot snapshot) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(new Content(FORM, snapshot));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a snapshot cannot be written", e);
        }
    }

    /** @throws IllegalArgumentException if it is not the text of such a file; the message says where and why */
    public static Snapshot read(String text) {
        try {
            var form = MAPPER.readTree(text).path("form");
            if (form.asInt() != FORM) {
                throw new IllegalArgumentException(
                        form.isMissingNode()
                                ? "it has no field form, so it is no snapshot of the engine; 'gpulease snapshot' makes one"
                                : "its form is %s, and this version reads form %d; take the snapshot with this version"
                                        .formatted(form, FORM));
            }
            return MAPPER.readValue(text, Content.class).snapshot();
        } catch (JsonProcessingException e) {
            // What follows is advice for whoever wrote this reader.
            throw new IllegalArgumentException(where(e) + e.getOriginalMessage().split(";", 2)[0], e);
        }
    }

    private static String where(JsonProcessingException e) {
        var place = e.getLocation() == null
                ? ""
                : "line %d, column %d: "
                        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
        return e instanceof JsonMappingException of ? place + path(of) : place;
    }

    /** "snapshot.pools[0].ownerReserve: ". */
    private static String path(JsonMappingException e) {
        var path = new StringBuilder();
        for (var step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "" : path + ": ";
    }
}
