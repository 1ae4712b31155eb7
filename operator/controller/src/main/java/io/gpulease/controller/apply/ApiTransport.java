package io.gpulease.controller.apply;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The real way to the API server, over the client's own HTTP client, so that its TLS, tokens and back-off (it waits as a
 * 429 or a failing server says) hold here too. Raw, since nodes are far larger than what is wanted of them.
 */
public final class ApiTransport implements Transport {

    private static final long TIMEOUT_SECONDS = 30;
    /** With the client's doubling pause this is a second or two; then the caller looks at the whole again. */
    private static final int RETRIES = 4;

    private final HttpClient http;
    private final HttpClient atOnce;
    private final String root;
    private final Runnable fence;

    /** {@code fence} is run before each write and does not return when this process may not write any more. */
    public ApiTransport(KubernetesClient client, Runnable fence) {
        this.http = patient(client, RETRIES);
        this.atOnce = patient(client, 0);
        String master = client.getConfiguration().getMasterUrl();
        this.root = master.endsWith("/") ? master.substring(0, master.length() - 1) : master;
        this.fence = fence;
    }

    @Override
    public Answer send(Call call) throws IOException, InterruptedException {
        if (call.isWrite()) {
            fence.run();
        }
        var sent = (isEviction(call) ? atOnce : http).sendAsync(request(call), byte[].class);
        try {
            var response = sent.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            byte[] body = response.body();
            return new Answer(response.code(), body == null ? new byte[0] : body);
        } catch (ExecutionException failed) {
            throw new IOException("%s %s: %s".formatted(call.method(), call.path(), failed.getCause()), failed);
        } catch (TimeoutException late) {
            sent.cancel(true);
            throw new IOException(
                    "%s %s: no answer within %d s".formatted(call.method(), call.path(), TIMEOUT_SECONDS), late);
        }
    }

    private static HttpClient patient(KubernetesClient client, int retries) {
        return client.getHttpClient()
                .newBuilder()
                .tag(new RequestConfigBuilder()
                        .withRequestRetryBackoffLimit(retries)
                        .build())
                .build();
    }

    /** Of an eviction a 429 is an answer, a disruption budget's, not a plea for patience: the end of a lease does not wait for it. */
    private static boolean isEviction(Call call) {
        return call.path().endsWith("/eviction");
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
