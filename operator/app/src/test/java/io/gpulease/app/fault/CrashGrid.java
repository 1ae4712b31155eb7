package io.gpulease.app.fault;

import io.gpulease.app.fault.CrashPoint.Side;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.plane.Checkout;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.OperatorOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every call that the operator makes for a lease, and a death before and after each. The cases live side by side, each with a
 * point of its own: what one dies of, the others go through as well.
 */
final class CrashGrid implements AutoCloseable {
    private final InvariantWatch watch;
    private final CrashArms arms;
    private final RestartedOperator operator;
    private final Map<LeaseCase, TestEstate> estates = new EnumMap<>(LeaseCase.class);
    private final AtomicInteger lives = new AtomicInteger();

    /** A point of one case; as text {@code shared: after 2 PATCH pods let in}. */
    record Point(LeaseCase of, CrashPoint at) {
        static Point parse(String text) {
            int colon = text.indexOf(':');
            return new Point(
                    LeaseCase.valueOf(text.substring(0, colon).strip().toUpperCase(java.util.Locale.ROOT)),
                    CrashPoint.parse(text.substring(colon + 1)));
        }

        @Override
        public String toString() {
            return of.name().toLowerCase(java.util.Locale.ROOT) + ": " + at;
        }
    }

    CrashGrid(ControlPlane plane, Installation installation, InvariantWatch watch) {
        this.watch = watch;
        var directory = directory();
        this.arms = new CrashArms(directory);
        this.operator = RestartedOperator.start(
                installation,
                OperatorOptions.USUAL
                        .alone()
                        .withMain(CrashingOperator.class)
                        .withProperty(CrashingOperator.ARMS, directory.toString()),
                watch);
        try {
            prepare(plane);
        } catch (AssertionError e) {
            operator.close();
            throw new AssertionError(
                    "%s%nlast words of the operator:%n%s"
                            .formatted(e.getMessage(), operator.current().tail()),
                    e);
        }
    }

    private void prepare(ControlPlane plane) {
        for (var each : LeaseCase.values()) {
            var estate = TestEstate.on(plane, watch);
            estates.put(each, estate);
            each.prepare(estate);
        }
    }

    private static java.nio.file.Path directory() {
        try {
            return Files.createDirectory(
                    Files.createTempDirectory(Checkout.scratch(), "crash-").resolve("arms"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Lives each case twice undisturbed; gives the calls that were made both times, and how many of each. What only one of them
     * had, as after a conflict, may never come again.
     */
    Map<LeaseCase, Map<String, Integer>> record() {
        var calls = recordOnce();
        var again = recordOnce();
        calls.forEach((each, counts) -> {
            Map<String, Integer> others = again.getOrDefault(each, Map.of());
            counts.keySet().retainAll(others.keySet());
            counts.replaceAll((call, count) -> Math.min(count, others.getOrDefault(call, 0)));
        });
        return calls;
    }

    private Map<LeaseCase, Map<String, Integer>> recordOnce() {
        int from = operator.log().length();
        live(List.of());
        var calls = new EnumMap<LeaseCase, Map<String, Integer>>(LeaseCase.class);
        var said = operator.log().substring(from).lines().toList();
        estates.forEach((each, estate) -> {
            var counts = new TreeMap<String, Integer>();
            said.stream()
                    .filter(line -> line.startsWith(CrashingOperator.SAID) && line.contains(estate.id()))
                    .map(line -> line.substring(CrashingOperator.SAID.length(), line.lastIndexOf(' ')))
                    .forEach(name -> counts.merge(name, 1, Integer::sum));
            calls.put(each, counts);
        });
        return calls;
    }

    /** All points: before and after each occurrence of each call. */
    static List<Point> points(Map<LeaseCase, Map<String, Integer>> calls) {
        var points = new ArrayList<Point>();
        calls.forEach((each, counts) -> counts.forEach((call, count) -> {
            for (int occurrence = 1; occurrence <= count; occurrence++) {
                for (var side : Side.values()) {
                    points.add(new Point(each, new CrashPoint(side, occurrence, call)));
                }
            }
        }));
        return points;
    }

    /** Lives all cases, the operator dying at these points, one for a case at most; gives those that were never reached. */
    List<Point> live(List<Point> points) {
        points.forEach(point -> arms.arm(estate(point.of()).id(), point.at()));
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var name = "life-" + lives.incrementAndGet();
            var all = estates.entrySet().stream()
                    .map(each -> threads.submit(() -> each.getKey().live(each.getValue(), name)))
                    .toList();
            all.forEach(life -> outcome(life, points));
        }
        operator.assertAsMeant();
        watch.assertNoBreach();
        var missed = points.stream()
                .filter(point -> arms.pending().contains(estate(point.of()).id()))
                .toList();
        missed.forEach(point -> arms.disarm(estate(point.of()).id()));
        return missed;
    }

    private void outcome(Future<?> life, List<Point> points) {
        try {
            life.get();
        } catch (ExecutionException e) {
            throw new AssertionError(
                    "dying at %s (deaths so far: %d): %s\nlast words of the operator:\n%s"
                            .formatted(
                                    points,
                                    operator.deaths(),
                                    e.getCause(),
                                    operator.current().tail()),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private TestEstate estate(LeaseCase of) {
        var estate = estates.get(of);
        if (estate == null) {
            throw new IllegalArgumentException("no estate for " + of);
        }
        return estate;
    }

    int deaths() {
        return operator.deaths();
    }

    @Override
    public void close() {
        try {
            estates.values().forEach(TestEstate::close);
            watch.assertNoBreach();
        } finally {
            watch.operatorDown();
            operator.close();
        }
    }
}
