package io.gpulease.app.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gpulease.controller.signed.Page;
import io.gpulease.controller.signed.PublicKeys;
import io.gpulease.controller.signed.SignedRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;

/** What kubectl has written of objects, as YAML or JSON: one, several in one file, or a list. */
public final class SavedFile {
    /** Without a limit: a lease of 8,192 nodes has megabytes of records. */
    private static final ObjectReader YAML = YAMLMapper.builder(
                    YAMLFactory.builder().loaderOptions(unlimited()).build())
            // Of two fields of one name a reader and this would each look at another.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .readerFor(JsonNode.class);

    private final List<JsonNode> objects;

    private SavedFile(List<JsonNode> objects) {
        this.objects = List.copyOf(objects);
    }

    private static LoaderOptions unlimited() {
        var options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        return options;
    }

    /** @throws IllegalArgumentException if it is neither YAML nor JSON; the message says where, in one line */
    public static SavedFile read(String text) {
        var found = new ArrayList<JsonNode>();
        try (MappingIterator<JsonNode> each = YAML.readValues(text)) {
            while (each.hasNextValue()) {
                add(found, each.nextValue());
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "line %d: %s"
                            .formatted(
                                    e.getLocation() == null
                                            ? 0
                                            : e.getLocation().getLineNr(),
                                    e.getOriginalMessage().lines().findFirst().orElse("")),
                    e);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
        return new SavedFile(found);
    }

    private static void add(List<JsonNode> found, JsonNode tree) {
        if (tree.path("kind").asText().endsWith("List") && tree.path("items").isArray()) {
            tree.path("items").forEach(item -> add(found, item));
        } else if (tree.isObject()) {
            found.add(tree);
        }
    }

    /** All that are records, or say that they are. */
    public List<SignedRecord> records() {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals("ConfigMap"))
                .filter(object -> object.path("metadata").path("labels").has(Page.LABEL)
                        || object.path("data").has(Page.RECORD)
                        || object.path("data").has(Page.SIGNATURE))
                .map(object -> new SignedRecord(
                        object.path("metadata").path("namespace").asText(),
                        object.path("metadata").path("name").asText(),
                        object.path("data").path(Page.RECORD).asText(),
                        object.path("data").path(Page.SIGNATURE).asText()))
                .toList();
    }

    /** Leases, whose status says which records are theirs. */
    public List<JsonNode> leases() {
        return ofKind("GpuLease");
    }

    /** Those of one kind. */
    public List<JsonNode> ofKind(String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    /** Public keys of a text: a ConfigMap that has them, or the keys themselves. */
    public static PublicKeys keys(String text) {
        var pem = new StringBuilder(text);
        try {
            read(text)
                    .objects
                    .forEach(object -> object.path("data")
                            .properties()
                            .forEach(field ->
                                    pem.append('\n').append(field.getValue().asText())));
        } catch (IllegalArgumentException noObject) {
            // Keys as they are; most are no YAML.
        }
        return PublicKeys.read(pem.toString());
    }
}
