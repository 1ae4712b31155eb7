package io.gpulease.simulate.trace;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** The formats of traces, by the names they have on the command line. */
public enum TraceFormat {
    SWF("swf", "Standard Workload Format"),
    PHILLY("philly", "CSV with timestamp, duration (s), num_gpus, cluster"),
    ELASTICFLOW("elasticflow", "CSV with submission_time, duration (s), num_gpu, deadline"),
    MURI("muri", "CSV with submit_time, duration (ms), num_gpu"),
    CHRONUS("chronus", "CSV with submit_time, duration (min), num_gpu, user, job_type, expect_time_list"),
    CSV("csv", "CSV with submit, gpus, duration (s), tenant; also asked, deadline");

    private final String word;
    private final String meaning;

    TraceFormat(String word, String meaning) {
        this.word = word;
        this.meaning = meaning;
    }

    public static Optional<TraceFormat> of(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word.equals(word))
                .findFirst();
    }

    /** The names of all, one after the other. */
    public static String words() {
        return Arrays.stream(values()).map(TraceFormat::word).collect(Collectors.joining(", "));
    }

    public String word() {
        return word;
    }

    public String meaning() {
        return meaning;
    }

    /** Processors lie anywhere, so each is a node; of GPUs there are eight on one. */
    int perNode() {
        return this == SWF ? 1 : Gang.NODE;
    }

    /** What to tell somebody who gave something else. */
    String whatToGive() {
        return "a file in the " + (this == SWF ? meaning : "format %s (%s)".formatted(word, meaning));
    }

    /**
     * Reads a file, compressed by gzip or not.
     *
     * @throws TraceProblem if it is not there, or is not in this format
     */
    public Trace read(Path file) {
        return switch (this) {
            case SWF -> SwfFile.read(file);
            case PHILLY -> table(file, PhillyRow::job);
            case ELASTICFLOW -> table(file, ElasticFlowRow::job);
            case MURI -> table(file, MuriRow::job);
            case CHRONUS -> table(file, ChronusRow::job);
            case CSV -> table(file, PlainRow::job);
        };
    }

    private Trace table(Path file, BiConsumer<CsvRow, Jobs> reader) {
        var jobs = new Jobs();
        CsvTable.read(file, whatToGive(), row -> reader.accept(row, jobs));
        return jobs.trace(String.valueOf(file.getFileName()), this, OptionalInt.empty());
    }
}
