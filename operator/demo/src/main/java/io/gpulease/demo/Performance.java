package io.gpulease.demo;

import io.gpulease.demo.cast.LeasePlan;
import io.gpulease.demo.live.Frame;
import io.gpulease.demo.live.Lookout;
import io.gpulease.demo.live.Screen;
import io.gpulease.demo.report.BookingReplay;
import io.gpulease.demo.report.Figures;
import io.gpulease.demo.report.LeaseOutcome;
import io.gpulease.demo.report.Slack;
import io.gpulease.demo.report.Utilisation;
import io.gpulease.demo.report.Verdict;
import io.gpulease.demo.stage.Estate;
import io.gpulease.demo.stage.Tenants;
import io.gpulease.demo.trace.Compression;
import io.gpulease.testkit.invariant.LeaseRecord;
import io.gpulease.testkit.invariant.World;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The time between the first lease and the last free node: ticks, shows, samples, and keeps what the report needs. */
final class Performance {
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration AFTER_THE_LAST = Duration.ofMinutes(3);
    private static final OperatingSystemMXBean MACHINE = ManagementFactory.getOperatingSystemMXBean();
    private static final Set<String> OVER = Set.of("Released", "Rejected");

    private final List<LeasePlan> plans;
    private final Tenants tenants;
    private final World world;
    private final Lookout lookout;
    private final Map<String, Utilisation> utilisation = new LinkedHashMap<>();
    private boolean operatorEnded;
    private double load;

    Performance(List<LeasePlan> plans, Tenants tenants, World world, Lookout lookout) {
        this.plans = List.copyOf(plans);
        this.tenants = tenants;
        this.world = world;
        this.lookout = lookout;
        Estate.POOLS.forEach(pool -> utilisation.put(pool, new Utilisation()));
    }

    /** Until every lease is over and every node is free, nobody puts things right any more, or patience ends. */
    void play(Screen screen, Compression compression, BooleanSupplier operatorRuns) {
        long began = System.nanoTime();
        var limit = Tenants.lastArrival(plans).plus(AFTER_THE_LAST);
        tenants.begin();
        while (true) {
            var elapsed = Duration.ofNanos(System.nanoTime() - began);
            tenants.tick(world);
            var picture = lookout.look(Instant.now());
            picture.pools().forEach(pool -> sample(pool.name()).add(elapsed, pool.leased(), pool.total()));
            load = Math.max(load, MACHINE.getSystemLoadAverage() / MACHINE.getAvailableProcessors());
            operatorEnded = !operatorRuns.getAsBoolean();
            boolean last = done() || operatorEnded || elapsed.compareTo(limit) > 0;
            screen.show(
                    picture, new Frame.Progress(elapsed, compression.recorded(elapsed), tenants.asked(), plans.size()));
            if (last) {
                return;
            }
            LockSupport.parkNanos(TICK.toNanos());
        }
    }

    Map<String, Utilisation> utilisation() {
        return utilisation;
    }

    /** All there is to judge. */
    Verdict.Evidence evidence(List<String> breaches, double quietSlackSeconds) {
        var asked = tenants.askedAt();
        var leases = leases();
        var outcomes = leases.stream()
                .filter(l -> asked.containsKey(l.title()))
                .map(l -> LeaseOutcome.of(l, asked.getOrDefault(l.title(), Instant.EPOCH)))
                .toList();
        return new Verdict.Evidence(
                Figures.of(asked.size(), outcomes),
                BookingReplay.of(world, leases),
                breaches,
                troubles(),
                new Slack(quietSlackSeconds, load));
    }

    /** The life of each lease in a line, in the order in which they came. */
    List<String> stories() {
        return leases().stream()
                .filter(l -> isTenants(l.title()) && !l.steps().isEmpty())
                .sorted(Comparator.comparing(l -> l.steps().getFirst().at()))
                .map(Performance::story)
                .toList();
    }

    private static String story(LeaseRecord lease) {
        var first = lease.steps().getFirst().at();
        var spec = lease.object().path("spec");
        var promise = lease.etas().stream()
                .findFirst()
                .map(eta -> "  first promised for %.1fs"
                        .formatted(Duration.between(first, eta.start()).toMillis() / 1000.0))
                .orElse("");
        return "%s  %d GPUs for %s%s  %s%s"
                .formatted(
                        first,
                        spec.path("gpus").asInt(),
                        spec.path("term").path("duration").asText(),
                        spec.path("term").path("start").isTextual()
                                ? " from " + spec.path("term").path("start").asText()
                                : "",
                        lease.story(),
                        promise);
    }

    /** Pods of tenants that never got onto a node. */
    int podsKeptOut() {
        return (int)
                world.pods().filter(p -> isTenants(p.namespace()) && p.gated()).count();
    }

    private boolean done() {
        return tenants.asked() == plans.size()
                && world.livingLeases().filter(l -> isTenants(l.title())).count() == plans.size() - refused()
                && leases().stream().allMatch(l -> OVER.contains(l.phase()))
                && leftovers().isEmpty();
    }

    private long refused() {
        return tenants.refusals().stream()
                .filter(r -> r.startsWith("GpuLease "))
                .count();
    }

    private List<LeaseRecord> leases() {
        return world.livingLeases().toList();
    }

    private List<String> leftovers() {
        return world.nodes()
                .filter(n -> !n.claims().isEmpty())
                .map(n -> "node %s still carries %s".formatted(n.name(), n.claims()))
                .toList();
    }

    private List<String> troubles() {
        var troubles = new ArrayList<String>();
        if (operatorEnded) {
            troubles.add("the operator has ended");
        }
        if (tenants.asked() < plans.size()) {
            troubles.add("only %d of %d leases were asked for".formatted(tenants.asked(), plans.size()));
        }
        tenants.refusals().forEach(r -> troubles.add("a tenant's request was refused: " + r));
        troubles.addAll(leftovers());
        return troubles;
    }

    private Utilisation sample(String pool) {
        return utilisation.computeIfAbsent(pool, _ -> new Utilisation());
    }

    private static boolean isTenants(String name) {
        return Estate.PARTIES.stream()
                .anyMatch(p -> name.equals(p.namespace()) || name.startsWith(p.namespace() + "/"));
    }
}
