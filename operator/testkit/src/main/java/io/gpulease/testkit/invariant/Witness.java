package io.gpulease.testkit.invariant;

import io.gpulease.testkit.invariant.SettledRule.Suspicion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Hears every change, keeps every breach. No I/O and no clock of its own: made-up worlds can be told to it. */
public final class Witness {
    private static final List<ExactRule> EXACT =
            List.of(new PhaseSteps(), new WholeGang(), new NodeCapacity(), new CleanedBetween());
    private static final List<SettledRule> SETTLED =
            List.of(new ClaimsAgree(), new PodsBelong(), new GpusWithinLease());

    /** After a start the operator has this long before it must have put things right. */
    private static final Duration FIRST_STEPS = Duration.ofSeconds(20);

    private final World world = new World();
    private final Map<String, Breach> breaches = new LinkedHashMap<>();
    private Map<String, Instant> suspectedSince = new HashMap<>();
    private Optional<Instant> operatorUpSince = Optional.empty();

    public World world() {
        return world;
    }

    /** Something has changed. */
    public synchronized void hear(Change change) {
        var before = change.kind() == Change.Kind.LEASE && change.type() == Change.Type.STEP
                ? world.lease(change.uid())
                : Optional.<LeaseRecord>empty();
        world.take(change);
        if (change.type() == Change.Type.GONE) {
            return;
        }
        for (var rule : EXACT) {
            switch (change.kind()) {
                case LEASE ->
                    world.lease(change.uid())
                            .ifPresent(now -> rule.lease(before, now, world, text -> note(change.at(), text)));
                case NODE ->
                    world.node(change.name()).ifPresent(now -> rule.node(now, world, text -> note(change.at(), text)));
                case POD, POOL, NAMESPACE -> {}
            }
        }
    }

    /** Time has passed; to be told about twice a second. */
    public synchronized void tick(Instant now) {
        boolean up = operatorUpSince
                .map(since -> now.isAfter(since.plus(FIRST_STEPS)))
                .orElse(false);
        var still = new HashMap<String, Instant>();
        SETTLED.stream().flatMap(rule -> rule.suspicions(world, up)).forEach(suspicion -> {
            var since = suspectedSince.getOrDefault(suspicion.key(), now);
            still.put(suspicion.key(), since);
            judge(suspicion, since, now);
        });
        suspectedSince = still;
    }

    /** From now on there is an operator that puts things right. */
    public synchronized void operatorUp(Instant since) {
        operatorUpSince = Optional.of(since);
    }

    /** From now on nobody puts things right. */
    public synchronized void operatorDown() {
        operatorUpSince = Optional.empty();
    }

    /** All breaches so far, each once, oldest first. */
    public synchronized List<Breach> breaches() {
        return new ArrayList<>(breaches.values());
    }

    /** Breaches whose text names this. */
    public Stream<Breach> breachesAbout(String word) {
        return breaches().stream().filter(b -> b.text().contains(word));
    }

    private void judge(Suspicion suspicion, Instant since, Instant now) {
        if (Duration.between(since, now).compareTo(suspicion.patience()) > 0) {
            note(now, suspicion.text());
        }
    }

    private void note(Instant at, String text) {
        breaches.putIfAbsent(text, new Breach(at, text));
    }
}
