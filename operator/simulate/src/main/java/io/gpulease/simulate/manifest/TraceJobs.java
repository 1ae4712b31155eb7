package io.gpulease.simulate.manifest;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.bridge.Turnaround;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.simulate.lease.Arrival;
import io.gpulease.simulate.trace.Details;
import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Trace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Jobs of a trace as leases of the tenants of an estate. */
final class TraceJobs {
    private final ManifestEstate estate;
    private final ManifestLeases leases;
    private final Instant begin;
    private final String gpuClass;
    private final int nodeSize;
    private final boolean isShared;

    private TraceJobs(ManifestEstate estate, ManifestLeases leases, Instant begin, String gpuClass) {
        this.estate = estate;
        this.leases = leases;
        this.begin = begin;
        this.gpuClass = gpuClass;
        this.nodeSize = pools().flatMap(pool -> pool.nodes().stream())
                .mapToInt(Node::gpus)
                .max()
                .orElse(0);
        this.isShared = pools().anyMatch(pool -> pool.isolations().contains(Isolation.SHARED));
    }

    /**
     * @param begin when the first of them comes
     * @param asked the class of GPU that they ask for; empty: the only one there is
     * @throws ManifestProblem if it cannot be told which class, or whose they are
     */
    static TraceJobs on(ManifestEstate estate, ManifestLeases leases, Instant begin, Optional<String> asked) {
        var classes = estate.estate().pools().stream()
                .map(Pool::gpuClass)
                .distinct()
                .sorted()
                .toList();
        if (asked.isPresent() && !classes.contains(asked.get())) {
            throw new ManifestProblem("--class is \"%s\", which no pool offers. Give one of %s."
                    .formatted(asked.get(), String.join(", ", classes)));
        }
        if (asked.isEmpty() && classes.size() > 1) {
            throw new ManifestProblem(
                    "the pools offer several classes of GPU, and a trace does not say which one its jobs ask for. Give --class, one of %s."
                            .formatted(String.join(", ", classes)));
        }
        if (estate.estate().tenants().isEmpty()) {
            throw new ManifestProblem(
                    "there is no GpuTenant whose leases the jobs of the trace could be. Give one with -f.");
        }
        return new TraceJobs(estate, leases, begin, asked.orElseGet(classes::getFirst));
    }

    private Stream<Pool> pools() {
        return estate.estate().pools().stream().filter(pool -> pool.gpuClass().equals(gpuClass));
    }

    List<Arrival> arrivals(Trace trace) {
        var tenants = new TraceTenants(estate.estate().tenants());
        long first = trace.jobs().getFirst().request().submittedSecond();
        return trace.jobs().stream()
                .map(job -> arrival(job, tenants.of(job), first))
                .toList();
    }

    private Arrival arrival(Job job, Tenant tenant, long firstSecond) {
        var asked = job.request();
        var name = "job-%09d".formatted(asked.number());
        // All in one namespace: of leases that came at one instant the first by namespace and name is first in the
        // queue.
        var id = new LeaseId("trace", name, "job " + name);
        var tier = tier(tenant);
        var pools = estate.turnaround(gpuClass).orElse(Turnaround.USUAL);
        var grace = pools.mostGrace().compareTo(LeaseTerms.DEFAULT_GRACE) < 0
                ? pools.mostGrace()
                : LeaseTerms.DEFAULT_GRACE;
        var request = new Request(
                id,
                Optional.of(tenant.name()),
                gpuClass,
                asked.processors(),
                tier,
                isShared && asked.processors() < nodeSize ? Isolation.SHARED : Isolation.DEDICATED,
                Term.lasting(Duration.ofSeconds(asked.askedSeconds())),
                Constraints.NONE,
                begin.plusSeconds(asked.submittedSecond() - firstSecond),
                grace.plus(pools.cleaning()).plus(LeaseTerms.HANDOVER),
                Optional.empty());
        return new Arrival(
                request,
                leases.notice(Optional.empty(), tier, Optional.of(tenant.name())),
                OptionalLong.of(job.runSeconds()),
                new Details(tenant.name(), job.details().kind(), deadlines(job, firstSecond)));
    }

    private List<Long> deadlines(Job job, long firstSecond) {
        return job.details().deadlines().stream()
                .map(deadline -> begin.getEpochSecond() + deadline - firstSecond)
                .toList();
    }

    /** OnDemand, as leases are that name none; where the tenant may not, the best that it may. */
    private static Tier tier(Tenant tenant) {
        return Stream.of(Tier.ON_DEMAND, Tier.COMMITTED, Tier.SPOT)
                .filter(tenant.tiers()::contains)
                .findFirst()
                .orElse(Tier.ON_DEMAND);
    }
}
