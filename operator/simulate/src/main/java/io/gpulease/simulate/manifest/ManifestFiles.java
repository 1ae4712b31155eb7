package io.gpulease.simulate.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;

/** Files as kubectl takes them: YAML or JSON, several objects in one, lists of objects, folders of files. */
final class ManifestFiles {
    /** Without a limit: what 'kubectl get nodes -o yaml' writes of a large cluster is one document. */
    private static final ObjectReader YAML = YAMLMapper.builder(
                    YAMLFactory.builder().loaderOptions(unlimited()).build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build()
            .readerFor(JsonNode.class);

    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

    private ManifestFiles() {}

    private static LoaderOptions unlimited() {
        var options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        return options;
    }

    /** All objects, in the order in which they are written. */
    static List<Document> read(List<Path> paths) {
        var documents = new ArrayList<Document>();
        paths.stream().flatMap(path -> files(path).stream()).forEach(file -> addAll(documents, file));
        return documents;
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (var entries = Files.list(path)) {
            return entries.filter(entry ->
                            ENDINGS.stream().anyMatch(ending -> entry.toString().endsWith(ending)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static void addAll(List<Document> documents, Path file) {
        var name = String.valueOf(file.getFileName());
        try (var text = Files.newBufferedReader(file);
                MappingIterator<JsonNode> each = YAML.readValues(text)) {
            while (each.hasNextValue()) {
                add(documents, each.nextValue(), name);
            }
        } catch (JsonProcessingException e) {
            throw new ManifestProblem("%s is not YAML: line %d: %s. Correct it."
                    .formatted(
                            name, e.getLocation() == null ? 0 : e.getLocation().getLineNr(), firstLine(e)));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static void add(List<Document> documents, JsonNode tree, String file) {
        if (tree == null || tree.isNull() || tree.isMissingNode()) {
            return;
        }
        if (tree.path("kind").asText().endsWith("List") && tree.path("items").isArray()) {
            tree.path("items").forEach(item -> add(documents, item, file));
        } else if (tree.path("kind").asText().isEmpty()
                || tree.path("apiVersion").asText().isEmpty()) {
            throw new ManifestProblem(
                    "%s has an object without apiVersion or kind: it is no manifest. Give files that kubectl would take."
                            .formatted(file));
        } else {
            documents.add(new Document(tree, file));
        }
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("").strip();
    }

    private static ManifestProblem unreadable(Path path, IOException e) {
        return e instanceof NoSuchFileException
                ? new ManifestProblem(
                        "%s is not there. Give the path of a file or a folder with manifests.".formatted(path))
                : new ManifestProblem("%s cannot be read: %s. Give a file that can.".formatted(path, e.getMessage()));
    }
}
