package io.gpulease.controller.lead;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A local HTTP server with one coordination Lease, and the API server's rules for changing it. */
final class LeaseServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<KubernetesClient> clients = new ArrayList<>();
    private @Nullable ObjectNode lease;
    private int version = 1;
    private int writes;
    private volatile boolean deaf;
    private final AtomicInteger unheard = new AtomicInteger();

    LeaseServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    LeaseCalls calls() {
        var client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withHttp2Disable(true)
                        .build())
                .build();
        clients.add(client);
        return new LeaseCalls(client, "gpulease-system", "gpulease-operator");
    }

    /** From now on nothing is answered, as if the network had gone. */
    void hearNothing(boolean from) {
        deaf = from;
    }

    /** Requests that were not answered. */
    int unheard() {
        return unheard.get();
    }

    synchronized String holder() {
        return lease == null ? "" : new LeaseRecord(lease).holder();
    }

    synchronized int writes() {
        return writes;
    }

    synchronized void change(Consumer<ObjectNode> by) {
        if (lease == null) {
            lease = LeaseRecord.fresh(JSON.createObjectNode(), "gpulease-system", "gpulease-operator")
                    .object();
        }
        by.accept(lease);
        stored(lease);
    }

    synchronized void delete() {
        lease = null;
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        if (deaf) {
            unheard.incrementAndGet();
            return;
        }
        try (exchange) {
            var answer = answer(exchange.getRequestMethod(), body);
            var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.code(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private record Answer(int code, String body) {}

    private synchronized Answer answer(String method, byte[] body) throws IOException {
        return switch (method) {
            case "GET" -> lease == null ? refused(404) : new Answer(200, lease.toString());
            case "POST" -> lease != null ? refused(409) : stored((ObjectNode) JSON.readTree(body));
            case "PUT" -> {
                var wanted = (ObjectNode) JSON.readTree(body);
                if (lease == null) {
                    yield refused(404);
                }
                var same = new LeaseRecord(wanted).resourceVersion().equals(new LeaseRecord(lease).resourceVersion());
                yield same ? stored(wanted) : refused(409);
            }
            default -> refused(405);
        };
    }

    private Answer stored(ObjectNode wanted) {
        version++;
        writes++;
        wanted.withObjectProperty("metadata").put("resourceVersion", Integer.toString(version));
        lease = wanted;
        return new Answer(200, wanted.toString());
    }

    private static Answer refused(int code) {
        return new Answer(code, "{\"kind\":\"Status\",\"code\":%d,\"message\":\"refused\"}".formatted(code));
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
        threads.shutdownNow();
        server.stop(0);
    }
}
