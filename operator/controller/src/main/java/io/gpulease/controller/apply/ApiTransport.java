package io.gpulease.controller.apply;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.gpulease.controller.http.RetryAfter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The real way to the API server, over the client's own HTTP client, so that its TLS and tokens hold here too; not its retries,
 * which do not wait as long as the server asks (seen with Fabric8 7.9.0). Raw, since nodes are far larger than what is wanted of
 * them.
 */
public final class ApiTransport implements Transport {

    private static final long TIMEOUT_SECONDS = 30;
    /** Then the caller looks at the whole again. */
    private static final int MOST_ATTEMPTS = 5;

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final HttpClient http;
    private final String root;
    private final Runnable fence;

    /** {@code fence} is run before each write and does not return when this process may not write any more. */
    public ApiTransport(KubernetesClient client, Runnable fence) {
        this.http = client.getHttpClient()
                .newBuilder()
                .tag(new RequestConfigBuilder().withRequestRetryBackoffLimit(0).build())
                .build();
        String master = client.getConfiguration().getMasterUrl();
        this.root = master.endsWith("/") ? master.substring(0, master.length() - 1) : master;
        this.fence = fence;
    }

    @Override
    public Answer send(Call call) throws IOException, InterruptedException {
        var response = sendOnce(call);
        for (int attempt = 1; attempt < MOST_ATTEMPTS && asksForPatience(call, response); attempt++) {
            Thread.sleep(pause(response));
            response = sendOnce(call);
        }
        byte[] body = response.body();
        return new Answer(response.code(), body == null ? new byte[0] : body);
    }

    private HttpResponse<byte[]> sendOnce(Call call) throws IOException, InterruptedException {
        if (call.isWrite()) {
            fence.run();
        }
        var sent = http.sendAsync(request(call), byte[].class);
        try {
            return sent.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new IOException("%s %s: %s".formatted(call.method(), call.path(), failed.getCause()), failed);
        } catch (TimeoutException late) {
            sent.cancel(true);
            throw new IOException(
                    "%s %s: no answer within %d s".formatted(call.method(), call.path(), TIMEOUT_SECONDS), late);
        }
    }

    /** Of an eviction a 429 is an answer, a disruption budget's, not a plea for patience: the end of a lease does not wait for it. */
    private static boolean asksForPatience(Call call, HttpResponse<?> response) {
        boolean busy = response.code() == TOO_MANY_REQUESTS || response.code() == UNAVAILABLE;
        return busy && !call.path().endsWith("/eviction");
    }

    private static Duration pause(HttpResponse<?> response) {
        Duration asked = RetryAfter.of(response);
        if (asked.compareTo(SHORTEST_PAUSE) < 0) {
            return SHORTEST_PAUSE;
        }
        return asked.compareTo(LONGEST_PAUSE) < 0 ? asked : LONGEST_PAUSE;
    }

    private HttpRequest request(Call call) {
        var builder = http.newHttpRequestBuilder().uri(root + call.path()).timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        builder.header("Accept", "application/json");
        if (call.method().equals("GET")) {
            return builder.build();
        }
        return builder.method(call.method(), call.contentType(), call.body()).build();
    }
}
