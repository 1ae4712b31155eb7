package io.gpulease.controller.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An API server that asks for patience once. */
class ApiTransportTest {
    private static final int SECONDS = 3;
    private static final Call WRITE = Call.mergePatch("/api/v1/nodes/n", "{}");

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger fenced = new AtomicInteger();
    private HttpServer server;
    private KubernetesClient client;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean first = requests.incrementAndGet() == 1;
            if (first) {
                exchange.getResponseHeaders().add("Retry-After", Integer.toString(SECONDS));
            }
            exchange.sendResponseHeaders(first ? 429 : 200, -1);
            exchange.close();
        });
        server.start();
        var config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    @AfterEach
    void close() {
        client.close();
        server.stop(0);
    }

    @Test
    void howLongTheServerAsksToBeLeftAloneIsPassedOnAndNothingIsSentAgain() throws Exception {
        var answer = send(WRITE);
        assertThat(answer.code()).isEqualTo(429);
        assertThat(answer.patience()).isEqualTo(Duration.ofSeconds(SECONDS));
        assertThat(requests.get()).isEqualTo(1);
        assertThat(send(WRITE).patience()).isZero();
    }

    @Test
    void whatIsOnlyReadNeedsNoLead() throws Exception {
        send(Call.get("/api/v1/nodes/n"));
        assertThat(fenced.get()).isZero();
        send(WRITE);
        assertThat(fenced.get()).isEqualTo(1);
    }

    private Answer send(Call call) throws IOException, InterruptedException {
        return new ApiTransport(client, fenced::incrementAndGet).send(call);
    }
}
