package io.gpulease.bench.engine;

import io.gpulease.bench.Benchmark;
import io.gpulease.bench.Notebook;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.schedule.Planning;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * The engine by itself on the {@linkplain ReferenceEstate reference estate} and on smaller ones, in a JVM that is set up as the
 * operator's is: one decision, a cold start, a replan of all that wait, and the heap that they need.
 */
public final class EngineFigures implements Benchmark {

    private static final int[] SIZES = {100, 400, 1_600, 6_400, ReferenceEstate.NODES};
    private static final int ONE_OF_TWENTY = 20;
    private static final double MEBI = 1024.0 * 1024;
    private static final String[] AS_THE_OPERATOR = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx1g"};

    @Override
    public void run(Notebook notebook) {
        Map<Integer, Statistics> decisions = new LinkedHashMap<>();
        for (int nodes : SIZES) {
            notebook.say("decisions on %,d nodes".formatted(nodes));
            var measured = measure("decision", nodes, 2, 3);
            decisions.put(nodes, measured);
            boolean whole = nodes == ReferenceEstate.NODES;
            notebook.note(notebook.figure("decision-%d-nodes-p50".formatted(nodes), measured.getPercentile(50), "us")
                    .withGoal(whole ? "<= 50" : ""));
            notebook.note(notebook.figure("decision-%d-nodes-p99".formatted(nodes), measured.getPercentile(99), "us")
                    .withGoal(whole ? "<= 1000" : ""));
        }
        notebook.note(notebook.figure("decision-growth", growth(decisions), "x").withGoal("<= 8"));
        notebook.say("cold start");
        double coldStart = measure("coldStart", ReferenceEstate.NODES, 1, 3).getPercentile(50) / 1000;
        notebook.note(notebook.figure("cold-start-p50", coldStart, "ms").withGoal("<= 1000"));
        plans(notebook);
    }

    /** Of everybody: when nothing has changed, and when one of twenty leases that ran is gone. Each plan once: a few of them take minutes. */
    private static void plans(Notebook notebook) {
        notebook.say("the whole estate");
        double before = used();
        Snapshot whole = ReferenceEstate.whole(ReferenceEstate.NODES);
        var atRest = new Planning(whole);
        notebook.note(notebook.figure("plan-at-rest", milliseconds(atRest, whole), "ms"));
        notebook.note(notebook.figure("heap", (used() - before) / MEBI, "MiB").withGoal("<= 256"));
        Snapshot released = ReferenceEstate.released(whole, ONE_OF_TWENTY);
        notebook.note(notebook.figure("replan-after-release", milliseconds(new Planning(released), released), "ms")
                .withGoal("<= 500"));
        // Used once more, so that it was there while the heap was looked at.
        var one = ReferenceEstate.requests(ReferenceEstate.NODES, 1).getFirst();
        notebook.say(
                "one more would be told: " + atRest.prospect(one).getClass().getSimpleName());
    }

    private static double growth(Map<Integer, Statistics> decisions) {
        return median(decisions, ReferenceEstate.NODES) / median(decisions, SIZES[0]);
    }

    private static double median(Map<Integer, Statistics> decisions, int nodes) {
        return Objects.requireNonNull(decisions.get(nodes)).getPercentile(50);
    }

    private static double milliseconds(Planning planning, Snapshot snapshot) {
        long began = System.nanoTime();
        var plan = planning.plan();
        long took = System.nanoTime() - began;
        if (plan.decisions().size() != snapshot.waiting().size()) {
            throw new IllegalStateException("not everybody was decided about");
        }
        return took / 1e6;
    }

    private static Statistics measure(String benchmark, int nodes, int warmups, int iterations) {
        var options = new OptionsBuilder()
                .include(EngineBenchmark.class.getName() + "." + benchmark + "$")
                .param("nodes", Integer.toString(nodes))
                .forks(1)
                .jvmArgs(AS_THE_OPERATOR)
                .warmupIterations(warmups)
                .warmupTime(TimeValue.seconds(5))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.seconds(5))
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            Collection<RunResult> results = new Runner(options).run();
            return results.iterator().next().getPrimaryResult().getStatistics();
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH could not measure " + benchmark, e);
        }
    }

    private static double used() {
        var runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
