package io.gpulease.controller.apply;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.gpulease.controller.http.RetryAfter;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The real way to the API server, over the client's own HTTP client, so that its TLS and tokens hold here too; not its retries:
 * they do not wait as long as the server asks (seen with Fabric8 7.9.0), and what is sent again is to be computed anew. Raw, since
 * nodes are far larger than what is wanted of them.
 */
public final class ApiTransport implements Transport {

    private static final long TIMEOUT_SECONDS = 30;
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
        if (call.isWrite()) {
            fence.run();
        }
        var sent = http.sendAsync(request(call), byte[].class);
        try {
            var response = sent.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            byte[] body = response.body();
            return new Answer(response.code(), body == null ? new byte[0] : body, RetryAfter.of(response));
        } catch (ExecutionException failed) {
            throw new IOException("%s %s: %s".formatted(call.method(), call.path(), failed.getCause()), failed);
        } catch (TimeoutException late) {
            sent.cancel(true);
            throw new IOException(
                    "%s %s: no answer within %d s".formatted(call.method(), call.path(), TIMEOUT_SECONDS), late);
        }
    }

    private HttpRequest request(Call call) {
        var builder = http.newHttpRequestBuilder().uri(root + call.path()).timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        boolean isRead = call.method().equals("GET");
        builder.header("Accept", isRead && !call.contentType().isEmpty() ? call.contentType() : "application/json");
        if (isRead) {
            return builder.build();
        }
        return builder.method(call.method(), call.contentType(), call.body()).build();
    }
}
