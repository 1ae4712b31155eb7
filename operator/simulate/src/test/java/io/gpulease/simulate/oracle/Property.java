package io.gpulease.simulate.oracle;

import java.util.Optional;
import java.util.function.Consumer;

/** Tries a claim on many seeds; where one fails it says which, and with as few jobs as still make it fail. */
final class Property {
    private Property() {}

    static void holds(int seeds, Consumer<RandomJobs> claim) {
        for (long seed = 1; seed <= seeds; seed++) {
            var jobs = RandomJobs.of(seed);
            if (failure(jobs, claim).isPresent()) {
                var smallest = shrunk(jobs, claim);
                var cause = failure(smallest, claim).orElseThrow();
                throw new AssertionError(
                        "seed %d fails, also with no more than this: %s%n%s"
                                .formatted(seed, smallest, cause.getMessage()),
                        cause);
            }
        }
    }

    private static Optional<Throwable> failure(RandomJobs jobs, Consumer<RandomJobs> claim) {
        try {
            claim.accept(jobs);
            return Optional.empty();
        } catch (AssertionError | RuntimeException failed) {
            return Optional.of(failed);
        }
    }

    private static RandomJobs shrunk(RandomJobs jobs, Consumer<RandomJobs> claim) {
        for (var smaller : jobs.smaller()) {
            if (failure(smaller, claim).isPresent()) {
                return shrunk(smaller, claim);
            }
        }
        return jobs;
    }
}
