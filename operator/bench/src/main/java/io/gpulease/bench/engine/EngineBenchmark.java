package io.gpulease.bench.engine;

import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Plan;
import io.gpulease.engine.schedule.Planning;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the engine takes on the reference estate of a size, measured by JMH; {@link EngineFigures} runs it. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@NullUnmarked // JMH sets the fields of states.
public class EngineBenchmark {

    private static final int REQUESTS = 1_000;

    /** Leases that run and windows that are booked, as the operator finds them when it starts. */
    @State(Scope.Benchmark)
    public static class Booked {
        @Param({"25600"})
        public int nodes;

        Snapshot snapshot;

        @Setup
        public void make() {
            snapshot = ReferenceEstate.booked(nodes);
        }
    }

    /** All of it planned, the queue too, and leases that have not been seen yet. */
    @State(Scope.Benchmark)
    public static class Planned {
        @Param({"25600"})
        public int nodes;

        Planning planning;
        List<Request> requests;
        int next;

        @Setup
        public void plan() {
            planning = new Planning(ReferenceEstate.whole(nodes));
            planning.plan();
            requests = ReferenceEstate.requests(nodes, REQUESTS);
        }
    }

    /** One more lease: placed, booked, or told what it lacks and when it starts. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public Decision decision(Planned planned) {
        planned.next = (planned.next + 1) % planned.requests.size();
        return planned.planning.prospect(planned.requests.get(planned.next));
    }

    /** From the snapshot to a calendar on which all that is held and booked stands. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public Plan coldStart(Booked booked) {
        return new Planning(booked.snapshot).plan();
    }
}
