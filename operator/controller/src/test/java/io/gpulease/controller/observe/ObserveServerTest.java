package io.gpulease.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObserveServerTest {
    private final Meters meters = new Meters();
    private final Probes probes = new Probes();
    private final HttpClient http = HttpClient.newHttpClient();
    private ObserveServer server;

    @BeforeEach
    void start() throws IOException {
        server = ObserveServer.start(0, meters, probes);
    }

    @AfterEach
    void stop() {
        server.close();
        http.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void saysWhatKeepsItFromBeingReady() throws Exception {
        var synced = new AtomicBoolean();
        probes.ready("nodes are listed", synced::get).ready("leases are listed", () -> true);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("not so: nodes are listed\n");
        synced.set(true);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void countsAReleaseThatWasOverBeforeItsWholeSecondAsOneThatTookNoTime() throws Exception {
        meters.freed(Duration.ofMillis(-200));
        assertThat(get("/metrics").body())
                .contains("gpulease_lease_release_seconds_count{phase=\"total\"} 1")
                .contains("gpulease_lease_release_seconds_sum{phase=\"total\"} 0.0");
    }

    @Test
    void isAliveThoughNotReady() throws Exception {
        probes.ready("never", () -> false);
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void isNotAliveWhenWhatMustRunDoesNot() throws Exception {
        probes.alive("booking runs", () -> false);
        assertThat(get("/healthz").statusCode()).isEqualTo(503);
    }

    @Test
    void survivesAProbeThatThrows() throws Exception {
        probes.ready("broken", () -> {
            throw new IllegalStateException("no idea");
        });
        assertThat(get("/readyz").statusCode()).isEqualTo(500);
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void servesWhatHappenedAndWhatIs() throws Exception {
        meters.decided("start");
        meters.decided("start");
        meters.claimLost();
        meters.started(Duration.ofMillis(300));
        meters.freed(Duration.ofSeconds(2));
        meters.ended(new Figures.Usage("u1", "cursor", "h200", Instant.now(), 3_600, 60));
        meters.reconcileError("booking");
        meters.engineTime(Duration.ofNanos(700_000));
        meters.leadingFrom(() -> true);
        meters.figuresFrom(() -> new Figures(
                List.of(new Figures.Leases("Active", "h200", "OnDemand", 3)),
                List.of(new Figures.Gpus("pool-a", 512, 24, 480, 16)),
                List.of(new Figures.Nodes("pool-a", "quarantined", 2)),
                List.of(new Figures.Waiting("h200", 2, Duration.ofSeconds(90))),
                List.of(
                        new Figures.Power("memphis", 24_000, OptionalLong.of(120_000)),
                        new Figures.Power("endless", 700, OptionalLong.empty())),
                List.of(new Figures.Budget("cursor", "GPU-hours", 80.5, 100)),
                List.of(new Figures.Usage("u2", "cursor", "h200", Instant.now(), 400, 0))));
        var text = get("/metrics").body();
        assertThat(text.lines())
                .contains(
                        "gpulease_decisions_total{decision=\"start\"} 2.0",
                        "gpulease_claims_lost_total 1.0",
                        "gpulease_lease_start_seconds_bucket{le=\"0.25\"} 0",
                        "gpulease_lease_start_seconds_bucket{le=\"0.5\"} 1",
                        "gpulease_lease_release_seconds_count{phase=\"total\"} 1",
                        "gpulease_engine_seconds_count 1",
                        "gpulease_gpu_seconds_metered_total{class=\"h200\",tenant=\"cursor\"} 4000.0",
                        "gpulease_gpu_seconds_credited_total{class=\"h200\",tenant=\"cursor\"} 60.0",
                        "gpulease_reconcile_errors_total{where=\"booking\"} 1.0",
                        "gpulease_leader 1.0",
                        "gpulease_leases{class=\"h200\",phase=\"Active\",tier=\"OnDemand\"} 3.0",
                        "gpulease_gpus{pool=\"pool-a\",state=\"free\"} 480.0",
                        "gpulease_gpus{pool=\"pool-a\",state=\"reserved\"} 16.0",
                        "gpulease_nodes{pool=\"pool-a\",state=\"quarantined\"} 2.0",
                        "gpulease_budget_used{tenant=\"cursor\",unit=\"GPU-hours\"} 80.5",
                        "gpulease_budget_limit{tenant=\"cursor\",unit=\"GPU-hours\"} 100.0",
                        "gpulease_queue_length{class=\"h200\"} 2.0",
                        "gpulease_queue_oldest_wait_seconds{class=\"h200\"} 90.0",
                        "gpulease_power_committed_watts{site=\"memphis\"} 24000.0",
                        "gpulease_power_budget_watts{site=\"memphis\"} 120000.0",
                        "gpulease_power_committed_watts{site=\"endless\"} 700.0")
                .noneMatch(line -> line.startsWith("gpulease_power_budget_watts{site=\"endless\""));
    }

    @Test
    void forgetsTheFiguresOfWhatIsGone() throws Exception {
        meters.figuresFrom(() -> new Figures(List.of(), List.of(new Figures.Gpus("gone", 8, 0, 8, 0)), List.of()));
        assertThat(get("/metrics").body()).contains("pool=\"gone\"");
        meters.figuresFrom(() -> Figures.NONE);
        assertThat(get("/metrics").body()).doesNotContain("pool=\"gone\"");
    }

    @Test
    void knowsNoOtherPath() throws Exception {
        assertThat(get("/metrics/secret").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
    }
}
