package io.gpulease.controller.lead;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The calls on the one coordination Lease. Each either ends within the time it is given or fails: a client that tries
 * again by itself would keep an answer from us until long after the lead is lost.
 */
public final class LeaseCalls {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    /** Somebody else wrote, created or deleted the Lease in between. */
    static final class Conflict extends IOException {
        Conflict(String message) {
            super(message);
        }
    }

    private final HttpClient http;
    private final URI collection;
    private final String namespace;
    private final String name;

    /** Give it a client of its own, so that no other traffic comes before a renewal. */
    public LeaseCalls(KubernetesClient client, String namespace, String name) {
        this.http = client.getHttpClient()
                .newBuilder()
                .tag(new RequestConfigBuilder().withRequestRetryBackoffLimit(0).build())
                .build();
        var url = client.getMasterUrl().toString();
        this.collection = URI.create((url.endsWith("/") ? url : url + "/")
                + "apis/coordination.k8s.io/v1/namespaces/%s/leases".formatted(namespace));
        this.namespace = namespace;
        this.name = name;
    }

    LeaseRecord fresh() {
        return LeaseRecord.fresh(JSON.createObjectNode(), namespace, name);
    }

    /** The Lease as it is now, or nothing if there is none. */
    Optional<LeaseRecord> read(Duration limit) throws IOException {
        var answer = send(request(one()), limit);
        return answer.code == NOT_FOUND ? Optional.empty() : Optional.of(answer.lease());
    }

    LeaseRecord create(LeaseRecord wanted, Duration limit) throws IOException {
        var body = wanted.object().toString();
        return send(request(collection).post("application/json", body), limit).lease();
    }

    /** Replaces the version that {@code wanted} was made from; any other version in between makes it a conflict. */
    LeaseRecord replace(LeaseRecord wanted, Duration limit) throws IOException {
        var body = wanted.object().toString();
        var answer = send(request(one()).put("application/json", body), limit);
        if (answer.code == NOT_FOUND) {
            throw new Conflict("the Lease was deleted");
        }
        return answer.lease();
    }

    private URI one() {
        return URI.create(collection + "/" + name);
    }

    private HttpRequest.Builder request(URI uri) {
        return http.newHttpRequestBuilder().uri(uri).header("Accept", "application/json");
    }

    private record Answer(int code, String body) {
        LeaseRecord lease() throws IOException {
            if (code == CONFLICT) {
                throw new Conflict("the Lease was changed by another");
            }
            var tree = JSON.readTree(body);
            if (code / 100 != 2) {
                throw new IOException("the API server answered %d: %s"
                        .formatted(code, tree.path("message").asText("")));
            }
            if (!(tree instanceof ObjectNode object)) {
                throw new IOException("the API server answered something else than a Lease");
            }
            return new LeaseRecord(object);
        }
    }

    private Answer send(HttpRequest.Builder request, Duration limit) throws IOException {
        if (limit.isNegative() || limit.isZero()) {
            throw new IOException("no time left for the call");
        }
        // The client's own limit closes the connection, so that a dead one is not used again.
        request.timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        var pending = http.sendAsync(request.build(), String.class);
        try {
            var response = pending.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.code(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for an answer");
        } catch (TimeoutException e) {
            pending.cancel(true);
            throw new IOException("no answer within %d ms".formatted(limit.toMillis()), e);
        } catch (ExecutionException e) {
            throw new IOException("the API server cannot be reached: " + e.getCause(), e);
        }
    }
}
