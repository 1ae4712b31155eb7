package io.gpulease.testkit.invariant;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A lease walks only the steps of the contract, and what is recorded of it never changes afterwards. */
final class PhaseSteps implements ExactRule {
    @Override
    public void lease(Optional<LeaseRecord> before, LeaseRecord now, World world, Consumer<String> breach) {
        if (!Words.NEXT.containsKey(now.phase())) {
            breach.accept("%s: there is no phase %s".formatted(now.story(), now.phase()));
            return;
        }
        before.ifPresent(b -> step(b, now, breach));
        before.ifPresent(b -> startStays(b, now, breach));
        endedInTime(now, breach);
        generation(now, breach);
    }

    private static void step(LeaseRecord before, LeaseRecord now, Consumer<String> breach) {
        if (before.phase().equals(now.phase())) {
            return;
        }
        if (!Words.NEXT.getOrDefault(before.phase(), Set.of()).contains(now.phase())) {
            breach.accept("%s: illegal step from %s to %s".formatted(now.story(), before.phase(), now.phase()));
        }
        if (before.phase().equals("Rejected")
                && before.reason().equals("StartByPassed")
                && !now.phase().equals("Released")) {
            breach.accept("%s: came back although its startBy had passed".formatted(now.story()));
        }
    }

    private static void startStays(LeaseRecord before, LeaseRecord now, Consumer<String> breach) {
        var was = before.term("startedAt");
        var is = now.term("startedAt");
        if (was.isPresent() && !was.equals(is)) {
            breach.accept("lease %s: startedAt moved from %s to %s"
                    .formatted(now.title(), was.get(), is.map(Object::toString).orElse("nothing")));
        }
    }

    private static void endedInTime(LeaseRecord now, Consumer<String> breach) {
        var ended = now.term("endedAt");
        var due = now.term("endsAt");
        if (ended.isPresent() && due.isPresent() && ended.get().isAfter(due.get())) {
            breach.accept("lease %s: endedAt %s is after endsAt %s".formatted(now.title(), ended.get(), due.get()));
        }
    }

    private static void generation(LeaseRecord now, Consumer<String> breach) {
        long observed = now.object().path("status").path("observedGeneration").asLong();
        long generation = now.object().path("metadata").path("generation").asLong();
        if (observed > generation) {
            breach.accept("lease %s: observedGeneration %d is ahead of generation %d"
                    .formatted(now.title(), observed, generation));
        }
    }
}
