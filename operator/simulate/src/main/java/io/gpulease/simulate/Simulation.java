package io.gpulease.simulate;

import io.gpulease.simulate.lease.LeaseReplay;
import io.gpulease.simulate.manifest.Scene;
import io.gpulease.simulate.policy.PolicyName;
import io.gpulease.simulate.replay.Replay;
import io.gpulease.simulate.report.Report;
import io.gpulease.simulate.report.Subject;
import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Trace;
import io.gpulease.simulate.trace.TraceProblem;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

/** A trace through a policy, on a pool of a certain size. */
public final class Simulation {
    private final Trace trace;
    private final int pool;

    private Simulation(Trace trace, int pool) {
        this.trace = trace;
        this.pool = pool;
    }

    /**
     * @param processors the size of the pool; empty: that of the machine the trace was recorded on
     * @throws TraceProblem if nobody says how large the pool is, or no job fits into it
     */
    public static Simulation of(Trace trace, OptionalInt processors) {
        int pool = (processors.isPresent() ? processors : trace.processors())
                .orElseThrow(() -> new TraceProblem((isOfGpus(trace)
                                ? "%s does not say how many GPUs there were: its format cannot. Give --gpus N."
                                : "%s does not say how many processors there were: it has no header MaxProcs. Give --processors N.")
                        .formatted(trace.name())));
        if (trace.jobs().stream().noneMatch(job -> fits(job, pool))) {
            throw new TraceProblem((isOfGpus(trace)
                            ? "no job of %s fits into %d GPUs. Give more of them with --gpus N."
                            : "no job of %s fits into %d processors. Give more of them with --processors N.")
                    .formatted(trace.name(), pool));
        }
        return new Simulation(trace, pool);
    }

    /** @param progress told how many jobs have started, whenever some have */
    public Report run(PolicyName policy, IntConsumer progress) {
        var jobs = trace.jobs().stream().filter(job -> fits(job, pool)).toList();
        int refused = trace.jobs().size() - jobs.size();
        return policy.make()
                .map(made -> Report.of(trace, policy.word(), pool, refused, Replay.run(jobs, pool, made, progress)))
                .orElseGet(() -> Report.of(
                        Subject.JOBS,
                        trace.name(),
                        trace.leftOut(),
                        policy.word(),
                        pool,
                        refused,
                        LeaseReplay.ofTrace(jobs, pool, trace.perNode(), progress)));
    }

    /**
     * Manifests through the engine.
     *
     * @param progress told how many leases have started, whenever some have
     */
    public static Report run(Scene scene, IntConsumer progress) {
        return Report.of(
                        Subject.LEASES,
                        scene.name(),
                        scene.leftOut(),
                        PolicyName.GPULEASE.word(),
                        scene.estate().gpus(),
                        0,
                        LeaseReplay.run(scene.estate(), scene.arrivals(), progress))
                .withRemarks(scene.remarks());
    }

    private static boolean isOfGpus(Trace trace) {
        return trace.perNode() > 1;
    }

    private static boolean fits(Job job, int pool) {
        return job.request().processors() <= pool;
    }
}
