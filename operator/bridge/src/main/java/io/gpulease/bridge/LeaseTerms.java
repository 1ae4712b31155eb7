package io.gpulease.bridge;

import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseSpec;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.LeasePlacement;
import io.gpulease.crds.Topology;
import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyWish;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.term.LeaseTerm;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a lease's spec comes to.
 *
 * @param notice empty: the default of the tier
 * @param grace how long pods may take to stop at the end
 * @param renewal empty: it ends when its term does
 */
public record LeaseTerms(
        LeaseId id,
        String gpuClass,
        int gpus,
        Tier tier,
        Isolation isolation,
        Term term,
        Constraints constraints,
        Instant createdAt,
        Optional<Duration> notice,
        Duration grace,
        Optional<Renewal> renewal) {

    /** It is to be extended by so much again and again, but not beyond that instant. */
    public record Renewal(Duration step, Optional<Instant> maxEnd) {

        /** Steps are whole seconds, as ends are. */
        public Renewal {
            step = Duration.ofSeconds(Math.max(1, step.toSeconds()));
        }

        /**
         * The end after the fewest further steps, one at least, that come to {@code beyond}; after fewer where these would be too
         * late, and empty where one would be.
         */
        public Optional<Instant> next(Instant end, Instant beyond) {
            long wanted = Math.max(1, Math.ceilDiv(Duration.between(end, beyond).toSeconds(), step.toSeconds()));
            long most = maxEnd.map(latest -> Duration.between(end, latest).dividedBy(step))
                    .orElse(wanted);
            return most < 1 ? Optional.empty() : Optional.of(end.plus(step.multipliedBy(Math.min(wanted, most))));
        }

        /** Whole steps lead from that end to the later one, and it is not too late. */
        public boolean reaches(Instant end, Instant later) {
            Duration longer = Duration.between(end, later);
            return longer.isPositive()
                    && longer.equals(step.multipliedBy(longer.dividedBy(step)))
                    && maxEnd.filter(later::isAfter).isEmpty();
        }
    }

    /** Where neither the lease nor the pod says otherwise: Kubernetes' own default. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);
    /** What it takes, beyond grace, until nodes that were left are free to be claimed again. */
    public static final Duration HANDOVER = Duration.ofSeconds(1);

    public static Reading<LeaseTerms> read(GpuLease lease) {
        return Reading.of(() -> of(lease));
    }

    private static LeaseTerms of(GpuLease lease) {
        var metadata = lease.getMetadata();
        GpuLeaseSpec spec = lease.getSpec();
        if (spec == null) {
            throw new IllegalArgumentException("spec is missing");
        }
        LeasePlacement placement = spec.placementOrDefault();
        return new LeaseTerms(
                new LeaseId(metadata.getNamespace(), metadata.getName(), metadata.getUid()),
                spec.gpuClass(),
                atLeastOne(spec.gpus()),
                EngineWords.tier(spec.tierOrDefault()),
                EngineWords.isolation(placement.isolationOrDefault()),
                term(spec.term()),
                new Constraints(
                        new LinkedHashSet<>(placement.sites()),
                        EngineWords.reliability(placement.minReliabilityOrDefault()),
                        placement.nodeSelector(),
                        Optional.ofNullable(placement.topology()).map(LeaseTerms::wish)),
                Instant.parse(metadata.getCreationTimestamp()),
                spec.endingOrDefault().noticeDuration(),
                spec.endingOrDefault().graceDuration().orElse(DEFAULT_GRACE),
                Optional.ofNullable(spec.renewal())
                        .map(written -> new Renewal(written.step(), written.maxEndInstant())));
    }

    static TopologyWish wish(Topology written) {
        if (written.level() == null) {
            throw new IllegalArgumentException("spec.placement.topology.level is missing");
        }
        return new TopologyWish(written.level(), EngineWords.topologyMode(written.modeOrDefault()));
    }

    private static int atLeastOne(int gpus) {
        if (gpus < 1) {
            throw new IllegalArgumentException("spec.gpus is %d; it must be at least 1".formatted(gpus));
        }
        return gpus;
    }

    private static Term term(io.gpulease.crds.Term written) {
        if (written == null) {
            throw new IllegalArgumentException("spec.term is missing");
        }
        return new Term(written.startInstant(), written.length(), written.endInstant(), written.startByInstant());
    }

    /**
     * How long nodes stay occupied after the end of the window.
     *
     * @param pool what the pool takes; empty where there is none that says
     */
    public Duration turnover(Optional<Turnaround> pool) {
        return pool.map(Turnaround::mostGrace)
                .filter(most -> most.compareTo(grace) < 0)
                .orElse(grace)
                .plus(pool.map(Turnaround::cleaning).orElse(Duration.ZERO))
                .plus(HANDOVER);
    }

    /** The tier that a lease counts in: as written until it starts, from then on that of its start. */
    public Tier tierIn(GpuLeaseStatus status) {
        boolean started = status.termOrEmpty().startedInstant().isPresent();
        return started && status.tier() != null ? EngineWords.tier(status.tier()) : tier;
    }

    /**
     * What the engine is asked.
     *
     * @param pools the most that a pool of its class takes
     */
    public Request request(Optional<String> tenant, Optional<Booking> booking, Optional<Turnaround> pools) {
        return new Request(
                id, tenant, gpuClass, gpus, tier, isolation, term, constraints, createdAt, turnover(pools), booking);
    }

    /** The booking that a waiting lease's status tells of, its nodes not known; empty when it tells of none. */
    public Optional<Window> bookedWindow(GpuLeaseStatus status) {
        if (status.reservation() != null
                && status.phase() != null
                && status.phase().equals("Reserved")) {
            return window(
                    status.reservation().startInstant(), status.reservation().endInstant());
        }
        Optional<Instant> start =
                status.queue() == null ? Optional.empty() : status.queue().estimatedStartInstant();
        return start.flatMap(at -> LeaseTerm.window(term, at));
    }

    private static Optional<Window> window(Optional<Instant> start, Optional<Instant> end) {
        if (start.isEmpty() || end.isEmpty() || !start.get().isBefore(end.get())) {
            return Optional.empty();
        }
        return Optional.of(new Window(start.get(), end.get()));
    }

    /** The placement a status tells of. */
    public static Optional<Placement> placement(GpuLeaseStatus status) {
        var placed = status.placement();
        if (placed == null || placed.nodes().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Placement(
                orEmpty(placed.pool()),
                orEmpty(placed.site()),
                placed.nodes().stream()
                        .map(node -> new NodeShare(node.name(), node.gpus()))
                        .toList()));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
