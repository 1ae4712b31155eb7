package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the objects of one target: lists them, watches from there, and lists again when the API server no longer keeps
 * the version it stands at. One thread, which calls the sink; whatever fails is tried again until {@link #close}.
 */
public final class ListWatch<T> implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ListWatch.class);
    /** The API server sends a bookmark about every minute, so more silence than this is a dead connection. */
    private static final Duration SILENCE = Duration.ofSeconds(150);

    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final int SHORTEST_WATCH_SECONDS = 300;
    private static final int LONGEST_WATCH_SECONDS = 600;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    private final KubeStream stream;
    private final WatchTarget target;
    private final ItemReader<T> reader;
    private final Sink<T> sink;
    private final Duration silence;
    private final JsonFactory json = new JsonFactory();
    private final Backoff backoff = new Backoff(ThreadLocalRandom.current());
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch listed = new CountDownLatch(1);
    private final Thread thread;
    private String version = "";
    private boolean failing;
    private volatile @Nullable String refusal;
    private volatile String lastFailure = "";

    public ListWatch(KubeStream stream, WatchTarget target, ItemReader<T> reader, Sink<T> sink) {
        this(stream, target, reader, sink, SILENCE);
    }

    ListWatch(KubeStream stream, WatchTarget target, ItemReader<T> reader, Sink<T> sink, Duration silence) {
        this.stream = stream;
        this.target = target;
        this.reader = reader;
        this.sink = sink;
        this.silence = silence;
        this.thread =
                Thread.ofPlatform().name("watch-" + target.plural()).daemon().unstarted(this::run);
    }

    public ListWatch<T> start() {
        thread.start();
        return this;
    }

    /** True once the first list was handed to the sink, and ever after. */
    public boolean synced() {
        return listed.getCount() == 0;
    }

    /** Waits for the first list; false if it did not come in time. */
    public boolean awaitSynced(Duration limit) throws InterruptedException {
        return listed.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What is followed. */
    public String resource() {
        return target.plural();
    }

    /** Why the API server does not let it list, if that was its last answer: to try again will hardly help. */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** What it last could not do; empty when all went well. */
    public String lastFailure() {
        return lastFailure;
    }

    /** Ends the watch; the sink is not called any more once this returned, unless it is stuck in a call. */
    @Override
    public void close() {
        stopping.countDown();
        thread.interrupt();
        try {
            thread.join(STOP_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (stopping.getCount() > 0) {
            try {
                if (version.isEmpty()) {
                    list();
                }
                watch();
            } catch (HttpFailure e) {
                if (e.needsNewList()) {
                    version = "";
                }
                refusal = e.isRefusal()
                        ? "%s cannot be listed: %s. %s".formatted(target.plural(), e.getMessage(), e.advice())
                        : null;
                failed(e, e.retryAfter());
            } catch (IOException e) {
                failed(e, Duration.ZERO);
            } catch (RuntimeException e) {
                // The sink may have taken half of it: only a new list is sure.
                version = "";
                log(e);
                failed(e, Duration.ZERO);
            }
        }
    }

    private void log(RuntimeException e) {
        if (stopping.getCount() > 0) {
            LOGGER.atError()
                    .addKeyValue("resource", target.plural())
                    .setCause(e)
                    .log("what a watch told was not taken in; listing again");
        }
    }

    private void failed(Exception cause, Duration asked) {
        if (stopping.getCount() == 0) {
            return;
        }
        lastFailure = String.valueOf(cause.getMessage());
        var event = failing ? LOGGER.atDebug() : LOGGER.atWarn();
        event.addKeyValue("resource", target.plural())
                .addKeyValue("cause", cause.getMessage())
                .log("watch interrupted; trying again until it works");
        failing = true;
        try {
            var stopped = stopping.await(backoff.afterFailure(asked).toMillis(), TimeUnit.MILLISECONDS);
            LOGGER.atTrace().addKeyValue("stopped", stopped).log("pause over");
        } catch (InterruptedException e) {
            // Only close() interrupts, and it has set the latch.
            Thread.currentThread().interrupt();
        }
    }

    private void heard() {
        backoff.reset();
        if (failing) {
            failing = false;
            LOGGER.atInfo().addKeyValue("resource", target.plural()).log("watch works again");
        }
    }

    private void list() throws IOException {
        sink.listing();
        var all = new ArrayList<T>();
        var page = new ListPage("", "");
        do {
            page = page(page.next(), all);
        } while (!page.next().isEmpty());
        if (page.version().isEmpty()) {
            throw new IOException("the list has no resourceVersion");
        }
        sink.replaced(all);
        version = page.version();
        listed.countDown();
    }

    private ListPage page(String token, List<T> all) throws IOException {
        var query = target.collection() + "limit=" + target.pageSize()
                + (token.isEmpty() ? "" : "&continue=" + WatchTarget.encode(token));
        var envelope = new ListPage[1];
        try (var body = stream.get(query, silence)) {
            new JsonCutter(body)
                    .list(
                            (bytes, length) -> {
                                var object = read(json.createParser(bytes, 0, length), () -> refOf(bytes, length));
                                if (object != null) {
                                    all.add(object);
                                }
                            },
                            (bytes, length) -> envelope[0] = ListPage.of(json.createParser(bytes, 0, length)));
        }
        return envelope[0];
    }

    private ObjectRef refOf(byte[] bytes, int length) throws IOException {
        try (var parser = json.createParser(bytes, 0, length)) {
            parser.nextToken();
            return MetadataDraft.of(parser);
        }
    }

    private void watch() throws IOException {
        var seconds = ThreadLocalRandom.current().nextInt(SHORTEST_WATCH_SECONDS, LONGEST_WATCH_SECONDS);
        var query = target.collection() + "watch=true&allowWatchBookmarks=true&timeoutSeconds=" + seconds
                + "&resourceVersion=" + WatchTarget.encode(version);
        var opened = System.nanoTime();
        var events = 0;
        try (var body = stream.get(query, silence)) {
            var cutter = new JsonCutter(body);
            while (cutter.next((bytes, length) -> event(WatchEvent.of(json, bytes, length)))) {
                events++;
            }
        }
        if (events == 0 && System.nanoTime() - opened < AT_ONCE.toNanos()) {
            throw new IOException("the watch was ended as soon as it began");
        }
        heard();
    }

    private void event(WatchEvent event) throws IOException {
        switch (event.type()) {
            case ADDED, MODIFIED -> {
                var object = read(event.object(json), event::ref);
                if (object != null) {
                    sink.changed(object);
                }
            }
            case DELETED -> sink.deleted(event.ref().key());
            case BOOKMARK -> {}
            case ERROR -> throw event.failure(json);
            case UNKNOWN -> throw new IOException("the watch sent something that is not an event");
        }
        heard();
        if (!event.ref().resourceVersion().isEmpty()) {
            version = event.ref().resourceVersion();
        }
    }

    /** Whose metadata to name when an object cannot be read. */
    @FunctionalInterface
    private interface Named {
        ObjectRef ref() throws IOException;
    }

    private @Nullable T read(JsonParser parser, Named named) throws IOException {
        try (parser) {
            if (parser.currentToken() == null) {
                parser.nextToken();
            }
            return reader.read(parser);
        } catch (IOException | RuntimeException e) {
            // The bytes are all here, so it is the object that is strange, not the connection.
            sink.unreadable(named.ref(), Unreadable.cause(e));
            return null;
        }
    }
}
