package io.gpulease.app.scenario;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tells of pods' GPUs what a test has it say, by the names of NVIDIA's exporter. */
final class GpuExporter implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Said> pods = new ConcurrentHashMap<>();

    private record Said(String namespace, int gpus, int utilization, int memory) {}

    GpuExporter() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            byte[] text = text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, text.length);
            try (var body = exchange.getResponseBody()) {
                body.write(text);
            }
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** A pod whose GPUs work hard. */
    void measures(String namespace, String pod, int gpus) {
        pods.put(pod, new Said(namespace, gpus, 90, 50));
    }

    /** Both in percent. */
    void says(String pod, int utilization, int memory) {
        pods.computeIfPresent(pod, (_, said) -> new Said(said.namespace(), said.gpus(), utilization, memory));
    }

    void isSilentAbout(String pod) {
        pods.remove(pod);
    }

    private String text() {
        var text = new StringBuilder();
        pods.forEach((pod, said) -> {
            for (int gpu = 0; gpu < said.gpus(); gpu++) {
                String labels = "{gpu=\"%d\",UUID=\"GPU-%s-%d\",namespace=\"%s\",pod=\"%s\",container=\"main\"}"
                        .formatted(gpu, pod, gpu, said.namespace(), pod);
                text.append("DCGM_FI_DEV_GPU_UTIL%s %d\n".formatted(labels, said.utilization()));
                text.append("DCGM_FI_DEV_FB_USED%s %d\n".formatted(labels, said.memory()));
                text.append("DCGM_FI_DEV_FB_FREE%s %d\n".formatted(labels, 100 - said.memory()));
            }
        });
        return text.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
