package io.gpulease.controller.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** A local HTTP server that answers each request with the next part of a script, and remembers what was asked. */
final class ScriptedServer implements AutoCloseable {
    /** Answers one request. */
    @FunctionalInterface
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Answer> script = new LinkedBlockingQueue<>();
    private final List<String> asked = new ArrayList<>();
    private final KubernetesClient client;

    ScriptedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withHttp2Disable(true)
                        .build())
                .build();
    }

    KubeStream stream() {
        return new KubeStream(client);
    }

    ScriptedServer then(Answer answer) {
        script.add(answer);
        return this;
    }

    /** The queries so far, without the parameters that are drawn by lot. */
    synchronized List<String> asked() {
        return asked.stream()
                .map(query -> query.replaceAll("&timeoutSeconds=\\d+", ""))
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        synchronized (this) {
            asked.add(exchange.getRequestURI().getRawQuery());
        }
        try {
            // Beyond the script nothing is answered: the watch hangs as a quiet one does.
            script.take().to(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    static Answer page(String version, String next, String... items) {
        return json(
                200,
                "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"%s\",\"continue\":\"%s\"},\"items\":[%s]}"
                        .formatted(version, next, String.join(",", items)));
    }

    static Answer json(int code, String body) {
        return exchange -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Sends each text as a chunk of its own, then ends the answer in good order. */
    static Answer chunks(String... texts) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (var text : texts) {
                exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
        };
    }

    /** Promises more than it sends, so that the connection breaks in the middle. */
    static Answer cut(String text) {
        return exchange -> {
            exchange.sendResponseHeaders(200, text.length() + 1000L);
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        };
    }

    static String event(String type, String object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
    }

    @Override
    public void close() {
        client.close();
        threads.shutdownNow();
        server.stop(0);
    }
}
