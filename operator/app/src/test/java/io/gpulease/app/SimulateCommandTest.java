package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.simulate.policy.PolicyName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateCommandTest {
    private static final String TRACE = """
            ; MaxProcs: 8
            1 0 -1 3600 8 -1 -1 8 3600 -1 1 -1 -1 -1 -1 -1 -1 -1
            2 0 -1 3600 8 -1 -1 8 7200 -1 1 -1 -1 -1 -1 -1 -1 -1
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder = Path.of("");

    private String trace = "";

    @BeforeEach
    void writeTrace() throws IOException {
        trace = Files.writeString(folder.resolve("some.swf"), TRACE).toString();
    }

    private int run(String... args) throws InterruptedException {
        return Main.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tellsHowLongJobsWait() throws InterruptedException {
        assertThat(run("simulate", "--trace", trace, "--policy", "easy")).isEqualTo(ExitCode.OK);
        assertThat(output().lines())
                .contains("some.swf: 2 jobs on 8 processors under easy")
                .anyMatch(line -> line.matches("wait, minutes +30.00 +0.00 +60.00 +60.00"));
        assertThat(err.size()).isZero();
    }

    @Test
    void tellsProgramsTheSame() throws InterruptedException {
        assertThat(run("simulate", "--trace=" + trace, "--policy=conservative", "--processors=16", "-o", "json"))
                .isEqualTo(ExitCode.OK);
        assertThat(output()).contains("\"processors\" : 16", "\"policy\" : \"conservative\"", "\"toldStarts\"");
    }

    @Test
    void replaysAPartOfATrace() throws InterruptedException {
        assertThat(run("simulate", "--trace", trace, "--policy", "fcfs", "--first", "1"))
                .isEqualTo(ExitCode.OK);
        assertThat(output()).startsWith("some.swf: 1 job on");
    }

    @Test
    void listsItsPoliciesAndExitCodes() throws InterruptedException {
        assertThat(run("simulate", "--help")).isEqualTo(ExitCode.OK);
        for (var policy : PolicyName.values()) {
            assertThat(output()).contains(policy.word());
        }
        assertThat(output()).contains("Exit codes:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --policy easy                              | --trace is missing. Give the path
            --trace TRACE                              | --policy is missing. Name one: fcfs, easy
            --trace TRACE --policy best                | --policy is "best": not known. Give one of fcfs, easy
            --trace TRACE --policy easy -o html        | --output is "html": not a form of this report.
            --trace TRACE --policy easy --processors 0 | --processors is "0": not a number that makes sense here.
            --trace TRACE --policy easy --processors 4 | no job of some.swf fits into 4 processors.
            --trace TRACE --policy easy --first 2      | some.swf has 2 jobs, not 1 from job 2
            --trace none.swf --policy easy             | the trace none.swf is not there.
            --trace TRACE --polixy easy                | gpulease simulate: '--polixy', 'easy' are not known here.
            """)
    void refusesInOneLineWhatItCannotWorkWith(String arguments, String said) throws InterruptedException {
        var words = ("simulate " + arguments.replace("TRACE", trace)).split(" ", -1);
        assertThat(run(words)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith(said);
    }

    @Test
    void addsNothingToTheStartOfTheOperator() throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java, "-XX:+UseSerialGC", "-verbose:class", "io.gpulease.app.Main", "operator", "--help")
                .redirectErrorStream(true)
                .directory(folder.toFile());
        process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        var started = process.start();
        var loaded = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(started.waitFor()).isEqualTo(ExitCode.OK);
        assertThat(loaded.lines().filter(line -> line.contains("io.gpulease.app.OperatorCommand")))
                .isNotEmpty();
        assertThat(loaded.lines()
                        .filter(line -> line.contains("io.gpulease.simulate")
                                || line.contains("io.gpulease.app.SimulateCommand")))
                .isEmpty();
    }
}
