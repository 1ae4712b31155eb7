package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.SiteState;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.engine.placement.Gang;
import io.gpulease.engine.placement.GangPlacer;
import io.gpulease.engine.quota.QuotaLimits;
import io.gpulease.engine.term.LeaseTerm;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The checks of a request that do not depend on who else is there, in the order in which a tenant should hear of them. */
final class Admission {

    /** What a lease's status has room for. */
    static final int MOST_NODES = 8192;

    private final Estate estate;

    Admission(Estate estate) {
        this.estate = estate;
    }

    Verdict check(Request request, int turn) {
        Timing timing = Timing.of(estate.time(), request);
        Optional<Tenant> tenant = request.tenant().flatMap(estate::tenant);
        return tooLate(request, timing, tenant)
                .or(() -> unknownTenant(request, tenant))
                .or(() -> ofClass(request, tenant.orElseThrow()))
                .or(() -> ofPools(request, tenant.orElseThrow()))
                .or(() -> ofQuota(request, tenant.orElseThrow()))
                .or(() -> ofBudget(request, tenant.orElseThrow()))
                .orElseGet(() -> ofSize(request, turn, timing));
    }

    private Bid bid(Request request, int turn, Timing timing, List<NodeGroup> groups) {
        return new Bid(
                request,
                turn,
                timing,
                groups,
                estate.quotas().account(request.tenant().orElseThrow(), request.gpuClass(), request.tier()));
    }

    private static Optional<Verdict> tooLate(Request request, Timing timing, Optional<Tenant> tenant) {
        if (timing.over() && !(timing.inItsLastSecond() && isJustLate(request, timing))) {
            return tenant.filter(Tenant::suspended)
                    .map(known -> Verdict.refused(
                            Reason.TENANT_SUSPENDED,
                            "its end has passed while tenant %s was suspended".formatted(known.name())))
                    .or(() -> Optional.of(Verdict.refused(
                            Reason.EXPIRED,
                            "its end has passed before it could start; a new lease with a later one would help")));
        }
        return timing.startByReached() && !isJustLate(request, timing)
                ? Optional.of(startByPassed())
                : Optional.empty();
    }

    static Verdict.Refused startByPassed() {
        return new Verdict.Refused(
                Reason.START_BY_PASSED,
                "it could not start by its startBy, which has passed; a new lease with a later one would help",
                Optional.empty());
    }

    /** A start that was promised is not refused because the timer fired a moment after it. */
    private static boolean isJustLate(Request request, Timing timing) {
        return request.booking()
                .map(booked ->
                        timing.present() - WholeSeconds.floor(booked.window().start()))
                .filter(late -> late >= 0 && late < PlanTime.LATE_START_SECONDS)
                .isPresent();
    }

    private static Optional<Verdict> unknownTenant(Request request, Optional<Tenant> tenant) {
        if (tenant.isPresent()) {
            return Optional.empty();
        }
        String message = request.tenant()
                .map(name -> "tenant %s does not exist; it has to be made first".formatted(name))
                .orElseGet(() -> "namespace %s belongs to no tenant; the platform has to add it to one"
                        .formatted(request.lease().namespace()));
        return Optional.of(Verdict.blocked(Reason.TENANT_UNKNOWN, message));
    }

    private Optional<Verdict> ofClass(Request request, Tenant tenant) {
        if (estate.pools(request.gpuClass()).isEmpty()) {
            return Optional.of(Verdict.refused(
                    Reason.NO_SUCH_CLASS,
                    "no pool offers class %s; offered: %s"
                            .formatted(request.gpuClass(), Words.list(estate.classes(), "none"))));
        }
        if (!tenant.tiers().contains(request.tier())) {
            return Optional.of(Verdict.refused(
                    Reason.TIER_NOT_ALLOWED,
                    "tenant %s may not use tier %s; allowed: %s"
                            .formatted(
                                    tenant.name(),
                                    Words.of(request.tier()),
                                    Words.list(
                                            tenant.tiers().stream()
                                                    .map(Words::of)
                                                    .toList(),
                                            "none"))));
        }
        return Optional.empty();
    }

    private Optional<Verdict> ofPools(Request request, Tenant tenant) {
        List<Pool> pools = estate.pools(request.gpuClass());
        return tooLong(request, tenant.maxTerm(), "tenant " + tenant.name())
                .or(() -> tooLongForPools(request, pools))
                .or(() -> isolationNotOffered(request, pools))
                .or(() -> siteUnavailable(request, pools))
                .or(() -> sitesClosed(request))
                .or(() -> tooLongForPools(request, offering(request)))
                .or(() -> levelUnknown(request));
    }

    private Optional<Verdict> tooLongForPools(Request request, List<Pool> pools) {
        Duration longest = Duration.ZERO;
        for (Pool pool : pools) {
            longest = pool.maxTerm().compareTo(longest) > 0 ? pool.maxTerm() : longest;
        }
        return tooLong(request, longest, "a pool of class " + request.gpuClass());
    }

    private Optional<Verdict> tooLong(Request request, Duration longest, String whose) {
        Instant now = estate.time().now();
        Duration length = LeaseTerm.length(request.term(), now);
        if (length.compareTo(longest) <= 0) {
            return Optional.empty();
        }
        // With an end alone the term shrinks by itself; its length would be another one in every plan.
        Optional<Instant> shrinks = request.term().start().isPresent()
                ? Optional.empty()
                : request.term().end().map(end -> end.minus(longest));
        String message = shrinks.isPresent()
                ? "its end is further away than the %s that %s allows; an earlier end, or a later start, would help"
                        .formatted(Words.of(longest), whose)
                : "its term of %s is longer than the %s that %s allows; %s less would help"
                        .formatted(Words.of(length), Words.of(longest), whose, Words.of(length.minus(longest)));
        return Optional.of(new Verdict.Refused(Reason.TERM_TOO_LONG, message, shrinks));
    }

    private static Optional<Verdict> isolationNotOffered(Request request, List<Pool> pools) {
        for (Pool pool : pools) {
            if (pool.isolations().contains(request.isolation())) {
                return Optional.empty();
            }
        }
        List<String> offered = pools.stream()
                .flatMap(pool -> pool.isolations().stream())
                .map(Words::of)
                .toList();
        return Optional.of(Verdict.refused(
                Reason.POOL_ISOLATION_NOT_OFFERED,
                "no pool of class %s offers isolation %s; offered: %s"
                        .formatted(request.gpuClass(), Words.of(request.isolation()), Words.list(offered, "none"))));
    }

    private Optional<Verdict> siteUnavailable(Request request, List<Pool> pools) {
        if (!offering(request).isEmpty()) {
            return Optional.empty();
        }
        List<String> there = pools.stream()
                .filter(pool -> pool.isolations().contains(request.isolation()))
                .map(pool -> "%s (%s)".formatted(pool.site(), Words.of(pool.reliability())))
                .toList();
        return Optional.of(Verdict.blocked(
                Reason.SITE_UNAVAILABLE,
                "needs a pool of class %s at sites %s with reliability %s or better; there is one at: %s"
                        .formatted(
                                request.gpuClass(),
                                Words.list(request.constraints().sites(), "of any name"),
                                Words.of(request.constraints().minReliability()),
                                Words.list(there, "none"))));
    }

    private Optional<Verdict> sitesClosed(Request request) {
        List<String> closed = new ArrayList<>();
        for (Pool pool : offering(request)) {
            Optional<SiteState> state = estate.closed(pool.site());
            if (state.isEmpty()) {
                return Optional.empty();
            }
            closed.add("%s is %s".formatted(pool.site(), Words.of(state.get())));
        }
        return Optional.of(Verdict.blocked(
                Reason.SITE_UNAVAILABLE,
                "needs a pool of class %s at a site that takes new leases; %s"
                        .formatted(request.gpuClass(), Words.list(closed, "there is none"))));
    }

    private Optional<Verdict> levelUnknown(Request request) {
        Optional<String> level = Bid.gangOf(request).requiredLevel();
        if (level.isEmpty() || offering(request).stream().anyMatch(pool -> pool.hasLevel(level.get()))) {
            return Optional.empty();
        }
        List<String> known = offering(request).stream()
                .flatMap(pool -> pool.levels().stream())
                .map(TopologyLevel::name)
                .toList();
        return Optional.of(Verdict.refused(
                Reason.TOPOLOGY_UNSATISFIABLE,
                "no pool of class %s that it may use has a topology level %s; known: %s"
                        .formatted(
                                request.gpuClass(),
                                level.get(),
                                Words.list(
                                        Stream.concat(known.stream(), Stream.of(TopologyLevel.NODE))
                                                .toList(),
                                        "none"))));
    }

    private Optional<Verdict> ofQuota(Request request, Tenant tenant) {
        QuotaLimits limits = QuotaLimits.of(tenant, request.gpuClass(), request.tier());
        int needed = leastHeld(request);
        if (needed > limits.ever()) {
            String borrowed = limits.borrowable() == 0 ? "" : " and borrow %d".formatted(limits.borrowable());
            return Optional.of(Verdict.refused(
                    Reason.QUOTA_EXCEEDED,
                    "%s%s: %s too many; fewer GPUs, or more quota, would help"
                            .formatted(
                                    wanted(request, tenant, needed, limits),
                                    borrowed,
                                    Words.gpus(needed - limits.ever()))));
        }
        if (tenant.suspended()) {
            return Optional.of(Verdict.blocked(
                    Reason.TENANT_SUSPENDED,
                    "tenant %s is suspended: none of its leases starts until the platform lifts that"
                            .formatted(tenant.name())));
        }
        long lent = Math.min(limits.borrowable(), estate.quotas().lentByOthers(tenant, request.gpuClass()));
        return needed <= limits.own() + lent
                ? Optional.empty()
                : Optional.of(Verdict.blocked(
                        Reason.QUOTA_EXCEEDED,
                        "%s of its own%s; fewer GPUs would help"
                                .formatted(
                                        wanted(request, tenant, needed, limits),
                                        notLent(tenant, needed - limits.own(), lent))));
    }

    /** What was booked was within the budget then, and is not lost for that it cannot be looked up now. */
    private Optional<Verdict> ofBudget(Request request, Tenant tenant) {
        return estate.budgets().isUnknown(tenant.name()) && request.booking().isEmpty()
                ? Optional.of(new Verdict.Blocked(BudgetWords.unknown(tenant.name())))
                : Optional.empty();
    }

    private static String wanted(Request request, Tenant tenant, int needed, QuotaLimits limits) {
        return "needs %s%s of class %s in tier %s, but tenant %s may have %d"
                .formatted(
                        Words.gpus(needed),
                        needed > request.gpus() ? " (whole nodes)" : "",
                        request.gpuClass(),
                        Words.of(request.tier()),
                        tenant.name(),
                        limits.own());
    }

    private static String notLent(Tenant tenant, int missing, long lent) {
        return tenant.cohort()
                .map(member -> " and cohort %s lends it at most %d: %s short"
                        .formatted(member.cohort(), lent, Words.gpus(missing - lent)))
                .orElseGet(() ->
                        ": %s short, which nobody lends it, for it is in no cohort".formatted(Words.gpus(missing)));
    }

    /** A Dedicated lease counts with the nodes it takes, whichever of them are there today. */
    private int leastHeld(Request request) {
        Gang gang = Bid.gangOf(request);
        int least = Integer.MAX_VALUE;
        for (Pool pool : offering(request)) {
            NodeGroup group =
                    estate.calendar().group(pool, request.constraints().nodeLabels());
            least = Math.min(least, GangPlacer.leastHeld(group, gang));
        }
        return least == Integer.MAX_VALUE ? request.gpus() : least;
    }

    private Verdict ofSize(Request request, int turn, Timing timing) {
        List<NodeGroup> groups = groups(request);
        int largest = 0;
        for (NodeGroup group : groups) {
            largest = Math.max(largest, group.largest());
        }
        int nodes = largest == 0 ? 0 : Math.ceilDiv(request.gpus(), largest);
        if (nodes > MOST_NODES) {
            return Verdict.blocked(
                    Reason.NO_CAPACITY,
                    "needs at least %d nodes of class %s; a lease may be on at most %d: fewer GPUs, or several leases, would help"
                            .formatted(nodes, request.gpuClass(), MOST_NODES));
        }
        Gang gang = Bid.gangOf(request);
        for (NodeGroup group : groups) {
            if (GangPlacer.fitsEmpty(group, gang)) {
                return new Verdict.Plannable(bid(request, turn, timing, groups));
            }
        }
        return new Verdict.Blocked(TooSmall.shortage(request, groups));
    }

    /** Pools that could serve the request if they were large enough, open or not. */
    private List<Pool> offering(Request request) {
        List<Pool> offering = new ArrayList<>();
        for (Pool pool : estate.pools(request.gpuClass())) {
            if (offers(pool, request)) {
                offering.add(pool);
            }
        }
        return offering;
    }

    private static boolean offers(Pool pool, Request request) {
        Set<String> sites = request.constraints().sites();
        return pool.isolations().contains(request.isolation())
                && (sites.isEmpty() || sites.contains(pool.site()))
                && pool.reliability().compareTo(request.constraints().minReliability()) >= 0;
    }

    private List<NodeGroup> groups(Request request) {
        Duration length = LeaseTerm.length(request.term(), estate.time().now());
        List<NodeGroup> groups = new ArrayList<>();
        for (Pool pool : estate.pools(request.gpuClass())) {
            if (offers(pool, request) && pool.open() && length.compareTo(pool.maxTerm()) <= 0) {
                groups.add(estate.calendar().group(pool, request.constraints().nodeLabels()));
            }
        }
        return groups;
    }
}
