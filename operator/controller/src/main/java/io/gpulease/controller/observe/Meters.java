package io.gpulease.controller.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The operator's metrics, under the prefix {@code gpulease_}. All methods return at once and may be called by any thread. */
public final class Meters {
    private static final Duration[] WAITS = seconds(0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800, 7200, 43200, 259200);
    private static final Duration[] RELEASES = seconds(0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30, 60, 120, 300, 600, 1800);
    private static final Duration[] ENGINE = seconds(0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer started = timer("gpulease.lease.start", "From the creation of a lease to Active", WAITS);
    private final Timer engine = timer("gpulease.engine", "Time for one plan", ENGINE);
    private final Counter claimsLost = Counter.builder("gpulease.claims.lost")
            .description("Claims on nodes that another writer made void")
            .register(registry);
    private final Counter eventsDropped = Counter.builder("gpulease.events.dropped")
            .description("Events that were not written because too many waited or the API server refused them")
            .register(registry);
    private final MeteredSeconds metered = new MeteredSeconds(
            Instant.now(),
            seconds("gpulease.gpu.seconds.metered", "GPU-seconds that leases held, by tenant and class"),
            seconds("gpulease.gpu.seconds.credited", "GPU-seconds of leases that are credited, by tenant and class"));
    private final MultiGauge leases = MultiGauge.builder("gpulease.leases")
            .description("Leases by phase, class and tier")
            .register(registry);
    private final MultiGauge gpus = MultiGauge.builder("gpulease.gpus")
            .description("GPUs of a pool by state: total, leased, free, reserved")
            .register(registry);
    private final MultiGauge nodes = MultiGauge.builder("gpulease.nodes")
            .description("Nodes of a pool by state: total, leasable, leased, releasing, quarantined, unhealthy")
            .register(registry);
    private final MultiGauge queue = MultiGauge.builder("gpulease.queue.length")
            .description("Leases that wait, by class")
            .register(registry);
    private final MultiGauge oldest = MultiGauge.builder("gpulease.queue.oldest.wait.seconds")
            .description("How long the lease that waits longest has waited, by class")
            .register(registry);
    private final MultiGauge powerCommitted = MultiGauge.builder("gpulease.power.committed.watts")
            .description("What the GPUs in use at a site draw, by site")
            .register(registry);
    private final MultiGauge powerBudget = MultiGauge.builder("gpulease.power.budget.watts")
            .description("Power that there is now for the GPUs of a site, by site; none where there is no limit")
            .register(registry);
    private final MultiGauge budgetUsed = MultiGauge.builder("gpulease.budget.used")
            .description("What a tenant has used of its budget in this period, in GPU-hours or a currency")
            .register(registry);
    private final MultiGauge budgetMost = MultiGauge.builder("gpulease.budget.limit")
            .description("The budget of a tenant, in GPU-hours or a currency")
            .register(registry);
    private final MultiGauge violations = MultiGauge.builder("gpulease.violations")
            .description("Violations that go on: leases that break a rule now, by policy, rule and action")
            .register(registry);
    private volatile Supplier<List<Violations>> violationsNow = List::of;
    private volatile Supplier<Figures> figures = () -> Figures.NONE;

    /** Whom to ask for the state of the estate whenever the metrics are read. */
    public void figuresFrom(Supplier<Figures> source) {
        figures = source;
    }

    /** Violations of one rule that go on. */
    public record Violations(String policy, String rule, String action, long count) {}

    /** Whom to ask for the violations that go on. */
    public void violationsFrom(Supplier<List<Violations>> source) {
        violationsNow = source;
    }

    public void leadingFrom(BooleanSupplier leading) {
        Gauge.builder("gpulease.leader", () -> leading.getAsBoolean() ? 1 : 0)
                .description("1 for the operator that acts, 0 for one that stands by")
                .register(registry);
    }

    /** Whom to ask whether the admission policies stand as they were installed. */
    public void gateFrom(BooleanSupplier intact) {
        Gauge.builder("gpulease.gate.intact", () -> intact.getAsBoolean() ? 1 : 0)
                .description(
                        "1 while the admission policies stand as installed; 0 while one is missing or changed, or that is not known")
                .register(registry);
    }

    /** An admission policy, or its binding, was missing or changed and was put back. */
    public void gateRestored(String policy) {
        counter(
                        "gpulease.gate.restored",
                        "Admission policies and bindings put back, by name",
                        Tags.of("policy", policy))
                .increment();
    }

    /** A decision of the engine on one lease; {@code kind} is one of a few words, such as {@code start} or {@code wait}. */
    public void decided(String kind) {
        counter("gpulease.decisions", "Decisions of the engine by kind", Tags.of("decision", kind))
                .increment();
    }

    /** A claim on a node failed because the node had changed. */
    public void claimLost() {
        claimsLost.increment();
    }

    /** A lease became Active. */
    public void started(Duration sinceCreation) {
        started.record(fromZero(sinceCreation));
    }

    /** The last node of a lease became free. */
    public void freed(Duration sinceEnd) {
        release("total").record(fromZero(sinceEnd));
    }

    /** Instants of leases are whole seconds in the tenant's favour: something may seem to be over before it began. */
    private static Duration fromZero(Duration length) {
        return length.isNegative() ? Duration.ZERO : length;
    }

    /** One part of a release is over; {@code phase} is one of a few words, such as {@code evicting} or {@code returning}. */
    public void releasePhase(String phase, Duration length) {
        release(phase).record(fromZero(length));
    }

    private Timer release(String phase) {
        return Timer.builder("gpulease.lease.release")
                .description("From the end of a lease to its last node being free, whole and by phase")
                .tag("phase", phase)
                .serviceLevelObjectives(RELEASES)
                .register(registry);
    }

    public void engineTime(Duration onePlan) {
        engine.record(onePlan);
    }

    /** Something that is repeated failed; {@code where} is one of a few words, such as {@code booking} or {@code pods}. */
    public void reconcileError(String where) {
        counter("gpulease.reconcile.errors", "Failures that are tried again, by place", Tags.of("where", where))
                .increment();
    }

    /** That lease uses nothing more. */
    public void ended(Figures.Usage usage) {
        metered.ended(usage);
    }

    private MeteredSeconds.Sink seconds(String name, String description) {
        return (tenant, gpuClass, more) -> counter(name, description, Tags.of("tenant", tenant, "class", gpuClass))
                .increment((double) more);
    }

    void eventDropped() {
        eventsDropped.increment();
    }

    /** All metrics in Prometheus' text format. */
    String text() {
        Figures now = figures.get();
        now.usage().forEach(metered::see);
        refresh(now);
        refreshBudgets(now);
        violations.register(rows(violationsNow.get(), one -> Row.of(tags(one), one.count())), true);
        return registry.scrape();
    }

    private void refresh(Figures now) {
        leases.register(rows(now.leases(), Meters::row), true);
        gpus.register(now.gpus().stream().flatMap(Meters::rows).toList(), true);
        nodes.register(rows(now.nodes(), n -> Row.of(Tags.of("pool", n.pool(), "state", n.state()), n.count())), true);
        queue.register(rows(now.waiting(), q -> Row.of(Tags.of("class", q.gpuClass()), q.leases())), true);
        oldest.register(
                rows(
                        now.waiting(),
                        q -> Row.of(Tags.of("class", q.gpuClass()), q.oldest().toMillis() / 1000.0)),
                true);
        powerCommitted.register(
                rows(now.power(), power -> Row.of(Tags.of("site", power.site()), power.committedWatts())), true);
        powerBudget.register(
                rows(
                        now.power().stream()
                                .filter(power -> power.budgetWatts().isPresent())
                                .toList(),
                        Meters::budget),
                true);
    }

    private void refreshBudgets(Figures now) {
        budgetUsed.register(rows(now.budgets(), one -> Row.of(tags(one), one.used())), true);
        budgetMost.register(rows(now.budgets(), one -> Row.of(tags(one), one.most())), true);
    }

    private static Tags tags(Violations some) {
        return Tags.of("policy", some.policy(), "rule", some.rule(), "action", some.action());
    }

    private static Tags tags(Figures.Budget budget) {
        return Tags.of("tenant", budget.tenant(), "unit", budget.of());
    }

    private static Row<?> budget(Figures.Power power) {
        return Row.of(Tags.of("site", power.site()), power.budgetWatts().orElseThrow());
    }

    private static Row<?> row(Figures.Leases some) {
        return Row.of(Tags.of("phase", some.phase(), "class", some.gpuClass(), "tier", some.tier()), some.count());
    }

    private static Stream<Row<?>> rows(Figures.Gpus pool) {
        return Stream.of(
                Row.of(Tags.of("pool", pool.pool(), "state", "total"), pool.total()),
                Row.of(Tags.of("pool", pool.pool(), "state", "leased"), pool.leased()),
                Row.of(Tags.of("pool", pool.pool(), "state", "free"), pool.free()),
                Row.of(Tags.of("pool", pool.pool(), "state", "reserved"), pool.reserved()));
    }

    private static <T> List<Row<?>> rows(List<T> from, Function<T, Row<?>> row) {
        var rows = new ArrayList<Row<?>>();
        from.forEach(one -> rows.add(row.apply(one)));
        return rows;
    }

    private Timer timer(String name, String description, Duration[] buckets) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    private Counter counter(String name, String description, Tags tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private static Duration[] seconds(double... bounds) {
        return Arrays.stream(bounds)
                .mapToObj(bound -> Duration.ofNanos((long) (bound * 1e9)))
                .toArray(Duration[]::new);
    }
}
