package io.gpulease.app.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The API server over a client's own connection, so that its TLS and credentials hold here too; its {@code Date} is kept. */
public final class HttpCluster implements Cluster {
    private static final long TIMEOUT_SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final String root;
    private final InstantSource clock;

    public HttpCluster(KubernetesClient client, InstantSource clock) {
        this.http = client.getHttpClient()
                .newBuilder()
                .tag(new RequestConfigBuilder().withRequestRetryBackoffLimit(0).build())
                .build();
        var url = client.getMasterUrl().toString();
        this.root = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.clock = clock;
    }

    @Override
    public Reply get(String path) throws IOException, InterruptedException {
        return send(request(path).build());
    }

    @Override
    public Reply post(String path, JsonNode body) throws IOException, InterruptedException {
        return send(request(path)
                .method("POST", "application/json", body.toString())
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return http.newHttpRequestBuilder()
                .uri(root + path)
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .header("Accept", "application/json");
    }

    private Reply send(HttpRequest request) throws IOException, InterruptedException {
        var asked = clock.instant();
        var sent = http.sendAsync(request, byte[].class);
        try {
            var response = sent.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return new Reply(response.code(), body(response), date(response), asked, clock.instant());
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("the API server %s cannot be reached: %s".formatted(root, cause), e);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new IOException("the API server %s has not answered within %d s".formatted(root, TIMEOUT_SECONDS), e);
        }
    }

    private static JsonNode body(HttpResponse<byte[]> response) throws IOException {
        var bytes = response.body();
        if (bytes == null || bytes.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.objectNode().put("message", new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static Optional<Instant> date(HttpResponse<byte[]> response) {
        List<String> given = response.headers("Date");
        try {
            return given.stream()
                    .findFirst()
                    .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
