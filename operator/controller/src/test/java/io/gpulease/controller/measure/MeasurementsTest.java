package io.gpulease.controller.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
    private static final PodKey POD = new PodKey("ants", "train-0");
    private static final String GPU_0 = "\"gpu\":\"0\",\"UUID\":\"a\",\"namespace\":\"ants\",\"pod\":\"train-0\"";
    private static final String GPU_1 = "\"gpu\":\"1\",\"UUID\":\"b\",\"namespace\":\"ants\",\"pod\":\"train-0\"";

    private final Map<String, String> answers = new TreeMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> authorized = new ArrayList<>();
    private HttpServer server;
    private int code = 200;

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
                () -> NOON,
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
                        "avg_over_time(DCGM_FI_DEV_GPU_UTIL[30m]) and (DCGM_FI_DEV_GPU_UTIL offset 30m)");
    }

    @Test
    void givesTheMeanOverTheGpusOfThePodsAndTheAgeOfTheOldest() throws InterruptedException {
        sampled(NOON.minusSeconds(40), GPU_0, GPU_1);
        utilization("DCGM_FI_DEV_GPU_UTIL", series(GPU_0, 10), series(GPU_1, 30));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.LAST));
        var measure = measured.of(POD, NOON.plusSeconds(5)).gpuUtilization();
        assertThat(measure.last()).contains(20.0);
        assertThat(measure.age()).contains(Duration.ofSeconds(45));
        assertThat(measure.avg30m()).isEmpty();
        assertThat(measured.of(List.of(POD), NOON).gpuUtilization().last()).contains(20.0);
    }

    @Test
    void knowsNothingOfALeaseOfWhichOnePodIsNotMeasured() throws InterruptedException {
        sampled(NOON, GPU_0);
        utilization("DCGM_FI_DEV_GPU_UTIL", series(GPU_0, 0));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.LAST));
        assertThat(measured.of(List.of(POD, new PodKey("ants", "train-1")), NOON)
                        .gpuUtilization()
                        .last())
                .isEmpty();
        assertThat(measured.of(List.of(), NOON).gpuUtilization().last()).isEmpty();
    }

    @Test
    void knowsNothingOverATimeAtWhoseBeginningOneOfItsGpusWasNotThere() throws InterruptedException {
        sampled(NOON, GPU_0, GPU_1);
        utilization(Window.AVG_30M.query("DCGM_FI_DEV_GPU_UTIL"), series(GPU_0, 0));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.AVG_30M));
        assertThat(measured.of(POD, NOON).gpuUtilization().avg30m()).isEmpty();
    }

    @Test
    void knowsNothingOnceTheLatestValueIsTooOld() throws InterruptedException {
        sampled(NOON.minusSeconds(60), GPU_0);
        utilization("DCGM_FI_DEV_GPU_UTIL", series(GPU_0, 0));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.LAST));
        assertThat(measured.of(POD, NOON.plusSeconds(60)).gpuUtilization().last())
                .contains(0.0);
        assertThat(measured.of(POD, NOON.plusSeconds(61)).gpuUtilization().last())
                .isEmpty();
    }

    @Test
    void makesMemoryOfWhatIsUsedAndWhatIsFree() throws InterruptedException {
        answers.put("timestamp(DCGM_FI_DEV_FB_USED)", series(GPU_0, NOON.getEpochSecond()));
        answers.put("DCGM_FI_DEV_FB_USED", series(GPU_0, 30));
        answers.put("DCGM_FI_DEV_FB_FREE", series(GPU_0, 90));
        var measured = measured(new Figure(Kind.MEMORY, Window.LAST));
        assertThat(measured.of(POD, NOON).gpuMemory().last().orElseThrow()).isCloseTo(25.0, within(1e-9));
        answers.remove("DCGM_FI_DEV_FB_FREE");
        var without = measured(new Figure(Kind.MEMORY, Window.LAST));
        assertThat(without.of(POD, NOON).gpuMemory().last()).isEmpty();
    }

    @Test
    void tellsTheHighestOfCodesAndOfPeaks() throws InterruptedException {
        answers.put(
                "timestamp(DCGM_FI_DEV_XID_ERRORS)",
                series(GPU_0, NOON.getEpochSecond()) + "," + series(GPU_1, NOON.getEpochSecond()));
        answers.put("DCGM_FI_DEV_XID_ERRORS", series(GPU_0, 0) + "," + series(GPU_1 + ",\"err_code\":\"79\"", 79));
        var measured = measured(new Figure(Kind.ERRORS, Window.LAST));
        assertThat(measured.of(POD, NOON).gpuErrors().last()).contains(79.0);
    }

    @Test
    void takesThePodThatRunsForThatOfTheExporter() throws InterruptedException {
        var labels =
                "\"gpu\":\"0\",\"namespace\":\"gpu-operator\",\"pod\":\"dcgm-x\",\"exported_namespace\":\"ants\",\"exported_pod\":\"train-0\"";
        sampled(NOON, labels);
        utilization("DCGM_FI_DEV_GPU_UTIL", series(labels, 7));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.LAST));
        assertThat(measured.of(POD, NOON).gpuUtilization().last()).contains(7.0);
        assertThat(measured.pods()).hasSize(1);
    }

    @Test
    void takesNoNumberThatIsNone() throws InterruptedException {
        sampled(NOON, GPU_0);
        utilization("DCGM_FI_DEV_GPU_UTIL", series(GPU_0, "NaN"));
        var measured = measured(new Figure(Kind.UTILIZATION, Window.LAST));
        assertThat(measured.of(POD, NOON).gpuUtilization().last()).isEmpty();
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
                        .of(POD, NOON)
                        .gpuUtilization()
                        .last())
                .contains(3.0);
    }
}
