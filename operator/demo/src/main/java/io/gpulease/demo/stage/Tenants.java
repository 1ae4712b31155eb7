package io.gpulease.demo.stage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.gpulease.crds.GpuLease;
import io.gpulease.demo.cast.LeasePlan;
import io.gpulease.demo.cast.Manifests;
import io.gpulease.testkit.invariant.LeaseRecord;
import io.gpulease.testkit.invariant.World;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Acts as the tenants: asks for each lease at its time, brings its pods, gives it back if that is the plan. */
public final class Tenants implements AutoCloseable {
    private static final int HANDS = 6;
    private static final int WITHOUT_LEASE_AFTER_SECONDS = 5;
    private static final Set<String> STARTED = Set.of("Active", "Ending");

    private final KubernetesClient client;
    private final InstantSource clock;
    private final List<LeasePlan> plans;
    private final ScheduledExecutorService hands = Executors.newScheduledThreadPool(
            HANDS, Thread.ofPlatform().daemon().name("tenant-", 0).factory());
    private final Map<String, Instant> asked = new ConcurrentHashMap<>();
    private final Set<String> givenBack = ConcurrentHashMap.newKeySet();
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    public Tenants(KubernetesClient client, InstantSource clock, List<LeasePlan> plans) {
        this.client = client;
        this.clock = clock;
        this.plans = List.copyOf(plans);
    }

    /** From now on each plan is carried out at its time. */
    public void begin() {
        for (var plan : plans) {
            var _ = hands.schedule(() -> ask(plan), plan.at().toMillis(), TimeUnit.MILLISECONDS);
        }
        var _ = hands.schedule(this::tryWithoutLease, WITHOUT_LEASE_AFTER_SECONDS, TimeUnit.SECONDS);
    }

    /** Gives back what is due to be given back; to be told about often. */
    public void tick(World world) {
        var now = clock.instant();
        for (var plan : plans) {
            plan.givenBackAfter()
                    .filter(_ -> !givenBack.contains(plan.title()))
                    .flatMap(after -> world.lease(plan.party().namespace(), plan.name())
                            .flatMap(lease -> running(lease).map(since -> since.plus(after))))
                    .filter(due -> !now.isBefore(due))
                    .ifPresent(_ -> giveBack(plan));
        }
    }

    /** How many leases have been asked for. */
    public int asked() {
        return asked.size();
    }

    /** When each was asked for, by namespace and name. */
    public Map<String, Instant> askedAt() {
        return Map.copyOf(asked);
    }

    /** What the API server would not take, with its words. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    @Override
    public void close() {
        hands.shutdownNow();
    }

    private static java.util.Optional<Instant> running(LeaseRecord lease) {
        return STARTED.contains(lease.phase()) ? lease.entered(STARTED) : java.util.Optional.empty();
    }

    private void ask(LeasePlan plan) {
        var now = clock.instant();
        try {
            if (create(plan.title(), Manifests.lease(plan, now))) {
                Manifests.pods(plan).forEach(pod -> create(plan.title(), pod));
            }
        } finally {
            asked.put(plan.title(), now);
        }
    }

    private void tryWithoutLease() {
        Estate.PARTIES.forEach(party -> create(party.namespace() + "/stray", Manifests.stray(party)));
    }

    private boolean create(String title, HasMetadata object) {
        try {
            client.resource(object).create();
            return true;
        } catch (KubernetesClientException e) {
            refusals.add("%s %s: %s".formatted(object.getKind(), title, e.getMessage()));
            return false;
        }
    }

    private void giveBack(LeasePlan plan) {
        givenBack.add(plan.title());
        hands.execute(() -> {
            try {
                client.resources(GpuLease.class)
                        .inNamespace(plan.party().namespace())
                        .withName(plan.name())
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"release\":true}}");
            } catch (KubernetesClientException e) {
                refusals.add("giving back %s: %s".formatted(plan.title(), e.getMessage()));
            }
        });
    }

    /** How long after the beginning the last one asks. */
    public static Duration lastArrival(List<LeasePlan> plans) {
        return new ArrayList<>(plans)
                .stream().map(LeasePlan::at).max(Duration::compareTo).orElse(Duration.ZERO);
    }
}
