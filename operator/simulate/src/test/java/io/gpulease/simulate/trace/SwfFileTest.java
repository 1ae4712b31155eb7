package io.gpulease.simulate.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SwfFileTest {
    private static final String JOB = "1 50 -1 600 4 -1 -1 8 3600 -1 1 7 7 -1 -1 -1 -1 -1\n";

    @TempDir
    private Path folder = Path.of("");

    private Trace read(String text) throws IOException {
        return SwfFile.read(Files.writeString(folder.resolve("some.swf"), text));
    }

    private Job only(String text) throws IOException {
        return read(text).jobs().getFirst();
    }

    private static String job(int submit, int run, int used, int asked, int time) {
        return "9 %d -1 %d %d -1 -1 %d %d -1 1 7 7 -1 -1 -1 -1 -1\n".formatted(submit, run, used, asked, time);
    }

    @Test
    void readsWhatWasAskedForAndHowLongItRan() throws IOException {
        assertThat(only(JOB)).isEqualTo(new Job(new Request(0, 50, 8, 3600), 600, Details.of("7")));
    }

    @Test
    void takesTheProcessorsUsedWhereItIsNotKnownHowManyWereAskedFor() throws IOException {
        assertThat(only(job(0, 600, 4, -1, 3600)).request().processors()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    void takesTheRunTimeWhereItIsNotKnownWhatWasAskedFor(int asked) throws IOException {
        assertThat(only(job(0, 600, 4, 4, asked)).request().askedSeconds()).isEqualTo(600);
    }

    @Test
    void cutsAJobOffWhereItRanLongerThanItAskedFor() throws IOException {
        assertThat(only(job(0, 4000, 4, 4, 3600)).runSeconds()).isEqualTo(3600);
    }

    @Test
    void leasesASecondToAJobThatAskedForNoTimeAtAll() throws IOException {
        assertThat(only(job(0, 0, 4, 4, -1))).isEqualTo(new Job(new Request(0, 0, 4, 1), 0, Details.of("7")));
    }

    @Test
    void leavesOutAndCountsWhatIsNoJob() throws IOException {
        var trace = read(JOB + job(1, 600, -1, -1, 60) + job(2, 600, 0, 0, 60) + job(3, -5, 4, 4, 60));
        assertThat(trace.jobs()).hasSize(1);
        assertThat(trace.leftOut()).isEqualTo(new Trace.LeftOut(2, 1));
    }

    @Test
    void knowsTheUserIfTheFileDoes() throws IOException {
        assertThat(only(JOB).details().tenant()).isEqualTo("7");
        assertThat(only(JOB.replace(" 1 7 7 ", " 1 -1 7 ")).details()).isEqualTo(Details.NONE);
        assertThat(only("1 50 -1 600 4 -1 -1 8 3600\n").details()).isEqualTo(Details.NONE);
    }

    @Test
    void replaysAJobThatWasCancelledOrFailedLikeAnyOther() throws IOException {
        assertThat(only(JOB.replace(" 1 7 7 ", " 5 7 7 "))).isEqualTo(only(JOB));
    }

    @Test
    void ordersJobsByArrivalAndEqualsAsTheyAreInTheFile() throws IOException {
        var trace = read(job(70, 1, 1, 1, 60) + job(50, 2, 1, 1, 60) + job(50, 3, 1, 1, 60));
        assertThat(trace.jobs()).extracting(Job::runSeconds).containsExactly(2L, 3L, 1L);
    }

    @ParameterizedTest
    @CsvSource({
        "'; MaxProcs: 100', 100",
        "';MaxNodes:  256 ', 256",
        "'; MaxNodes: 16\n; MaxProcs: 128\n', 128",
        "'; MaxProcs: 128\n; MaxNodes: 16\n', 128"
    })
    void takesTheSizeOfTheMachineFromTheHeader(String header, int processors) throws IOException {
        assertThat(read(header + "\n" + JOB).processors()).hasValue(processors);
    }

    @Test
    void knowsNoSizeWhereTheHeaderDoesNotTell() throws IOException {
        assertThat(read("; Version: 2.2\n" + JOB).processors()).isEmpty();
    }

    @Test
    void readsCompressedFilesWhateverTheyAreCalled() throws IOException {
        var file = folder.resolve("no-ending");
        try (var out =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            out.write(JOB);
        }
        assertThat(SwfFile.read(file).jobs()).hasSize(1);
    }

    @Test
    void readsLinesWithFurtherColumnsFractionsAndTabs() throws IOException {
        var line = "1\t50.4 -1 599.5  4 -1 -1 8 3600 -1 1 7 7 -1 -1 -1 -1 -1 {1241,1241} q_2w 1:ppn=1:brno\r\n";
        assertThat(only(line)).isEqualTo(only(JOB));
    }

    @ParameterizedTest
    @CsvSource({
        "'1 50 -1 600', 'line 2 of some.swf is not a job: it has 4 columns, not 18.'",
        "'1 50 -1 soon 4 -1 -1 8 3600', 'line 2 of some.swf is not a job: column 4 is \"soon\"'",
        "'1 50 -1 NaN 4 -1 -1 8 3600', 'line 2 of some.swf is not a job: column 4 is \"NaN\"'",
        "'1 50 -1 1e99 4 -1 -1 8 3600', 'line 2 of some.swf is not a job: column 4 is \"1e99\"'",
        "'1 50 -1 600 4 -1 -1 9000000000 3600', 'line 2 of some.swf is not a job: column 8 is 9000000000'"
    })
    void saysInOneLineWhereAFileIsNotWhatItShouldBe(String line, String said) {
        assertThatExceptionOfType(TraceProblem.class)
                .isThrownBy(() -> read("; Version: 2.2\n" + line + "\n"))
                .withMessageStartingWith(said)
                .withMessageEndingWith("Give a file in the Standard Workload Format.");
    }

    @Test
    void saysThatAFileIsNotThereOrHoldsNothing() {
        assertThatExceptionOfType(TraceProblem.class)
                .isThrownBy(() -> SwfFile.read(folder.resolve("none.swf")))
                .withMessageContaining("is not there");
        assertThatExceptionOfType(TraceProblem.class).isThrownBy(() -> read("")).withMessageContaining("holds no job");
    }

    @Test
    void cutsAWindowOutOfATraceAndRefusesOneThatIsNotThere() throws IOException {
        var trace = read(job(1, 1, 1, 1, 60) + job(2, 2, 1, 1, 60) + job(3, 3, 1, 1, 60));
        assertThat(trace.window(1, 2).jobs()).extracting(Job::runSeconds).containsExactly(2L, 3L);
        assertThatExceptionOfType(TraceProblem.class)
                .isThrownBy(() -> trace.window(2, 2))
                .withMessage("some.swf has 3 jobs, not 2 from job 2 (counted from 0) on. Ask for jobs it has.");
    }
}
