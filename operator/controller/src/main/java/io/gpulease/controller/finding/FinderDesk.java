package io.gpulease.controller.finding;

import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.finding.Examiner.Sight;
import io.gpulease.controller.measure.Measuring;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeaseViolation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Looks every few seconds which leases break which rules, on a thread of its own, and puts it on record. Does nothing at all while
 * there is no policy and nothing on record that goes on.
 */
public final class FinderDesk implements AutoCloseable {

    /** How far apart rounds are. */
    public static final Duration PERIOD = Duration.ofSeconds(5);

    private static final Duration LONGEST_REST = Duration.ofMinutes(10);

    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final PolicyShelf policies = new PolicyShelf();
    private final ViolationBook violations = new ViolationBook();
    private final RuledPods pods = new RuledPods();
    private final Examiner examiner = new Examiner(pods);
    private final Scribe scribe;
    private final Means means;
    private final InstantSource clock;
    private final Thread thread =
            Thread.ofPlatform().name("finder").daemon(true).unstarted(this::run);
    /** When this process first looked; empty: it has not yet. */
    private Optional<Instant> began = Optional.empty();

    private boolean followsPods;
    private final Appeals appeals = new Appeals();
    /** What ends what was counted for a violation, until it is on record. */
    private final Map<ObjectKey, Round.Owed> owed = new HashMap<>();

    /**
     * What it works with.
     *
     * @param measurements empty: nobody measures, so nothing is known of usage
     */
    public record Means(
            Sources sources,
            Transport transport,
            Optional<Measuring> measurements,
            BreachBoard board,
            RuleCounts counts,
            FinderJournal journal) {}

    public FinderDesk(Means means, InstantSource clock) {
        this.means = means;
        this.clock = clock;
        this.scribe = new Scribe(means.transport(), violations, means.journal(), clock);
    }

    /** What is followed is told here, in order, from any thread. */
    public void post(Runnable news) {
        inbox.add(news);
    }

    public void start() {
        thread.start();
    }

    // ---- news, by whoever follows; run by the inbox

    public void see(LeasePolicy policy) {
        policies.see(policy);
    }

    public void policyGone(ObjectRef ref) {
        policies.gone(ref.name());
    }

    public void see(LeaseViolation violation) {
        violations.see(violation);
    }

    public void violationGone(ObjectRef ref) {
        violations.gone(ref);
        owed.remove(ref.key());
        appeals.forget(ref.key());
    }

    public void see(RuledPod pod) {
        pods.see(pod);
    }

    public void podGone(ObjectRef ref) {
        pods.gone(ref);
    }

    // ---- rounds

    private void run() {
        Instant due = clock.instant();
        try {
            while (true) {
                Duration rest = isIdle() ? LONGEST_REST : Duration.between(clock.instant(), due);
                takeIn(rest);
                if (!clock.instant().isBefore(due)) {
                    due = clock.instant().plus(PERIOD);
                    safely(due);
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void safely(Instant due) throws InterruptedException {
        try {
            round(due);
        } catch (RuntimeException fault) {
            // The thread's edge: without a round nobody is acted upon, and the next one begins anew.
            means.journal().failed("finder", String.valueOf(fault));
        }
    }

    private void takeIn(Duration rest) throws InterruptedException {
        Runnable first = rest.isPositive() ? inbox.poll(rest.toMillis() + 1, TimeUnit.MILLISECONDS) : inbox.poll();
        List<Runnable> news = new ArrayList<>();
        if (first != null) {
            news.add(first);
        }
        inbox.drainTo(news);
        news.forEach(this::takeIn);
    }

    private void takeIn(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException fault) {
            means.journal().failed("finder", String.valueOf(fault));
        }
    }

    /** One round, with whatever was told until now. */
    public void pass() throws InterruptedException {
        takeIn(Duration.ZERO);
        round(clock.instant().plus(PERIOD));
    }

    /** Nobody has written a rule, and nothing that was found by one goes on. */
    private boolean isIdle() {
        return policies.isEmpty() && !followsPods && violations.all().stream().allMatch(FinderDesk::isAtRest);
    }

    private static boolean isAtRest(LeaseViolation violation) {
        var status = violation.statusOrEmpty();
        return StatusDraft.isFinal(status.phaseOrOpen())
                || (status.phase() != null && status.brokenSince() == null && status.actsAt() == null);
    }

    private void round(Instant until) throws InterruptedException {
        boolean podsWanted = !policies.isEmpty();
        boolean podsListed = means.sources().followPods(podsWanted);
        if (followsPods && !podsWanted) {
            pods.clear();
        }
        followsPods = podsWanted;
        if (!means.sources().isListed() || (podsWanted && !podsListed)) {
            return;
        }
        // What was listed may have come after the last look into the inbox.
        takeIn(Duration.ZERO);
        // Only now: an answer to half of the questions would look as if the rest could not be measured.
        means.measurements().ifPresent(some -> some.want(policies.figures()));
        if (isIdle()) {
            means.board().publish(Map.of(), clock.instant(), PERIOD);
            means.counts().publish(Map.of(), List.of());
            return;
        }
        Optional<Sources.Booked> booked = means.sources().booked();
        if (booked.isPresent()) {
            pods.count(booked.get().gpuResources());
            look(booked.get().leases(), until);
        }
    }

    private void look(List<Subject> leases, Instant until) throws InterruptedException {
        Instant now = clock.instant();
        began = began.or(() -> Optional.of(now));
        var round = new Round(policies, violations, owed, appeals, now);
        Map<String, Long> acted = violations.acted();
        Sight sight = new Sight(
                means.measurements().flatMap(Measuring::latest),
                began.orElse(now),
                means.measurements().map(Measuring::maxAge).orElse(Duration.ZERO));
        List<Subject> running = leases.stream().filter(Subject::isRunning).toList();
        for (Subject lease : running) {
            look(lease, round, acted.getOrDefault(lease.uid(), 0L), sight, now);
        }
        examiner.keepOnly(running.stream().map(Subject::uid).collect(Collectors.toSet()));
        round.rest(leases);
        means.board().publish(round.verdicts(), now, PERIOD);
        scribe.write(round.deeds(), until);
        means.counts().publish(round.counts(), goingOn());
    }

    private void look(Subject lease, Round round, long acted, Sight sight, Instant now) {
        try {
            round.heard(
                    lease,
                    pods.isAnyRunning(lease.key()),
                    examiner.ask(lease, round.rulesFor(lease), acted, sight, now));
        } catch (RuntimeException fault) {
            // One that cannot be looked at keeps nobody else from being; what is on record of it stays as it is.
            round.leave(lease);
            means.journal().failed("finder", "lease %s: %s".formatted(lease.key(), fault));
        }
    }

    private List<RuleCounts.Open> goingOn() {
        record By(String policy, String rule, String action) {}
        return violations.all().stream()
                .filter(violation -> violation.statusOrEmpty().brokenSince() != null)
                .collect(Collectors.groupingBy(
                        violation -> new By(
                                violation.getSpec().policy(),
                                violation.getSpec().rule(),
                                violation.getSpec().action()),
                        Collectors.counting()))
                .entrySet()
                .stream()
                .map(one -> new RuleCounts.Open(
                        one.getKey().policy(), one.getKey().rule(), one.getKey().action(), one.getValue()))
                .toList();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
