package io.gpulease.simulate.replay;

import io.gpulease.simulate.policy.Held;
import io.gpulease.simulate.policy.Moment;
import io.gpulease.simulate.policy.Policy;
import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/** Jobs through a pool of equal processors, from event to event. At one instant: ends, then arrivals, then one decision. */
public final class Replay {
    private final List<Job> jobs;
    private final int pool;
    private final Policy policy;
    private final IntConsumer progress;
    private final TreeSet<Request> waiting;
    private final TreeSet<Held> held = new TreeSet<>(Held.BY_END);
    private final PriorityQueue<Running> running = new PriorityQueue<>(Comparator.comparingLong(Running::end));
    private final Map<Request, Job> arrived = new HashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private int free;
    private int next;

    private Replay(List<Job> jobs, int pool, Policy policy, IntConsumer progress) {
        this.jobs = jobs;
        this.pool = pool;
        this.policy = policy;
        this.progress = progress;
        this.waiting = new TreeSet<>(policy.order());
        this.free = pool;
    }

    /** What runs, and when it will have ended, which the policy is not told. */
    private record Running(Held held, long end) {}

    /**
     * What becomes of jobs, by the order in which they start.
     *
     * @param jobs in the order of their arrival; none asks for more than the pool
     * @param progress told how many jobs have started, whenever some have
     */
    public static List<Outcome> run(List<Job> jobs, int pool, Policy policy, IntConsumer progress) {
        var replay = new Replay(jobs, pool, policy, progress);
        while (replay.next < jobs.size()
                || !replay.running.isEmpty()
                || policy.wakeAt().isPresent()) {
            replay.passes(replay.nextEvent());
        }
        if (!replay.waiting.isEmpty()) {
            throw new IllegalStateException("the policy let %d jobs wait for ever".formatted(replay.waiting.size()));
        }
        return Collections.unmodifiableList(replay.outcomes);
    }

    private long nextEvent() {
        long arrival = next < jobs.size() ? jobs.get(next).request().submittedSecond() : Long.MAX_VALUE;
        long end = running.isEmpty() ? Long.MAX_VALUE : running.element().end();
        return Math.min(Math.min(arrival, end), policy.wakeAt().orElse(Long.MAX_VALUE));
    }

    private void passes(long now) {
        var early = ends(now);
        var newcomers = arrivals(now);
        var moment = new Moment(
                now,
                pool,
                free,
                Collections.unmodifiableSequencedSet(held),
                Collections.unmodifiableSequencedSet(waiting),
                newcomers,
                early);
        // The policy has looked at the moment, so what it saw may change from here on.
        var starts = policy.starts(moment);
        starts.forEach(request -> start(request, now));
        if (!starts.isEmpty()) {
            progress.accept(outcomes.size());
        }
    }

    private List<Held> ends(long now) {
        var early = new ArrayList<Held>();
        while (!running.isEmpty() && running.element().end() == now) {
            var ended = running.remove().held();
            held.remove(ended);
            free += ended.request().processors();
            if (ended.until() > now) {
                early.add(ended);
            }
        }
        early.sort(Held.BY_END);
        return early;
    }

    private List<Request> arrivals(long now) {
        var newcomers = new ArrayList<Request>();
        while (next < jobs.size() && jobs.get(next).request().submittedSecond() == now) {
            var job = jobs.get(next++);
            arrived.put(job.request(), job);
            waiting.add(job.request());
            newcomers.add(job.request());
        }
        return newcomers;
    }

    private void start(Request request, long now) {
        var job = arrived.remove(request);
        if (job == null || !waiting.remove(request) || request.processors() > free) {
            throw new IllegalStateException("the policy started job %d, for which %d processors are not free"
                    .formatted(request.number(), request.processors()));
        }
        free -= request.processors();
        var taken = new Held(request, now);
        held.add(taken);
        running.add(new Running(taken, now + job.runSeconds()));
        outcomes.add(new Outcome(job, now, policy.firstPromise(request)));
    }
}
