package io.gpulease.testkit.invariant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.gpulease.testkit.invariant.Change.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Lists a kind and follows it as raw JSON; after a break it goes on where it was, or says that it has a gap. */
final class RawWatch implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long RETRY_MILLIS = 300;
    private static final int ANSWER_SECONDS = 15;

    private final KubernetesClient client;
    private final Kind kind;
    private final Witness witness;
    private final InstantSource clock;
    private final CountDownLatch listed = new CountDownLatch(1);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable BufferedReader open;
    private boolean gap;

    RawWatch(KubernetesClient client, Kind kind, Witness witness, InstantSource clock) {
        this.client = client;
        this.kind = kind;
        this.witness = witness;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("witness-" + kind).start(this::run);
    }

    /** Until the first list has been read; false if that takes too long. */
    boolean awaitListed() throws InterruptedException {
        return listed.await(ANSWER_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        stopping.countDown();
        thread.interrupt();
        var reader = open;
        if (reader != null) {
            try {
                reader.close();
            } catch (IOException e) {
                // It is being thrown away.
            }
        }
    }

    private void run() {
        var version = "";
        while (stopping.getCount() > 0) {
            try {
                version = follow(version.isEmpty() ? list() : version);
            } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
                // The API server may be away for a while: that is one of the things being tested.
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void pause() {
        try {
            if (stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
        }
    }

    private String list() throws IOException, ExecutionException, InterruptedException, TimeoutException {
        var answer = JSON.readTree(get(kind.path()));
        var left = witness.world().known(kind);
        var seen = new HashSet<String>();
        for (var item : answer.path("items")) {
            var change = new Change(kind, gap ? Change.Type.LISTED : Change.Type.STEP, item, clock.instant());
            seen.add(change.uid());
            witness.hear(change);
        }
        left.forEach((uid, object) -> {
            if (!seen.contains(uid)) {
                witness.hear(new Change(kind, Change.Type.GONE, object, clock.instant()));
            }
        });
        gap = true;
        listed.countDown();
        return answer.path("metadata").path("resourceVersion").asText();
    }

    /** Reads events until the stream ends; returns the version to go on from, empty when it has to list again. */
    private String follow(String from) throws IOException, ExecutionException, InterruptedException, TimeoutException {
        var version = from;
        var path = "%s?watch=1&allowWatchBookmarks=true&resourceVersion=%s".formatted(kind.path(), from);
        try (var reader = new BufferedReader(get(path))) {
            open = reader;
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                var event = JSON.readTree(line);
                if (event.path("type").asText().equals("ERROR")) {
                    return "";
                }
                version = event.path("object")
                        .path("metadata")
                        .path("resourceVersion")
                        .asText(version);
                tell(event, clock.instant());
            }
        } catch (IOException e) {
            // The connection broke; what was read is good, so go on from there.
            pause();
        } finally {
            open = null;
        }
        return version;
    }

    private void tell(JsonNode event, Instant at) {
        var object = event.path("object");
        switch (event.path("type").asText()) {
            case "ADDED", "MODIFIED" -> witness.hear(new Change(kind, Change.Type.STEP, object, at));
            case "DELETED" -> witness.hear(new Change(kind, Change.Type.GONE, object, at));
            default -> {}
        }
    }

    private Reader get(String path) throws IOException, ExecutionException, InterruptedException, TimeoutException {
        var http = client.getHttpClient();
        var request = http.newHttpRequestBuilder()
                .uri(URI.create(client.getMasterUrl().toString().replaceAll("/$", "") + path))
                .build();
        var response = http.sendAsync(request, Reader.class).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        if (!HttpResponse.isSuccessful(response.code())) {
            response.body().close();
            throw new IOException("%s: answered %d".formatted(path, response.code()));
        }
        return response.body();
    }
}
