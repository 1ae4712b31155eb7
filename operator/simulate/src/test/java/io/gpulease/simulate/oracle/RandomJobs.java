package io.gpulease.simulate.oracle;

import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small workloads on a small pool, crowded enough to queue: many equal instants, jobs of no length, jobs that end early. */
record RandomJobs(int pool, List<Job> jobs) {
    static RandomJobs of(long seed) {
        var random = new SplittableRandom(seed);
        int pool = 1 + random.nextInt(8);
        int count = 1 + random.nextInt(14);
        boolean knownLengths = random.nextInt(4) == 0;
        var jobs = new ArrayList<Job>();
        long submitted = random.nextInt(100);
        for (int number = 0; number < count; number++) {
            submitted += Math.max(0, random.nextInt(9) - 3);
            int asked = 1 + random.nextInt(random.nextBoolean() ? 6 : 25);
            int run = knownLengths ? asked : random.nextInt(asked + 1);
            jobs.add(new Job(new Request(number, submitted, 1 + random.nextInt(pool), asked), run));
        }
        return new RandomJobs(pool, jobs);
    }

    /** The same with one job less, for each job. */
    List<RandomJobs> smaller() {
        var smaller = new ArrayList<RandomJobs>();
        for (var without : jobs) {
            var rest = jobs.stream().filter(job -> !job.equals(without)).toList();
            if (!rest.isEmpty()) {
                smaller.add(new RandomJobs(pool, rest));
            }
        }
        return smaller;
    }
}
