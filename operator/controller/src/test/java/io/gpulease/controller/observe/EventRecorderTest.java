package io.gpulease.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.gpulease.controller.observe.EventNote.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventRecorderTest {
    private static final Subject LEASE = Subject.lease("ns", "a", "uid-a");
    private static final EventNote GATED =
            EventNote.warning(LEASE, "QuotaExceeded", "KeptOut", "The pod asks for more GPUs than the lease has left.");

    private record Request(String method, String path, JsonNode body) {}

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-12-01T00:00:00Z"));
    private final Gate gate = new Gate();
    private final Meters meters = new Meters();
    private int answer = 201;
    private HttpServer server;
    private KubernetesClient client;
    private EventRecorder recorder;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withHttp2Disable(true)
                        .build())
                .build();
        recorder = new EventRecorder(new EventWrites(client, "me"), () -> {}, gate, meters, now::get);
    }

    @AfterEach
    void stop() {
        recorder.close();
        client.close();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new ObjectMapper().readTree(exchange.getRequestBody());
            requests.add(new Request(
                    exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body));
            var bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void awaitRequests(int count) {
        Awaitility.await().untilAsserted(() -> assertThat(requests).hasSize(count));
    }

    private void awaitIdle() {
        Awaitility.await().until(() -> recorder.waiting() == 0);
    }

    @Test
    void writesWhatWasRecordedBesideItsObject() {
        recorder.record(GATED);
        awaitRequests(1);
        var event = requests.getFirst();
        assertThat(event.method()).isEqualTo("POST");
        assertThat(event.path()).isEqualTo("/apis/events.k8s.io/v1/namespaces/ns/events");
        assertThat(event.body().at("/regarding/kind").asText()).isEqualTo("GpuLease");
        assertThat(event.body().at("/regarding/uid").asText()).isEqualTo("uid-a");
        assertThat(event.body().at("/type").asText()).isEqualTo("Warning");
        assertThat(event.body().at("/reason").asText()).isEqualTo("QuotaExceeded");
        assertThat(event.body().at("/action").asText()).isEqualTo("KeptOut");
        assertThat(event.body().at("/reportingInstance").asText()).isEqualTo("me");
    }

    @Test
    void tellsOfClusterWideObjectsInTheDefaultNamespace() {
        recorder.record(EventNote.normal(Subject.pool("p", "u"), "PoolsOverlap", "Stalled", "Two pools select n1."));
        awaitRequests(1);
        assertThat(requests.getFirst().path()).contains("/namespaces/default/");
        assertThat(requests.getFirst().body().at("/regarding").has("namespace")).isFalse();
    }

    @Test
    void foldsWhatRepeatsIntoACountWrittenOnceAMinute() {
        recorder.record(GATED);
        awaitRequests(1);
        for (var i = 0; i < 50; i++) {
            recorder.record(GATED);
        }
        awaitIdle();
        now.updateAndGet(at -> at.plusSeconds(61));
        recorder.record(GATED);
        awaitRequests(2);
        var repeat = requests.get(1);
        assertThat(repeat.method()).isEqualTo("PATCH");
        assertThat(repeat.body().at("/series/count").asInt()).isEqualTo(52);
        assertThat(repeat.path())
                .endsWith(requests.getFirst().body().at("/metadata/name").asText());
    }

    @Test
    void beginsANewEventWhenTheLastIsLongPast() {
        recorder.record(GATED);
        awaitRequests(1);
        now.updateAndGet(at -> at.plus(Duration.ofMinutes(11)));
        recorder.record(GATED);
        awaitRequests(2);
        assertThat(requests.get(1).method()).isEqualTo("POST");
    }

    @Test
    void waitsWhileSomethingMoreUrgentIsWritten() {
        recorder.close();
        gate.close();
        recorder = new EventRecorder(new EventWrites(client, "me"), () -> {}, gate, meters, now::get);
        recorder.record(GATED);
        assertThat(recorder.waiting()).isEqualTo(1);
        assertThat(requests).isEmpty();
        gate.open();
        awaitRequests(1);
    }

    @Test
    void dropsTheOldestWhenTooManyWaitAndCountsThem() {
        recorder.close();
        gate.close();
        recorder = new EventRecorder(new EventWrites(client, "me"), () -> {}, gate, meters, now::get);
        for (var i = 0; i < 2_100; i++) {
            recorder.record(EventNote.normal(LEASE, "Queued", "Waits", "note " + i));
        }
        assertThat(recorder.waiting()).isEqualTo(2_000);
        assertThat(meters.text()).contains("gpulease_events_dropped_total 100.0");
    }

    @Test
    void goesOnWhenTheApiServerRefusesOne() {
        answer = 403;
        recorder.record(GATED);
        awaitRequests(1);
        Awaitility.await().until(() -> meters.text().contains("gpulease_events_dropped_total 1.0"));
        answer = 201;
        recorder.record(EventNote.normal(LEASE, "Placed", "Started", "The lease holds its nodes."));
        awaitRequests(2);
    }

    @Test
    void writesNothingOnceTheLeadIsGone() {
        var standing = new EventRecorder(
                new EventWrites(client, "me"),
                () -> {
                    throw new IllegalStateException("nothing is written any more");
                },
                gate,
                meters,
                now::get);
        standing.record(GATED);
        standing.close();
        assertThat(requests).isEmpty();
    }

    @Test
    void writesWhatIsLeftWhenItIsClosed() {
        // Few: closing waits for them two seconds at most, on a busy machine too.
        for (var i = 0; i < 3; i++) {
            recorder.record(EventNote.normal(LEASE, "Queued", "Waits", "note " + i));
        }
        recorder.close();
        assertThat(requests).hasSize(3);
    }
}
