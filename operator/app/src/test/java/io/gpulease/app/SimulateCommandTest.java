package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.simulate.packing.PackingName;
import io.gpulease.simulate.policy.PolicyName;
import io.gpulease.simulate.trace.TraceFormat;
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

    private static final String MANIFESTS = """
        apiVersion: gpulease.io/v1alpha1
        kind: GpuPool
        metadata: {name: h100}
        spec: {gpuClass: h100, nodeSelector: {matchLabels: {gpu: h100}}}
        ---
        apiVersion: gpulease.io/v1alpha1
        kind: GpuTenant
        metadata: {name: alpha}
        spec: {namespaces: [alpha], quotas: [{gpuClass: h100, nominalQuota: 16}]}
        ---
        apiVersion: gpulease.io/v1alpha1
        kind: GpuLease
        metadata: {name: first, namespace: alpha}
        spec: {gpuClass: h100, gpus: 16, term: {duration: 2h}}
        ---
        apiVersion: gpulease.io/v1alpha1
        kind: GpuLease
        metadata: {name: second, namespace: alpha}
        spec: {gpuClass: h100, gpus: 16, term: {duration: 1h}}
        ---
        apiVersion: gpulease.io/v1alpha1
        kind: GpuLease
        metadata: {name: large, namespace: alpha}
        spec: {gpuClass: h100, gpus: 24, term: {duration: 1h}}
        """;

    private String trace = "";
    private String manifests = "";
    private String csv = "";
    private String nodes = "";
    private String pods = "";

    @BeforeEach
    void writeTrace() throws IOException {
        trace = Files.writeString(folder.resolve("some.swf"), TRACE).toString();
        manifests = Files.writeString(folder.resolve("estate.yaml"), MANIFESTS).toString();
        csv = Files.writeString(folder.resolve("jobs.csv"), "submit,gpus,duration,tenant\n0,8,3600,alpha\n9,4,60,x\n")
                .toString();
        nodes = Files.writeString(
                        folder.resolve("nodes.csv"), "sn,cpu_milli,memory_mib,gpu,model\nn-0,64000,1000,4,T4\n")
                .toString();
        pods = Files.writeString(folder.resolve("pods.csv"), """
                        name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec
                        p-0,1000,1,1,1000,
                        p-1,1000,1,1,500,T4|P100
                        """).toString();
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
    void replaysOtherFormats() throws IOException, InterruptedException {
        var csv =
                Files.writeString(folder.resolve("jobs.csv"), "submit,gpus,duration,tenant\n0,8,3600,a\n0,8,3600,b\n");
        assertThat(run("simulate", "--trace", csv.toString(), "--format=csv", "--gpus=8", "--policy=easy", "-o=wide"))
                .isEqualTo(ExitCode.OK);
        assertThat(output())
                .startsWith("jobs.csv: 2 jobs on 8 processors under easy")
                .containsPattern("\nb +1 +8.00");
    }

    @Test
    void packsAListOfPodsOntoAListOfNodes() throws InterruptedException {
        assertThat(run(
                        "simulate",
                        "--format=openb",
                        "--nodes=" + nodes,
                        "--pods=" + pods,
                        "--seeds=42..44",
                        "--ties=random,first",
                        "--policy=bestfit"))
                .isEqualTo(ExitCode.OK);
        assertThat(output())
                .startsWith("pods.csv onto 1 node with 4 GPUs under bestfit, mean of 3 seeds")
                .containsPattern("\nrandom .*\nfirst ")
                .doesNotContain("shuffled");
    }

    @ParameterizedTest
    @CsvSource({"html,<!DOCTYPE html>", "yaml,trace:", "json,{"})
    void writesTheReportInTheFormThatIsAskedFor(String form, String begin) throws InterruptedException {
        assertThat(run("simulate", "--trace", trace, "--policy", "easy", "-o", form))
                .isEqualTo(ExitCode.OK);
        assertThat(output()).startsWith(begin);
    }

    @Test
    void replaysATraceThroughTheEngineOfTheOperator() throws InterruptedException {
        assertThat(run("simulate", "--trace", trace, "--policy", "gpulease")).isEqualTo(ExitCode.OK);
        assertThat(output().lines())
                .contains("some.swf: 2 jobs on 8 processors under gpulease")
                .anyMatch(line -> line.matches("wait, minutes +30.00 +0.00 +60.00 +60.00"))
                .anyMatch(line -> line.matches("starts later than told +0 +0.0 %"))
                .anyMatch(line -> line.matches("waited, hours: Queued +1.00|waited, hours: NoCapacity +1.00"));
    }

    @Test
    void playsManifestsThroughTheEngineOfTheOperator() throws InterruptedException {
        assertThat(run("simulate", "-f", manifests, "--pool-nodes", "h100=2x8", "-o", "wide"))
                .isEqualTo(ExitCode.OK);
        assertThat(output())
                .startsWith("estate.yaml: 2 leases on 16 GPUs under gpulease; 1 more did not start")
                .containsPattern("refused: QuotaExceeded +1\\R  alpha/large: needs 24 GPUs")
                .containsPattern("\nalpha +2 +48.00 .* 1");
    }

    @Test
    void playsATraceBesideManifests() throws InterruptedException {
        assertThat(run(
                        "simulate",
                        "-f",
                        manifests,
                        "--pool-nodes=h100=2x8",
                        "--trace=" + csv,
                        "--format=csv",
                        "--begin=2026-12-01T00:00:00Z",
                        "-o=json"))
                .isEqualTo(ExitCode.OK);
        assertThat(output())
                .contains(
                        "\"source\" : \"jobs.csv, estate.yaml\"",
                        "\"gpus\" : 16",
                        "\"leases\" : 4",
                        "\"firstSecond\" : 1796083200",
                        "\"reason\" : \"QuotaExceeded\"");
    }

    @ParameterizedTest
    @CsvSource({"html,<!DOCTYPE html>", "yaml,source:", "json,{", "table,estate.yaml"})
    void writesThePlayInTheFormThatIsAskedFor(String form, String begin) throws InterruptedException {
        assertThat(run("simulate", "-f", manifests, "--pool-nodes", "h100=2x8", "-o", form))
                .isEqualTo(ExitCode.OK);
        assertThat(output()).startsWith(begin).contains("QuotaExceeded");
    }

    @Test
    void listsItsPoliciesAndExitCodes() throws InterruptedException {
        assertThat(run("simulate", "--help")).isEqualTo(ExitCode.OK);
        for (var policy : PolicyName.values()) {
            assertThat(output()).contains(policy.word());
        }
        for (var policy : PackingName.values()) {
            assertThat(output()).contains(policy.word());
        }
        for (var format : TraceFormat.values()) {
            assertThat(output()).contains(format.word());
        }
        assertThat(output()).contains("openb", "Exit codes:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --policy easy                              | --trace is missing. Give the path
        --trace TRACE                              | --policy is missing. Name one: gpulease, fcfs, easy
        --trace TRACE --policy best                | --policy is "best": not known here. Give one of gpulease, fcfs, easy
        --trace TRACE --policy easy -o pdf         | --output is "pdf": not known here. Give one of table, wide
        --trace TRACE --policy easy --format x     | --format is "x": not known here. Give one of swf, philly
        --trace TRACE --policy easy --format csv   | line 2 of some.swf is not what it should be: it has no column
        --trace TRACE --policy easy --seeds 1      | --seeds is only used with --format openb. Leave it out.
        --format openb --policy fgd --trace TRACE  | --trace is not used with --format openb. Leave it out.
        --format openb --policy fgd                | --nodes is missing. Give the path
        --format openb --policy easy               | --policy is "easy": not known here. Give one of random, bestfit
        --format openb --policy fgd --nodes NODES --pods PODS --seeds 9..3  | --seeds is "9..3": not seeds.
        --format openb --policy fgd --nodes NODES --pods PODS --ties first,x | --ties has "x": not known here.
        --format openb --policy fgd --nodes PODS --pods PODS | line 2 of pods.csv is not what it should be: it has no
        --trace TRACE --policy easy --processors 0 | --processors is "0": not a number that makes sense here.
        --trace TRACE --policy easy --processors 4 | no job of some.swf fits into 4 processors.
        --trace TRACE --policy easy --gpus 0       | --gpus is "0": not a number that makes sense here.
        --trace CSV --format csv --policy easy     | jobs.csv does not say how many GPUs there were: its format cannot. Give --gpus N.
        --trace CSV --format csv --policy easy --gpus 2 | no job of jobs.csv fits into 2 GPUs. Give more of them with --gpus N.
        --trace TRACE --policy easy --class h100   | --class is only used with -f. Leave it out.
        -f MANIFESTS                               | no node has a GPU that could be leased in: h100. Give Node manifests
        -f MANIFESTS --pool-nodes h100=8           | --pool-nodes has "h100=8": not nodes of a pool.
        -f MANIFESTS --policy easy                 | --policy is "easy": not known here. Give one of gpulease, for only the engine
        -f MANIFESTS --gpus 8                      | --gpus is not used with -f. Leave it out.
        -f MANIFESTS --seeds 1                     | --seeds is not used with -f. Leave it out.
        -f MANIFESTS --pool-nodes h100=2x8 --jobs 10 | --jobs is only used with --trace. Leave it out.
        -f MANIFESTS --pool-nodes h100=2x8 --format csv | --format is only used with --trace. Leave it out.
        -f MANIFESTS --pool-nodes h100=2x8 --class h100 | --class is only used with --trace. Leave it out.
        -f MANIFESTS --pool-nodes h100=2x8 --trace TRACE --format openb | --format is "openb": not known here. Give one of swf, philly, elasticflow, muri, chronus, csv.
        -f MANIFESTS --begin noon                  | --begin is "noon": not an instant. Give one such as
        -f MANIFESTS --pool-nodes h100=2x8 --trace TRACE --class x | --class is "x", which no pool offers. Give one of h100.
        -f none.yaml                               | none.yaml is not there. Give the path of a file or a folder
        -f MANIFESTS --snapshot TRACE              | -f is not used with --snapshot. Leave it out.
        --trace TRACE --policy easy --first 2      | some.swf has 2 jobs, not 1 from job 2
        --trace none.swf --policy easy             | the trace none.swf is not there.
        --trace TRACE --polixy easy                | gpulease simulate: '--polixy', 'easy' are not known here.
        """)
    void refusesInOneLineWhatItCannotWorkWith(String arguments, String said) throws InterruptedException {
        var words = ("simulate "
                        + arguments
                                .replace("TRACE", trace)
                                .replace("CSV", csv)
                                .replace("MANIFESTS", manifests)
                                .replace("NODES", nodes)
                                .replace("PODS", pods))
                .split(" ", -1);
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
