package io.gpulease.simulate.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the Standard Workload Format: a line for each job, 18 columns of numbers (more are ignored), -1 where something is not
 * known; lines that begin with a semicolon tell of the machine.
 *
 * <p>As published figures have it: processors are those asked for, else those used; the time asked for is the run time where it
 * is not known; a job that ran longer than it asked for is cut off there; how a job ended makes no difference.
 */
public final class SwfFile {
    private static final Pattern SIZE = Pattern.compile(";\\s*(MaxProcs|MaxNodes):\\s*(\\d{1,9})\\s*");

    private final String name;
    private final Jobs jobs = new Jobs();
    private OptionalInt maxProcessors = OptionalInt.empty();
    private OptionalInt maxNodes = OptionalInt.empty();

    private SwfFile(String name) {
        this.name = name;
    }

    /**
     * Reads a file, compressed by gzip or not.
     *
     * @throws TraceProblem if it is not there, or is not in this format
     */
    public static Trace read(Path file) {
        var name = String.valueOf(file.getFileName());
        try (var lines = TraceText.open(file)) {
            return read(name, lines);
        } catch (IOException e) {
            throw TraceText.unreadable(file, e);
        }
    }

    static Trace read(String name, BufferedReader lines) throws IOException {
        var file = new SwfFile(name);
        int number = 0;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.startsWith(";")) {
                file.comment(line);
            } else if (!line.isBlank()) {
                file.job(new SwfLine(name, number, line));
            }
        }
        return file.trace();
    }

    private void comment(String line) {
        Matcher size = SIZE.matcher(line);
        if (size.matches()) {
            var processors = OptionalInt.of(Integer.parseInt(size.group(2)));
            if (size.group(1).equals("MaxProcs")) {
                maxProcessors = processors;
            } else {
                maxNodes = processors;
            }
        }
    }

    private void job(SwfLine line) {
        long asked = line.processorsAsked();
        jobs.add(
                line.submittedSecond(),
                asked > 0 ? asked : line.processorsUsed(),
                line.secondsAsked(),
                line.runSeconds(),
                Details.of(line.user()));
    }

    private Trace trace() {
        return jobs.trace(name, TraceFormat.SWF, maxProcessors.isPresent() ? maxProcessors : maxNodes);
    }
}
