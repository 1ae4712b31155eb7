package io.gpulease.controller.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A sink that writes down what it was told, one line per call. */
final class Told implements Sink<String> {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void replaced(List<String> all) {
        lines.add("replaced " + all);
    }

    @Override
    public void changed(String object) {
        lines.add("changed " + object);
    }

    @Override
    public void deleted(ObjectKey key) {
        lines.add("deleted " + key);
    }

    @Override
    public void unreadable(ObjectRef ref, String cause) {
        lines.add("unreadable %s uid=%s rv=%s: %s".formatted(ref.key(), ref.uid(), ref.resourceVersion(), cause));
    }

    /** Waits for as many lines as expected and compares. */
    void expect(String... expected) throws InterruptedException {
        var got = new ArrayList<String>();
        for (var i = 0; i < expected.length; i++) {
            var line = lines.poll(20, TimeUnit.SECONDS);
            got.add(line == null ? "(nothing)" : line);
        }
        assertThat(got).containsExactly(expected);
    }
}
