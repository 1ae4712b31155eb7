package io.gpulease.engine.oracle;

import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Tries a claim on many seeds, from {@code -Dgpulease.seed=N} on; where one fails it says which, and with as few leases as
 * still make it fail.
 */
public final class Property {

    private static final long FIRST_SEED = Long.getLong("gpulease.seed", 1);

    private Property() {}

    public static void holds(int seeds, LongFunction<Snapshot> generator, Consumer<Snapshot> claim) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
            Snapshot snapshot = generator.apply(seed);
            if (failure(snapshot, claim).isPresent()) {
                Snapshot smallest = shrunk(snapshot, claim);
                Throwable cause = failure(smallest, claim).orElseThrow();
                throw new AssertionError(
                        "seed %d fails, also with no more than this: %s%n%s"
                                .formatted(seed, smallest, cause.getMessage()),
                        cause);
            }
        }
    }

    private static Optional<Throwable> failure(Snapshot snapshot, Consumer<Snapshot> claim) {
        try {
            claim.accept(snapshot);
            return Optional.empty();
        } catch (AssertionError | RuntimeException failed) {
            return Optional.of(failed);
        }
    }

    private static Snapshot shrunk(Snapshot snapshot, Consumer<Snapshot> claim) {
        for (Snapshot smaller : smaller(snapshot)) {
            if (failure(smaller, claim).isPresent()) {
                return shrunk(smaller, claim);
            }
        }
        return snapshot;
    }

    private static List<Snapshot> smaller(Snapshot all) {
        List<Snapshot> smaller = new ArrayList<>();
        for (Request request : all.waiting()) {
            List<Request> rest = all.waiting().stream()
                    .filter(other -> !other.equals(request))
                    .toList();
            smaller.add(all.withWaiting(rest));
        }
        for (Held held : all.held()) {
            List<Held> rest =
                    all.held().stream().filter(other -> !other.equals(held)).toList();
            smaller.add(all.with(all.pools(), rest));
        }
        for (Wish wish : all.wishes()) {
            List<Wish> rest =
                    all.wishes().stream().filter(other -> !other.equals(wish)).toList();
            smaller.add(all.withWishes(rest));
        }
        for (Site site : all.sites()) {
            List<Site> rest =
                    all.sites().stream().filter(other -> !other.equals(site)).toList();
            smaller.add(all.withSites(rest));
        }
        return smaller;
    }
}
