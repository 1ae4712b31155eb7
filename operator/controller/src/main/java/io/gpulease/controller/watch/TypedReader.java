package io.gpulease.controller.watch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads objects of our own kinds whole, but for the record of who manages which field, which is most of their size. */
public final class TypedReader<T extends HasMetadata> implements ItemReader<T> {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(ObjectMeta.class, WithoutManagedFields.class)
            .annotationIntrospector(new OursNeverIgnored())
            .addHandler(new Skipped())
            .build();

    @JsonIgnoreProperties("managedFields")
    private interface WithoutManagedFields {}

    /** Our own kinds say that unknown fields are skipped; here it is noted which. */
    private static final class OursNeverIgnored extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated annotated) {
            var ignored = super.findPropertyIgnoralByName(config, annotated);
            return annotated.getRawType().getName().startsWith("io.gpulease.")
                    ? ignored.withoutIgnoreUnknown()
                    : ignored;
        }
    }

    /** Notes the fields of the spec that are skipped, as in {@code spec.term.newField}. */
    private static final class Skipped extends DeserializationProblemHandler {
        private static final String SPEC = "spec";
        private static final Pattern PARTS = Pattern.compile("/");
        private static final Pattern INDEX = Pattern.compile("[0-9]+");

        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                @Nullable JsonDeserializer<?> deserializer,
                Object bean,
                String field)
                throws IOException {
            List<String> path = List.of(
                    PARTS.split(parser.getParsingContext().pathAsPointer().toString()));
            int spec = path.indexOf(SPEC);
            if (spec >= 0 && context.getAttribute(Skipped.class) instanceof Noted noted) {
                // Of an object or a list the first part was read already.
                int end = path.size() - (parser.currentToken().isStructStart() ? 1 : 0);
                noted.fields.add(path.subList(spec, end).stream()
                        .map(part -> INDEX.matcher(part).matches() ? "[]" : part)
                        .collect(Collectors.joining("."))
                        .replace(".[]", "[]"));
            }
            parser.skipChildren();
            return true;
        }
    }

    private record Noted(Set<String> fields) {}

    private final ObjectReader reader;
    private final Class<T> type;
    private final BiConsumer<T, List<String>> skipped;

    public TypedReader(Class<T> type) {
        this(type, (_, _) -> {});
    }

    /** @param skipped told of every object which fields of its spec are not known, also of none */
    public TypedReader(Class<T> type, BiConsumer<T, List<String>> skipped) {
        this.type = type;
        this.skipped = skipped;
        this.reader = MAPPER.readerFor(type);
    }

    @Override
    public T read(JsonParser parser) throws IOException {
        var noted = new Noted(new LinkedHashSet<>());
        T object = type.cast(reader.withAttribute(Skipped.class, noted).readValue(parser));
        skipped.accept(object, List.copyOf(noted.fields));
        return object;
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
