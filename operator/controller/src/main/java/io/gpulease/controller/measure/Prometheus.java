package io.gpulease.controller.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a Prometheus server. Blocks; an answer that takes too long or is too large is none. */
public final class Prometheus {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** Some 100,000 series. */
    private static final int LARGEST = 64 << 20;

    private static final int LONGEST_CAUSE = 256;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Duration timeout;
    private final HttpClient http;
    private final URI queries;
    private final Optional<Path> token;

    public Prometheus(URI server, Optional<Path> token) {
        this(server, token, TIMEOUT);
    }

    /** @param timeout how long a whole answer may take */
    Prometheus(URI server, Optional<Path> token, Duration timeout) {
        this.timeout = timeout;
        this.http = HttpClient.newBuilder().connectTimeout(timeout).build();
        this.queries = URI.create(server.toString().replaceFirst("/+$", "") + "/api/v1/query");
        this.token = token;
    }

    /** One series of an answer. */
    public record Series(Map<String, String> labels, double value) {
        public Series {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * What a query comes to at an instant.
     *
     * @throws IOException it did not answer, or not with values of series
     */
    public List<Series> ask(String query, Instant at) throws IOException, InterruptedException {
        String form = "query=%s&time=%d&timeout=%ds"
                .formatted(URLEncoder.encode(query, StandardCharsets.UTF_8), at.getEpochSecond(), TIMEOUT.toSeconds());
        HttpRequest.Builder request = HttpRequest.newBuilder(queries)
                .timeout(timeout)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (token.isPresent()) {
            request.header(
                    "Authorization", "Bearer " + Files.readString(token.get()).strip());
        }
        HttpResponse<byte[]> answer = answer(query, request.build());
        return series(query, answer.statusCode(), answer.body());
    }

    /** The request's own limit is for the head of an answer only: one that stops in the midst would be waited for forever. */
    private HttpResponse<byte[]> answer(String query, HttpRequest request) throws IOException, InterruptedException {
        var asked = http.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST));
        try {
            return asked.get(timeout.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new IOException("%s is not answered within %d s".formatted(query, 2 * timeout.toSeconds()), late);
        } catch (ExecutionException fault) {
            Throwable cause = Objects.requireNonNullElse(fault.getCause(), fault);
            throw new IOException("%s is not answered: %s".formatted(query, cause.getMessage()), cause);
        } finally {
            asked.cancel(true);
        }
    }

    private static List<Series> series(String query, int code, byte[] body) throws IOException {
        JsonNode answer = code == 200 ? JSON.readTree(body) : JSON.missingNode();
        if (!answer.path("status").asText("").equals("success")) {
            String told = new String(body, StandardCharsets.UTF_8).strip();
            throw new IOException("%s is answered with %d: %s"
                    .formatted(query, code, told.substring(0, Math.min(told.length(), LONGEST_CAUSE))));
        }
        if (!answer.path("data").path("resultType").asText("").equals("vector")) {
            throw new IOException(query + " comes to no vector of values");
        }
        var all = new ArrayList<Series>();
        for (JsonNode one : answer.path("data").path("result")) {
            var labels = new TreeMap<String, String>();
            one.path("metric")
                    .properties()
                    .forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
            double value = number(one.path("value").path(1).asText(""));
            if (Double.isFinite(value)) {
                all.add(new Series(labels, value));
            }
        }
        return all;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            // +Inf and NaN are spelled otherwise there, and are no measurements either.
            return Double.NaN;
        }
    }
}
