package io.gpulease.controller.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of a server's answers, which are written here as Prometheus writes them. */
class MeasurementsTest {

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final MeasuredPod ONE_GPU = pod("train-0", 1);
    private static final MeasuredPod TWO_GPUS = pod("train-0", 2);
    private static final Duration PIECE = Duration.ofMinutes(2);
    private static final String GPU_0 = "\"gpu\":\"0\",\"UUID\":\"a\",\"namespace\":\"ants\",\"pod\":\"train-0\"";
    private static final String GPU_1 = "\"gpu\":\"1\",\"UUID\":\"b\",\"namespace\":\"ants\",\"pod\":\"train-0\"";

    private static MeasuredPod pod(String name, long gpus) {
        return new MeasuredPod(
                new PodKey("ants", name), Optional.of(NOON.minus(Duration.ofDays(1))), gpus, Optional.of("node-1"));
    }

    private final Map<String, String> answers = new TreeMap<>();
    /** Queries that come to no answer. */
    private final Set<String> unanswered = new HashSet<>();

    private final List<String> asked = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> authorized = new ArrayList<>();
    private HttpServer server;
    private int code = 200;
    private Instant now = NOON;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/team/api/v1/query", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String query =
                URLDecoder.decode(form.substring("query=".length(), form.indexOf("&time=")), StandardCharsets.UTF_8);
        asked.add(query);
        authorized.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (unanswered.contains(query)) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        byte[] body = """
                {"status":"success","data":{"resultType":"vector","result":[%s]}}""".formatted(answers.getOrDefault(query, "")).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String series(String labels, Object value) {
        return """
                {"metric":{"__name__":"x",%s},"value":[1.5,"%s"]}""".formatted(labels, value);
    }

    private Measurements measurements(Optional<Path> token, Map<Metric, String> selectors) {
        var url = URI.create(
                "http://127.0.0.1:%d/team/".formatted(server.getAddress().getPort()));
        return new Measurements(
                new PrometheusAddress(url, token, Duration.ofSeconds(30), Duration.ofMinutes(2), selectors),
                () -> now,
                failures::add);
    }

    private Measured measured(Figure... figures) throws InterruptedException {
        var measurements = measurements(Optional.empty(), Map.of());
        measurements.pass(Set.of(figures));
        assertThat(failures).isEmpty();
        return measurements.latest().orElseThrow();
    }

    private void utilization(String query, String... series) {
        answers.put(query, String.join(",", series));
    }

    private void sampled(Instant at, String... labels) {
        answers.put(
                "timestamp(DCGM_FI_DEV_GPU_UTIL)",
                String.join(
                        ",",
                        List.of(labels).stream()
                                .map(one -> series(one, at.getEpochSecond()))
                                .toList()));
    }

    @Test
    void asksForWhatIsReadAndHowOldItIsAndNothingElse() throws InterruptedException {
        measured(new Figure(Kind.UTILIZATION, Window.AVG_30M));
        assertThat(asked)
                .containsExactly(
                        "timestamp(DCGM_FI_DEV_GPU_UTIL)",
                        "avg_over_time(DCGM_FI_DEV_GPU_UTIL[1800s]) and (DCGM_FI_DEV_GPU_UTIL offset 1800s)"
                                + " and (count_over_time(present_over_time(DCGM_FI_DEV_GPU_UTIL[120s])[1800s:120s]) >= 12)");
    }

    @Test
    void givesTheMeanOverTheGpusOfThePodsAndTheAgeOfTheOldest() throws InterruptedException {
        sampled(NOON.minusSeconds(40), GPU_0, GPU_1);
        utilization("DCGM_FI_DEV_GPU_UTIL", series(GPU_0, 10), series(GPU_1, 30));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.LAST));
        var measure = measured.of(TWO_GPUS, NOON.plusSeconds(5)).gpuUtilization();
        assertThat(measure.last()).contains(20.0);
        assertThat(measure.age()).contains(Duration.ofSeconds(45));
        assertThat(measure.avg30m()).isEmpty();
        assertThat(measured.of(List.of(TWO_GPUS), NOON).gpuUtilization().last()).contains(20.0);
    }

    @Test
    void knowsNothingOfALeaseOfWhichOnePodIsNotMeasured() throws InterruptedException {
        sampled(NOON, GPU_0);
        utilization("DCGM_FI_DEV_GPU_UTIL", series(GPU_0, 0));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.LAST));
        assertThat(measured.of(List.of(ONE_GPU, pod("train-1", 1)), NOON)
                        .gpuUtilization()
                        .last())
                .isEmpty();
        assertThat(measured.of(List.of(), NOON).gpuUtilization().last()).isEmpty();
    }

    @Test
    void knowsNothingOverATimeAtWhoseBeginningOneOfItsGpusWasNotThere() throws InterruptedException {
        sampled(NOON, GPU_0, GPU_1);
        utilization(Window.AVG_30M.query("DCGM_FI_DEV_GPU_UTIL", PIECE), series(GPU_0, 0));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.AVG_30M));
        assertThat(measured.of(TWO_GPUS, NOON).gpuUtilization().avg30m()).isEmpty();
    }

    @Test
    void knowsNothingOnceTheLatestValueIsTooOld() throws InterruptedException {
        sampled(NOON.minusSeconds(60), GPU_0);
        utilization("DCGM_FI_DEV_GPU_UTIL", series(GPU_0, 0));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.LAST));
        assertThat(measured.of(ONE_GPU, NOON.plusSeconds(60)).gpuUtilization().last())
                .contains(0.0);
        assertThat(measured.of(ONE_GPU, NOON.plusSeconds(61)).gpuUtilization().last())
                .isEmpty();
    }

    @Test
    void makesMemoryOfWhatIsUsedAndWhatIsFree() throws InterruptedException {
        answers.put("timestamp(DCGM_FI_DEV_FB_USED)", series(GPU_0, NOON.getEpochSecond()));
        answers.put("DCGM_FI_DEV_FB_USED", series(GPU_0, 30));
        answers.put("DCGM_FI_DEV_FB_FREE", series(GPU_0, 90));
        var measured = measured(new Figure(Kind.MEMORY, Window.LAST));
        assertThat(measured.of(ONE_GPU, NOON).gpuMemory().last().orElseThrow()).isCloseTo(25.0, within(1e-9));
        answers.remove("DCGM_FI_DEV_FB_FREE");
        var without = measured(new Figure(Kind.MEMORY, Window.LAST));
        assertThat(without.of(ONE_GPU, NOON).gpuMemory().last()).isEmpty();
    }

    @Test
    void tellsTheHighestOfCodesAndOfPeaks() throws InterruptedException {
        answers.put(
                "timestamp(DCGM_FI_DEV_XID_ERRORS)",
                series(GPU_0, NOON.getEpochSecond()) + "," + series(GPU_1, NOON.getEpochSecond()));
        answers.put("DCGM_FI_DEV_XID_ERRORS", series(GPU_0, 0) + "," + series(GPU_1 + ",\"err_code\":\"79\"", 79));
        var measured = measured(new Figure(Kind.ERRORS, Window.LAST));
        assertThat(measured.of(TWO_GPUS, NOON).gpuErrors().last()).contains(79.0);
    }

    @Test
    void takesThePodThatRunsForThatOfTheExporter() throws InterruptedException {
        var labels =
                "\"gpu\":\"0\",\"namespace\":\"gpu-operator\",\"pod\":\"dcgm-x\",\"exported_namespace\":\"ants\",\"exported_pod\":\"train-0\"";
        sampled(NOON, labels);
        utilization("DCGM_FI_DEV_GPU_UTIL", series(labels, 7));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.LAST));
        assertThat(measured.of(ONE_GPU, NOON).gpuUtilization().last()).contains(7.0);
        assertThat(measured.pods()).isEqualTo(1);
    }

    @Test
    void takesNoNumberThatIsNone() throws InterruptedException {
        sampled(NOON, GPU_0);
        utilization("DCGM_FI_DEV_GPU_UTIL", series(GPU_0, "NaN"));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.LAST));
        assertThat(measured.of(ONE_GPU, NOON).gpuUtilization().last()).isEmpty();
    }

    @Test
    void asksForOtherSeriesWhereItIsToldAndSendsTheTokenAsItIsThen(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        var measurements = measurements(Optional.of(token), Map.of(Metric.POWER, "watts{site=\"a\"}"));
        measurements.pass(Set.of(new Figure(Kind.POWER, Window.LAST)));
        Files.writeString(token, "second");
        measurements.pass(Set.of(new Figure(Kind.POWER, Window.LAST)));
        assertThat(asked).contains("watts{site=\"a\"}", "timestamp(watts{site=\"a\"})");
        assertThat(authorized).startsWith("Bearer first").endsWith("Bearer second");
    }

    @Test
    void keepsWhatItKnewWhereItIsNotAnswered() throws InterruptedException {
        sampled(NOON, GPU_0);
        utilization("DCGM_FI_DEV_GPU_UTIL", series(GPU_0, 3));
        var measurements = measurements(Optional.empty(), Map.of());
        measurements.pass(Set.of(new Figure(Kind.UTILIZATION, Window.LAST)));
        code = 503;
        measurements.pass(Set.of(new Figure(Kind.UTILIZATION, Window.LAST)));
        assertThat(failures).hasSize(1).first().asString().contains("503");
        assertThat(measurements
                        .latest()
                        .orElseThrow()
                        .of(ONE_GPU, NOON)
                        .gpuUtilization()
                        .last())
                .contains(3.0);
    }

    /** What no query tells is not known; what others tell is, and the next round asks again. */
    @Test
    void knowsAllButWhatIsNotAnswered() throws InterruptedException {
        String avg30m = Window.AVG_30M.query("DCGM_FI_DEV_GPU_UTIL", PIECE);
        String avg6h = Window.AVG_6H.query("DCGM_FI_DEV_GPU_UTIL", PIECE);
        sampled(NOON, GPU_0);
        utilization(avg30m, series(GPU_0, 7));
        utilization(avg6h, series(GPU_0, 8));
        unanswered.add(avg6h);
        var measurements = measurements(Optional.empty(), Map.of());
        var figures = Set.of(new Figure(Kind.UTILIZATION, Window.AVG_30M), new Figure(Kind.UTILIZATION, Window.AVG_6H));
        measurements.pass(figures);
        var measure = measurements.latest().orElseThrow().of(ONE_GPU, NOON).gpuUtilization();
        assertThat(measure.avg30m()).contains(7.0);
        assertThat(measure.avg6h()).isEmpty();
        assertThat(failures).hasSize(1).first().asString().contains("503");
        unanswered.clear();
        measurements.pass(figures);
        assertThat(measurements
                        .latest()
                        .orElseThrow()
                        .of(ONE_GPU, NOON)
                        .gpuUtilization()
                        .avg6h())
                .contains(8.0);
    }

    /** One question that fails once makes nobody's clock begin anew. */
    @Test
    void keepsWhatWasAnsweredBeforeForAsLongAsAMeasurementCounts() throws InterruptedException {
        String avg6h = Window.AVG_6H.query("DCGM_FI_DEV_GPU_UTIL", PIECE);
        var figures = Set.of(new Figure(Kind.UTILIZATION, Window.AVG_6H), new Figure(Kind.UTILIZATION, Window.LAST));
        sampled(NOON.plusSeconds(121), GPU_0);
        utilization(avg6h, series(GPU_0, 8));
        var measurements = measurements(Optional.empty(), Map.of());
        measurements.pass(figures);
        unanswered.add(avg6h);
        now = NOON.plusSeconds(120);
        measurements.pass(figures);
        var measured = measurements.latest().orElseThrow();
        assertThat(measured.at()).isEqualTo(now);
        assertThat(measured.of(ONE_GPU, now).gpuUtilization().avg6h()).contains(8.0);
        var younger = new MeasuredPod(
                new PodKey("ants", "train-0"),
                Optional.of(NOON.minus(Duration.ofHours(6)).plusSeconds(1)),
                1,
                Optional.empty());
        assertThat(measured.of(younger, now).gpuUtilization().avg6h())
                .as("it was asked before that pod was six hours old")
                .isEmpty();
        now = NOON.plusSeconds(121);
        measurements.pass(figures);
        assertThat(measurements
                        .latest()
                        .orElseThrow()
                        .of(ONE_GPU, now)
                        .gpuUtilization()
                        .avg6h())
                .isEmpty();
    }

    @Test
    void knowsNothingThatWasBeforeThePodBegan() throws InterruptedException {
        sampled(NOON.minusSeconds(20), GPU_0);
        utilization("DCGM_FI_DEV_GPU_UTIL", series(GPU_0, 1));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.LAST));
        assertThat(measured.of(since(NOON.minusSeconds(20)), NOON)
                        .gpuUtilization()
                        .last())
                .contains(1.0);
        assertThat(measured.of(since(NOON.minusSeconds(19)), NOON)
                        .gpuUtilization()
                        .last())
                .isEmpty();
    }

    private static MeasuredPod since(Instant start) {
        return new MeasuredPod(new PodKey("ants", "train-0"), Optional.of(start), 1, Optional.empty());
    }

    /** A proxy that stops in the midst of an answer. */
    @Test
    void waitsForNoAnswerThatDoesNotEnd() throws IOException {
        var stalls = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stalls.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        });
        stalls.start();
        try {
            var url = URI.create(
                    "http://127.0.0.1:%d".formatted(stalls.getAddress().getPort()));
            var prometheus = new Prometheus(url, Optional.empty(), Duration.ofMillis(300));
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> assertThatThrownBy(() -> prometheus.ask("x", NOON))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("not answered within"));
        } finally {
            stalls.stop(0);
        }
    }
}
