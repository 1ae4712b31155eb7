package io.gpulease.app.scenario;

import io.gpulease.testkit.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A Prometheus server that scrapes one exporter each second; the distribution's package has it. */
final class PrometheusProcess implements AutoCloseable {
    private static final Duration START = Eventually.allowance(Duration.ofSeconds(60));

    private final Process process;
    private final URI url;

    private PrometheusProcess(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** As in a cluster, where the exporter is a pod itself, so that a workload's labels come as exported ones. */
    static PrometheusProcess start(Path folder, int exporter) throws IOException {
        var config = folder.resolve("prometheus.yml");
        Files.writeString(config, """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                - job_name: dcgm-exporter
                  static_configs:
                  - targets: ["127.0.0.1:%d"]
                    labels: {namespace: monitoring, pod: dcgm-exporter-x7k2p}
                """.formatted(exporter));
        int port = freePort();
        var log = folder.resolve("prometheus.log");
        var process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var started = new PrometheusProcess(process, URI.create("http://127.0.0.1:" + port));
        try {
            Eventually.until(START, started::isReady, () -> "Prometheus is not ready: " + text(log));
        } catch (AssertionError e) {
            started.close();
            throw e;
        }
        return started;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    URI url() {
        return url;
    }

    private boolean isReady() {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                                    HttpRequest.newBuilder(url.resolve("/-/ready"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
