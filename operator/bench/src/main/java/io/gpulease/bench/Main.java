package io.gpulease.bench;

import io.gpulease.bench.engine.EngineFigures;
import io.gpulease.bench.figure.EndLatency;
import io.gpulease.bench.figure.GateCost;
import io.gpulease.bench.figure.Memory;
import io.gpulease.bench.figure.StartLatency;
import io.gpulease.bench.figure.StartToReady;
import io.gpulease.bench.figure.Throughput;
import io.gpulease.bench.figure.Writes;
import io.gpulease.bench.rules.RuleFigures;
import io.gpulease.testkit.plane.Checkout;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs all benchmarks, or the ones named, and leaves table and summary. */
public final class Main {
    private static final int UNKNOWN_NAME = 2;

    private Main() {}

    private static Map<String, Benchmark> all() {
        var all = new LinkedHashMap<String, Benchmark>();
        all.put("start-to-ready", new StartToReady());
        all.put("start-latency", new StartLatency());
        all.put("end-latency", new EndLatency());
        all.put("writes", new Writes());
        all.put("throughput", new Throughput());
        all.put("memory", new Memory());
        all.put("gate", new GateCost());
        all.put("engine", new EngineFigures());
        all.put("rules", new RuleFigures());
        return all;
    }

    public static void main(String[] names) {
        var all = all();
        var wanted = names.length == 0 ? List.copyOf(all.keySet()) : List.of(names);
        if (!all.keySet().containsAll(wanted)) {
            System.err.printf("no benchmark '%s'; there are: %s%n", String.join(" ", wanted), all.keySet());
            System.exit(UNKNOWN_NAME);
        }
        System.exit(run(all, wanted, System.out) ? 0 : 1);
    }

    private static boolean run(Map<String, Benchmark> all, List<String> wanted, PrintStream out) {
        var figures = new ArrayList<Figure>();
        var failed = new ArrayList<String>();
        for (var name : wanted) {
            var notebook = new Notebook(name, out);
            try {
                Objects.requireNonNull(all.get(name)).run(notebook);
            } catch (RuntimeException | AssertionError e) {
                // One benchmark that breaks must not cost the figures of the others.
                failed.add(name);
                e.printStackTrace(out);
            }
            figures.addAll(notebook.figures());
        }
        var summary = new Summary(figures);
        summary.write(Checkout.root().resolve("build/bench/summary.json"));
        out.printf("%n%s%n", summary.table());
        failed.forEach(name -> out.printf("FAILED: %s, see above%n", name));
        return failed.isEmpty();
    }
}
