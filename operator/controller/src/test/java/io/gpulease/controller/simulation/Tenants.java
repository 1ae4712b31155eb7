package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What people do: leases of every kind, pods in them, second thoughts. */
final class Tenants {

    static final List<String> NAMES = List.of("ants", "bees");

    private final ClusterApi api;
    private final Household household;
    private final Chance chance;
    private int leasesLeft;
    private int pods;

    Tenants(ClusterApi api, Household household, Chance chance, int leases) {
        this.api = api;
        this.household = household;
        this.chance = chance;
        this.leasesLeft = leases;
    }

    boolean areDone() {
        return leasesLeft == 0;
    }

    void offer(Chance.Steps steps) {
        if (leasesLeft > 0) {
            steps.add(6, "lease", this::lease);
        }
        List<ObjectNode> leases = api.all(Kind.LEASE);
        if (!leases.isEmpty() && chance.oneIn(3)) {
            ObjectNode one = chance.of(leases);
            ObjectKey key = Objects.key(one);
            steps.add(12, "pod for " + key, () -> pod(one));
            steps.add(1, "delete " + key, () -> api.delete(Kind.LEASE, key));
            steps.add(1, "release " + key, () -> spec(key, spec -> spec.put("release", true)));
            steps.add(1, "fewer for " + key, () -> resize(one));
            steps.add(1, "longer for " + key, () -> longer(one));
        }
        List<ObjectNode> running = api.all(Kind.POD);
        if (!running.isEmpty()) {
            ObjectKey one = Objects.key(chance.of(running));
            steps.add(1, "delete pod " + one, () -> household.delete(one));
        }
    }

    private void lease() {
        leasesLeft--;
        String tenant = chance.of(NAMES);
        // Few names, so that names come again; those in use are passed over.
        var key = new ObjectKey(tenant, "l" + chance.below(12));
        if (!api.has(Kind.LEASE, key)) {
            api.create(Kind.LEASE, written(key));
        }
    }

    private ObjectNode written(ObjectKey key) {
        boolean shared = chance.percent(35);
        ObjectNode lease = ApiFront.node("""
                {"apiVersion":"gpulease.io/v1alpha1","kind":"GpuLease","metadata":{"name":"%s","namespace":"%s"},"spec":{"gpuClass":"h200"}}""".formatted(key.name(), key.namespace()));
        if (!chance.oneIn(10)) {
            ((ObjectNode) lease.path("metadata")).putArray("finalizers").add(Names.RELEASE);
        }
        var spec = (ObjectNode) lease.path("spec");
        spec.put("gpus", shared ? chance.between(1, 5) : chance.between(1, 20));
        spec.putObject("placement").put("isolation", shared ? "Shared" : "Dedicated");
        term(spec.putObject("term"));
        ObjectNode ending = spec.putObject("ending").put("grace", chance.below(50) + "s");
        if (chance.oneIn(3)) {
            ending.put("notice", chance.below(90) + "s");
        }
        if (chance.oneIn(2)) {
            spec.put("tier", chance.of(List.of("Committed", "Spot", "Spot")));
        }
        if (chance.oneIn(4)) {
            workload(spec);
        }
        return lease;
    }

    private void term(ObjectNode term) {
        Instant start = api.now().plusSeconds(chance.between(1, 120));
        if (chance.oneIn(4)) {
            term.put("start", ClusterApi.seconds(start));
        }
        if (chance.oneIn(6)) {
            term.put("end", ClusterApi.seconds(start.plusSeconds(chance.between(1, 240))));
        } else {
            term.put("duration", chance.between(1, 240) + "s");
        }
        if (chance.oneIn(6)) {
            term.put("startBy", ClusterApi.seconds(start.plusSeconds(chance.between(1, 200))));
        }
    }

    private void workload(ObjectNode spec) {
        ObjectNode workload = spec.putObject("workload").put("releaseOnCompletion", chance.oneIn(2));
        workload.set("job", ApiFront.node("""
                        {"parallelism":%d,"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"train","resources":{"limits":{"nvidia.com/gpu":"%d"}}}]}}}""".formatted(chance.between(1, 3), chance.between(1, 4))));
    }

    private void pod(ObjectNode lease) {
        ObjectKey key = Objects.key(lease);
        String name = chance.oneIn(20) ? "nothing" : key.name();
        ObjectNode pod = Objects.pod(key.namespace(), "p" + ++pods, name, chance.between(1, 8));
        if (chance.oneIn(5)) {
            Objects.labels(pod).put("budget", "strict");
        }
        household.admit(pod);
    }

    private void spec(ObjectKey lease, Consumer<ObjectNode> change) {
        api.change(Kind.LEASE, lease, object -> change.accept((ObjectNode) object.path("spec")));
    }

    private void resize(ObjectNode lease) {
        int gpus = lease.path("spec").path("gpus").asInt();
        spec(Objects.key(lease), spec -> spec.put("gpus", chance.between(1, gpus + 4)));
    }

    private void longer(ObjectNode lease) {
        String duration = lease.path("spec").path("term").path("duration").asText("");
        if (!duration.isEmpty()) {
            Duration now = Duration.parse("PT" + duration.toUpperCase(Locale.ROOT));
            spec(
                    Objects.key(lease),
                    spec -> ((ObjectNode) spec.path("term"))
                            .put(
                                    "duration",
                                    now.plusSeconds(chance.between(1, 60)).toSeconds() + "s"));
        }
    }
}
