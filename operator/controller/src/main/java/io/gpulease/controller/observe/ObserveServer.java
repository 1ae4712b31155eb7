package io.gpulease.controller.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@code /metrics}, {@code /healthz} and {@code /readyz} over HTTP. */
public final class ObserveServer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ObserveServer.class);
    private static final int THREADS = 2;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("observe-", 0).daemon().factory());

    private ObserveServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens on all interfaces.
     *
     * @param port 0 for any free one, which is logged
     * @throws IOException if the port cannot be had
     */
    public static ObserveServer start(int port, Meters meters, Probes probes) throws IOException {
        var serving = new ObserveServer(HttpServer.create(new InetSocketAddress(port), 0));
        serving.server.setExecutor(serving.threads);
        serving.answer("/metrics", () -> new Answer(200, PROMETHEUS, meters.text()));
        serving.answer("/healthz", () -> verdict(probes.ailing()));
        serving.answer("/readyz", () -> verdict(probes.unready()));
        serving.server.start();
        LOGGER.atInfo().addKeyValue(LogKeys.PORT, serving.port()).log("metrics and probes are served");
        return serving;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private record Answer(int code, String type, String body) {}

    private static Answer verdict(List<String> failing) {
        return failing.isEmpty()
                ? new Answer(200, TEXT, "ok\n")
                : new Answer(503, TEXT, "not so: " + String.join(", ", failing) + "\n");
    }

    private void answer(String path, Supplier<Answer> answers) {
        server.createContext(path, exchange -> {
            try (exchange) {
                send(exchange, path, answers);
            }
        });
    }

    private static void send(HttpExchange exchange, String path, Supplier<Answer> answers) throws IOException {
        var known = exchange.getRequestURI().getPath().equals(path);
        var answer = known ? answerOf(answers) : new Answer(404, TEXT, "there is nothing here\n");
        var body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.code(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.code(), body.length);
        exchange.getResponseBody().write(body);
    }

    private static Answer answerOf(Supplier<Answer> answers) {
        try {
            return answers.get();
        } catch (RuntimeException e) {
            // A thread's edge: a figure that cannot be had must not look like an operator that is dead.
            LOGGER.atError().setCause(e).log("a probe or metric failed");
            return new Answer(500, TEXT, "failed: " + e.getMessage() + "\n");
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
