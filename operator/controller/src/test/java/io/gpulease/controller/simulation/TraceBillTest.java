package io.gpulease.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.audit.Audit;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recorded jobs go through the operator as leases, their objects are deleted when they are over, and its statements say what a script makes
 * of the jobs alone. A part of a month, so that it is quick; {@code -Dgpulease.jobs=all} takes all of it, {@code -Dgpulease.trace=FILE}
 * another file.
 */
class TraceBillTest {

    private static final Path FOLDER = Path.of(System.getProperty("gpulease.root", "../.."))
            .resolve("operator/controller/src/test/resources/philly");
    private static final String PRICE = "2.79";
    private static final String JOBS = System.getProperty("gpulease.jobs", "200");

    @TempDir
    Path folder;

    private record Owed(long gpuSeconds, BigDecimal amount) {}

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void statementsSayWhatTheScriptMakesOfTheJobs() throws Exception {
        Path file = part(Path.of(System.getProperty(
                "gpulease.trace", FOLDER.resolve("2017-09.csv.gz").toString())));
        var month = new TraceMonth(TraceMonth.jobs(file), PRICE);

        month.run();

        assertThat(month.leasesLeft()).as("all objects went").isZero();
        assertThat(stated(month)).isEqualTo(byScript(file));
        Audit.Report report =
                Audit.of(new Audit.Input(month.pages(), month.statements(), Optional.empty(), month.now()));
        assertThat(report.breaches()).isEmpty();
        assertThat(report.leases()).isEqualTo(month.jobs());
    }

    /** The first jobs of a file, and those of its last day, which run over the end of the month. */
    private Path part(Path file) throws IOException {
        if (JOBS.equals("all")) {
            return file;
        }
        List<String> lines = TraceMonth.lines(file);
        int half = Integer.parseInt(JOBS) / 2;
        List<String> taken = new ArrayList<>(lines.subList(0, 1 + half));
        taken.addAll(lines.subList(lines.size() - half, lines.size()));
        return Files.write(folder.resolve("part.csv"), taken);
    }

    /** By tenant and month, over all pages; each line is looked at for its own amount by the audit. */
    private static Map<String, Owed> stated(TraceMonth month) {
        Map<String, Owed> stated = new TreeMap<>();
        for (JsonNode statement : month.statements()) {
            JsonNode spec = statement.path("spec");
            assertThat(statement.path("status").path("closed").asBoolean())
                    .as("%s", spec)
                    .isTrue();
            String key = "%s %s"
                    .formatted(
                            spec.path("tenant").asText().replaceFirst("^vc-", ""),
                            spec.path("month").asText());
            for (JsonNode line : statement.path("status").path("lines")) {
                var owed = new Owed(
                        line.path("gpuSeconds").asLong(),
                        new BigDecimal(line.path("amount").asText()));
                stated.merge(
                        key,
                        owed,
                        (one, other) -> new Owed(one.gpuSeconds + other.gpuSeconds, one.amount.add(other.amount)));
            }
        }
        return stated;
    }

    private static Map<String, Owed> byScript(Path file) throws IOException, InterruptedException {
        var process = new ProcessBuilder("python3", FOLDER.resolve("bill.py").toString(), file.toString(), PRICE)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("bill.py").isZero();
        Map<String, Owed> owed = new TreeMap<>();
        printed.lines().forEach(line -> {
            String[] words = line.split(" ", -1);
            owed.put(words[0] + " " + words[1], new Owed(Long.parseLong(words[2]), new BigDecimal(words[3])));
        });
        return owed;
    }
}
