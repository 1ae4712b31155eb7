package io.gpulease.bench.rig;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.gpulease.controller.watch.KubeStream;
import io.gpulease.controller.watch.ListWatch;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.Sink;
import io.gpulease.controller.watch.WatchTarget;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Notes by a watch when an object was first seen in a state; the state is one word of it. */
public final class Sightings implements Sink<Sightings.Seen>, AutoCloseable {

    /** What is kept of an object. */
    public record Seen(String name, String state) {}

    private record Moment(String state, Instant at) {}

    private final KubernetesClient client;
    private final ListWatch<Seen> watch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, List<Moment>> histories = new HashMap<>();

    private Sightings(Rig rig, WatchTarget target, Path path) {
        client = http1(rig.admin().getConfiguration());
        watch = new ListWatch<>(new KubeStream(client), target, path::read, this).start();
        try {
            if (!watch.awaitSynced(Duration.ofMinutes(2))) {
                throw new IllegalStateException("no list of %s came".formatted(target.plural()));
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static KubernetesClient http1(Config admin) {
        var config = new ConfigBuilder(admin).withHttp2Disable(true).build();
        config.setClientKeyAlgo("EC");
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Leases, by phase; empty for one that was not yet spoken of. */
    public static Sightings ofLeases(Rig rig) {
        return new Sightings(rig, WatchTarget.gpuLeases(), new Path("status", "phase"));
    }

    /** Nodes, by what they say of their leases: empty for one that is free. */
    public static Sightings ofNodes(Rig rig) {
        return new Sightings(rig, WatchTarget.nodes(), new Path("metadata", "annotations", "gpulease.io/allocations"));
    }

    /** Nodes, by the pool they are in. */
    public static Sightings ofPoolNodes(Rig rig) {
        return new Sightings(rig, WatchTarget.nodes(), new Path("metadata", "labels", "gpulease.io/pool"));
    }

    /** Pods, by phase. */
    public static Sightings ofPods(Rig rig) {
        return new Sightings(rig, WatchTarget.pods(), new Path("status", "phase"));
    }

    /** A field by its path, which is all that is read of an object but its name. */
    private static final class Path {
        private static final String NAME = "/metadata/name";

        private final String path;

        Path(String... words) {
            path = "/" + String.join("/", words);
        }

        Seen read(JsonParser parser) throws IOException {
            var found = new String[] {"", ""};
            visit(parser, "", found);
            return new Seen(found[0], found[1]);
        }

        private void visit(JsonParser parser, String at, String[] found) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var here = at + "/" + parser.currentName();
                boolean leadsOn = NAME.startsWith(here + "/") || path.startsWith(here + "/");
                if (parser.nextToken() == JsonToken.START_OBJECT && leadsOn) {
                    visit(parser, here, found);
                } else if (here.equals(NAME)) {
                    found[0] = parser.getText();
                } else if (here.equals(path)) {
                    found[1] = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    @Override
    public void replaced(List<Seen> all) {
        all.forEach(this::changed);
    }

    @Override
    public void changed(Seen seen) {
        var now = Instant.now();
        lock.lock();
        try {
            var before = states.put(seen.name(), seen.state());
            if (!seen.state().equals(before)) {
                if (before != null) {
                    counts.merge(before, -1, Integer::sum);
                }
                counts.merge(seen.state(), 1, Integer::sum);
                remember(seen.name(), seen.state(), now);
                news.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void deleted(ObjectKey key) {
        lock.lock();
        try {
            var before = states.remove(key.name());
            if (before != null) {
                counts.merge(before, -1, Integer::sum);
            }
            remember(key.name(), GONE, Instant.now());
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The state of what is deleted. */
    public static final String GONE = "(gone)";

    @Override
    public void unreadable(ObjectRef ref, String cause) {
        throw new IllegalStateException("%s cannot be read: %s".formatted(ref, cause));
    }

    private void remember(String name, String state, Instant at) {
        histories.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Moment(state, at));
    }

    /** When the object first got into that state, as the watch saw it; waits for it. */
    public Instant await(String name, String state, Duration limit) {
        return await(name, state, Instant.MIN, limit);
    }

    /** When the object first got into that state after an instant. */
    public Instant await(String name, String state, Instant after, Duration limit) {
        await(() -> first(name, state, after).isPresent(), limit, name + " in state '" + state + "'");
        lock.lock();
        try {
            return first(name, state, after).orElseThrow();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Instant> first(String name, String state, Instant after) {
        return histories.getOrDefault(name, List.of()).stream()
                .filter(moment -> moment.state().equals(state) && !moment.at().isBefore(after))
                .map(Moment::at)
                .findFirst();
    }

    /** Waits until so many at least are in that state. */
    public void awaitCount(String state, int count, Duration limit) {
        await(() -> counts.getOrDefault(state, 0) >= count, limit, count + " in state '" + state + "'");
    }

    public int count(String state) {
        lock.lock();
        try {
            return counts.getOrDefault(state, 0);
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier condition, Duration limit, String what) {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    throw new IllegalStateException(
                            "not seen within %d s: %s; there are %s".formatted(limit.toSeconds(), what, counts));
                }
                left = news.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }

    @Override
    public void close() {
        watch.close();
        client.close();
    }
}
