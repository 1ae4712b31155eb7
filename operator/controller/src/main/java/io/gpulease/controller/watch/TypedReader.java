package io.gpulease.controller.watch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads objects of our own kinds whole, but for the record of who manages which field, which is most of their size. */
public final class TypedReader<T extends HasMetadata> implements ItemReader<T> {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(ObjectMeta.class, WithoutManagedFields.class)
            .build();

    @JsonIgnoreProperties("managedFields")
    private interface WithoutManagedFields {}

    private final ObjectReader reader;
    private final Class<T> type;

    public TypedReader(Class<T> type) {
        this.type = type;
        this.reader = MAPPER.readerFor(type);
    }

    @Override
    public T read(JsonParser parser) throws IOException {
        return type.cast(reader.readValue(parser));
    }

    /** Names the version of an object that was read whole. */
    public static ObjectRef refOf(HasMetadata object) {
        var metadata = object.getMetadata();
        return new ObjectRef(
                orEmpty(metadata.getNamespace()),
                orEmpty(metadata.getName()),
                orEmpty(metadata.getUid()),
                orEmpty(metadata.getResourceVersion()));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
