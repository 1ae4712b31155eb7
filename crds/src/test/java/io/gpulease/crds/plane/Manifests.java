package io.gpulease.crds.plane;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Manifest files as they lie on disk, nulls included. */
final class Manifests {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String EXPECTED = "# expected: ";

    private Manifests() {}

    /** The files of a folder, subfolders included, whose name starts like this. */
    static List<Path> in(Path folder, String prefix) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(prefix))
                    .filter(f -> f.getFileName().toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<ObjectNode> read(Path file) throws IOException {
        try (var documents = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(file.toFile())) {
            return documents.readAll();
        }
    }

    /** The message that the first line of an invalid file announces. */
    static String expectedMessage(Path file) throws IOException {
        var first = Files.readAllLines(file).getFirst();
        if (!first.startsWith(EXPECTED)) {
            throw new IllegalStateException("%s does not start with '%s'".formatted(file, EXPECTED));
        }
        return first.substring(EXPECTED.length());
    }
}
