package io.gpulease.simulate.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TraceFormatTest {
    @TempDir
    private Path folder = Path.of("");

    private Trace read(TraceFormat format, String text) throws IOException {
        return format.read(Files.writeString(folder.resolve("some.csv"), text));
    }

    private static String example(TraceFormat format) {
        return switch (format) {
            case SWF -> "1 50 -1 600 4 -1 -1 8 3600 -1 1 7 7 -1 -1 -1 -1 -1\n";
            case PHILLY -> "timestamp,duration,num_gpus,gpu_time,cluster\n2017-09-04 10:30:41,600.0,8,4800.0,7f04ca\n";
            case ELASTICFLOW -> """
                job_id,submission_time,num_iteration,model_name,deadline,batch_size,num_gpu,duration
                a,50,9,bert,700,64,8,600
                """;
            case MURI -> "job_id,num_gpu,submit_time,duration,priority\n0,8,50000,600000,1\n";
            case CHRONUS -> """
                job_id,user,num_gpu,submit_time,duration,expect_time_list,expect_value_list,best_effort,job_type
                0,vc_a,8,5,10,20-30,9-1,0,soft
                """;
            case CSV -> "submit,gpus,duration,tenant\n50,8,600,physics\n";
        };
    }

    @ParameterizedTest
    @EnumSource
    void readsAnExampleOfEachFormat(TraceFormat format) throws IOException {
        var job = read(format, example(format)).jobs().getFirst();
        assertThat(job.request().processors()).isEqualTo(8);
        assertThat(job.runSeconds()).isEqualTo(600);
    }

    @ParameterizedTest
    @EnumSource
    void readsTheSameCompressedWithOtherLineEndsAndAMarkInFront(TraceFormat format) throws IOException {
        var plain = read(format, example(format)).jobs();
        var file = folder.resolve("compressed");
        try (var out =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            out.write("\ufeff" + example(format).replace("\n", "\r\n") + "\r\n\r\n");
        }
        assertThat(format.read(file).jobs()).isEqualTo(plain);
    }

    @Test
    void takesPhillysTimestampsAsSecondsThatLieApartAsTheyDo() throws IOException {
        var trace = read(
                TraceFormat.PHILLY,
                "timestamp,duration,num_gpus,cluster\n2017-09-05 00:00:01,60.4,1,a\n2017-09-04 23:59:59,60.6,1,b\n");
        assertThat(trace.jobs()).extracting(Job::runSeconds).containsExactly(61L, 60L);
        assertThat(trace.jobs().get(1).request().submittedSecond()
                        - trace.jobs().get(0).request().submittedSecond())
                .isEqualTo(2);
        assertThat(trace.jobs()).extracting(job -> job.details().tenant()).containsExactly("b", "a");
    }

    @Test
    void knowsDeadlinesOfElasticFlowAndChronus() throws IOException {
        assertThat(read(TraceFormat.ELASTICFLOW, example(TraceFormat.ELASTICFLOW))
                        .jobs()
                        .getFirst()
                        .details()
                        .deadlines())
                .containsExactly(700L);
        var soft =
                read(TraceFormat.CHRONUS, example(TraceFormat.CHRONUS)).jobs().getFirst();
        assertThat(soft.request().submittedSecond()).isEqualTo(300);
        assertThat(soft.details()).isEqualTo(new Details("vc_a", "soft", List.of(1500L, 2100L)));
    }

    @Test
    void givesBestEffortNoDeadline() throws IOException {
        var best = read(TraceFormat.CHRONUS, example(TraceFormat.CHRONUS).replace(",0,soft", ",1,best"));
        assertThat(best.jobs().getFirst().details().deadlines()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 7", "8, 8", "9, 16", "12, 16", "16, 16", "33, 40"})
    void takesMoreThanEightGpusAsWholeNodes(int asked, int taken) throws IOException {
        var job = read(TraceFormat.CSV, "submit,gpus,duration,tenant\n0,%d,60,a\n".formatted(asked));
        assertThat(job.jobs().getFirst().request().processors()).isEqualTo(taken);
    }

    @Test
    void takesWhatWasAskedForWhereAPlainTableTellsIt() throws IOException {
        var trace = read(TraceFormat.CSV, """
                tenant,asked,deadline,duration,gpus,submit
                "a, b",3600,,600,1,0
                ,,500,600,1,1
                c,300,500,600,1,2
                """);
        assertThat(trace.jobs())
                .extracting(
                        job -> job.request().askedSeconds(),
                        Job::runSeconds,
                        job -> job.details().deadlines())
                .containsExactly(
                        tuple(3600L, 600L, List.of()),
                        tuple(600L, 600L, List.of(500L)),
                        tuple(300L, 300L, List.of(500L)));
        assertThat(trace.jobs().getFirst().details().tenant()).isEqualTo("a, b");
    }

    @Test
    void leavesOutAndCountsWhatAsksForNoGpuOrDidNotRun() throws IOException {
        var trace =
                read(TraceFormat.CSV, "submit,gpus,duration,tenant\n0,0,60,a\n0,,60,a\n0,1,,a\n0,1,-5,a\n0,1,0,a\n");
        assertThat(trace.leftOut()).isEqualTo(new Trace.LeftOut(2, 2));
        assertThat(trace.jobs()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        CSV         | submit,gpus,tenant~0,1,a            | line 2 of some.csv is not what it should be: it has no column duration.
        CSV         | submit,gpus,duration,tenant~0,1     | line 2 of some.csv is not what it should be: it has no column duration.
        CSV         | submit,gpus,duration~0,1,6~~0,x,6   | line 4 of some.csv is not what it should be: column gpus is "x", which is no
        CSV         | submit,gpus,duration~,1,6           | line 2 of some.csv is not what it should be: column submit is empty.
        CSV         | submit,gpus,duration~0,1,1e400000000 | line 2 of some.csv is not what it should be: column duration is "1e400000000"
        CSV         | submit,gpus,duration~0,1,NaN        | line 2 of some.csv is not what it should be: column duration is "NaN"
        CSV         | submit,gpus,duration~0,9000000000,6 | line 2 of some.csv is not what it should be: column gpus is 9000000000
        CSV         | submit,gpus,duration~0,"1,6~5,5,5~  | line 4 of some.csv is not a table: Missing closing quote
        PHILLY      | timestamp,duration,num_gpus~soon,1,1 | line 2 of some.csv is not what it should be: column timestamp is "soon", not a time
        ELASTICFLOW | submission_time,duration,num_gpu,deadline~0,1,1,x | line 2 of some.csv is not what it should be: column deadline is "x"
        MURI        | submit_time,duration~0,1            | line 2 of some.csv is not what it should be: it has no column num_gpu.
        CHRONUS     | submit_time,duration,num_gpu,expect_time_list~0,1,1,5--6 | line 2 of some.csv is not what it should be: column expect_time_list is ""
        CSV         | submit,gpus,duration,tenant         | the trace some.csv holds no job that could be replayed
        """)
    void saysInOneLineWhereWhatAndWhy(TraceFormat format, String text, String said) {
        assertThatExceptionOfType(TraceProblem.class)
                .isThrownBy(() -> read(format, text.replace("~", "\n")))
                .withMessageStartingWith(said)
                .withMessageEndingWith("Give a file in the format %s (%s).".formatted(format.word(), format.meaning()))
                .satisfies(problem -> assertThat(problem.getMessage()).hasLineCount(1));
    }

    @Test
    void saysThatAFileIsEmpty() {
        assertThatExceptionOfType(TraceProblem.class)
                .isThrownBy(() -> read(TraceFormat.CSV, ""))
                .withMessageStartingWith("some.csv is not a table: Empty header line")
                .withMessageContaining("Give a file in the format csv");
    }

    @ParameterizedTest
    @EnumSource
    void saysThatAFileIsNotThere(TraceFormat format) {
        assertThatExceptionOfType(TraceProblem.class)
                .isThrownBy(() -> format.read(folder.resolve("none.csv")))
                .withMessageContaining("is not there. Give the path of a file.");
    }
}
