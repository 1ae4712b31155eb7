package io.gpulease.controller.watch;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response as a stream that gives up when nothing arrives for too long.
 *
 * <p>It asks for more only when all was read, so a slow reader slows the server down instead of filling memory.
 */
final class BodyStream extends InputStream implements AsyncBody.Consumer<List<ByteBuffer>> {
    private final Object monitor = new Object();
    private final ArrayDeque<ByteBuffer> arrived = new ArrayDeque<>();
    private final long silenceNanos;
    private @Nullable AsyncBody body;
    private @Nullable Throwable failure;
    private boolean complete;
    private boolean closed;
    private ByteBuffer current = ByteBuffer.allocate(0);

    BodyStream(Duration silence) {
        this.silenceNanos = silence.toNanos();
    }

    void begin(AsyncBody started) {
        synchronized (monitor) {
            body = started;
            if (closed) {
                started.cancel();
            }
        }
        var _ = started.done().whenComplete((ignored, cause) -> ended(cause));
    }

    private void ended(@Nullable Throwable cause) {
        synchronized (monitor) {
            complete = true;
            failure = cause;
            monitor.notifyAll();
        }
    }

    @Override
    public void consume(List<ByteBuffer> value, AsyncBody from) {
        synchronized (monitor) {
            arrived.addAll(value);
            monitor.notifyAll();
        }
    }

    @Override
    public int read() throws IOException {
        return ready() ? current.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!ready()) {
            return -1;
        }
        var count = Math.min(length, current.remaining());
        current.get(into, offset, count);
        return count;
    }

    private boolean ready() throws IOException {
        while (!current.hasRemaining()) {
            var next = next();
            if (next == null) {
                return false;
            }
            current = next;
        }
        return true;
    }

    private @Nullable ByteBuffer next() throws IOException {
        AsyncBody source;
        synchronized (monitor) {
            if (closed) {
                throw new IOException("the stream was closed");
            }
            var waiting = arrived.poll();
            if (waiting != null || complete) {
                return waiting != null ? waiting : atEnd();
            }
            source = Objects.requireNonNull(body, "begin() comes before read()");
        }
        // Outside the monitor: some clients deliver on the asking thread.
        source.consume();
        return await();
    }

    private @Nullable ByteBuffer await() throws IOException {
        var deadline = System.nanoTime() + silenceNanos;
        synchronized (monitor) {
            try {
                while (arrived.isEmpty() && !complete && !closed) {
                    TimeUnit.NANOSECONDS.timedWait(monitor, untilSilent(deadline));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the watch is being stopped");
            }
            var waiting = arrived.poll();
            return waiting != null ? waiting : atEnd();
        }
    }

    private long untilSilent(long deadline) throws IOException {
        var left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new IOException("nothing was heard for %d s: the connection is taken for dead"
                    .formatted(TimeUnit.NANOSECONDS.toSeconds(silenceNanos)));
        }
        return left;
    }

    private @Nullable ByteBuffer atEnd() throws IOException {
        if (closed) {
            throw new IOException("the stream was closed");
        }
        if (failure != null) {
            throw new IOException("the connection broke: " + failure.getMessage(), failure);
        }
        return null;
    }

    @Override
    public void close() {
        AsyncBody started;
        synchronized (monitor) {
            closed = true;
            started = body;
            arrived.clear();
            monitor.notifyAll();
        }
        if (started != null) {
            started.cancel();
        }
    }
}
