package io.gpulease.controller.watch;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.gpulease.controller.http.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * GET requests whose answer is read as it comes, through a Kubernetes client's own connection, so credentials and their
 * renewal come with it. Give it a client that speaks HTTP/1.1: over HTTP/2 the JDK buffers up to 16 MiB for a slow reader,
 * and a connection that died silently is used again for the next try.
 */
public final class KubeStream {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final int ERROR_BODY = 64 * 1024;
    private static final int MESSAGE = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final URI server;

    public KubeStream(KubernetesClient client) {
        // The watch has its own idea of when to try again.
        this.http = client.getHttpClient()
                .newBuilder()
                .tag(new RequestConfigBuilder()
                        .withRequestRetryBackoffLimit(0)
                        .withRequestTimeout(0)
                        .build())
                .build();
        var url = client.getMasterUrl().toString();
        this.server = URI.create(url.endsWith("/") ? url : url + "/");
    }

    /**
     * The body of a successful answer.
     *
     * @param silence the stream fails when nothing arrives for this long
     * @throws HttpFailure if the server answers with an error
     */
    InputStream get(String pathAndQuery, Duration silence) throws IOException {
        var stream = new BodyStream(silence);
        try {
            var request = http.newHttpRequestBuilder()
                    .uri(server.resolve(pathAndQuery))
                    .header("Accept", "application/json")
                    .build();
            var response = answer(request, stream);
            stream.begin(response.body());
            if (!response.isSuccessful()) {
                throw failure(response, stream);
            }
            return stream;
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    private HttpResponse<AsyncBody> answer(HttpRequest request, BodyStream stream) throws IOException {
        var pending = http.consumeBytes(request, stream);
        try {
            return pending.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the watch is being stopped");
        } catch (TimeoutException e) {
            pending.cancel(true);
            throw new IOException("no answer within %d s".formatted(ANSWER_WITHIN.toSeconds()), e);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("the API server cannot be reached: " + cause, cause);
        }
    }

    private static HttpFailure failure(HttpResponse<AsyncBody> response, InputStream body) {
        return new HttpFailure(response.code(), message(body), RetryAfter.of(response));
    }

    /** The message of the {@code Status} that the API server explains its errors with, else the answer's beginning. */
    private static String message(InputStream body) {
        byte[] bytes;
        try {
            bytes = body.readNBytes(ERROR_BODY);
        } catch (IOException e) {
            return "(its explanation could not be read)";
        }
        try {
            var message = JSON.readTree(bytes).path("message").asText("");
            return message.isEmpty() ? "(no explanation)" : shortened(message);
        } catch (IOException e) {
            return shortened(new String(bytes, StandardCharsets.UTF_8).strip());
        }
    }

    private static String shortened(String text) {
        return text.length() <= MESSAGE ? text : text.substring(0, MESSAGE) + "...";
    }
}
