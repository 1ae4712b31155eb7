package io.gpulease.simulate.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gpulease.simulate.trace.TraceProblem;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Started by hack/quality with the folder of the data and the file to write. Exit code 0: the replay is proven; 1: one of its
 * figures is not what it has to be; 2: data is missing.
 */
public final class Main {
    private static final int DISPROVEN = 1;
    private static final int UNUSABLE = 2;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(Path.of(args[0]), Path.of(args[1]), System.out, System.err));
    }

    static int run(Path data, Path summary, PrintStream out, PrintStream err) {
        try {
            var comparisons = compare(data, out);
            write(comparisons, summary);
            return comparisons.stream().anyMatch(Comparison::disproves) ? DISPROVEN : 0;
        } catch (TraceProblem e) {
            err.println(e.getMessage());
            return UNUSABLE;
        }
    }

    /** Each is told as soon as it is known. */
    private static List<Comparison> compare(Path data, PrintStream out) {
        var comparisons = new ArrayList<Comparison>();
        try (var runs = new Runs(data)) {
            runs.begin(Reference.all().stream().map(Reference::figure).toList());
            for (var reference : Reference.all()) {
                var comparison = new Comparison(reference, reference.figure().of(runs));
                if (comparisons.isEmpty()) {
                    out.println(Comparison.heading());
                }
                out.println(comparison.row());
                comparisons.add(comparison);
            }
        }
        return comparisons;
    }

    private static void write(List<Comparison> comparisons, Path summary) {
        var list = JsonNodeFactory.instance.arrayNode();
        comparisons.forEach(comparison -> list.add(comparison.json()));
        try {
            var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
            Files.createDirectories(summary.toAbsolutePath().getParent());
            Files.writeString(summary, json.writeValueAsString(list) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
