package io.gpulease.bench.rules;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.gpulease.controller.finding.BreachBoard;
import io.gpulease.controller.finding.FinderDesk;
import io.gpulease.controller.finding.FinderJournal;
import io.gpulease.controller.finding.RuleCounts;
import io.gpulease.controller.finding.RuledPod;
import io.gpulease.controller.finding.RuledPodReader;
import io.gpulease.controller.finding.Sources;
import io.gpulease.controller.finding.Subject;
import io.gpulease.controller.measure.Figure;
import io.gpulease.controller.measure.Gpu;
import io.gpulease.controller.measure.Kind;
import io.gpulease.controller.measure.Measured;
import io.gpulease.controller.measure.Measuring;
import io.gpulease.controller.measure.PodKey;
import io.gpulease.controller.measure.Window;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeaseViolation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Leases that keep twenty rules, each with some pods of eight GPUs, and a finder that looks at them. A third of the rules read measurements. */
final class RuleEstate implements Sources, Measuring {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int GPUS = 8;
    private static final List<String> RULES = List.of(
            "pods.all(p, !p.containers.exists(c, c.image.startsWith('docker.io/xmrig/')))",
            "pods.all(p, !p.containers.exists(c, c.image.contains('miner')))",
            "pods.all(p, p.containers.all(c, c.image.matches('^registry[.]example/[a-z0-9/-]+:[a-z0-9.-]+$')))",
            "pods.all(p, !p.hostNetwork && !p.hostPID && !p.hostIPC)",
            "pods.all(p, size(p.hostPaths) == 0)",
            "pods.all(p, p.containers.all(c, !c.privileged))",
            "pods.all(p, p.containers.all(c, size(c.capabilities) == 0))",
            "pods.all(p, p.containers.all(c, !('LD_PRELOAD' in c.env)))",
            "pods.all(p, p.containers.all(c, size(c.args) < 64))",
            "pods.all(p, 'app' in p.labels)",
            "pods.all(p, p.serviceAccount != 'admin')",
            "lease.tier != 'Spot' || lease.gpus <= 64",
            "!tenant.suspended",
            "size(pods) > 0",
            "usage.gpuUtilization.avg30m >= 5.0 || usage.gpuMemory.avg30m >= 5.0",
            "usage.gpuTemperature.max30m < 95.0",
            "pods.all(p, p.usage.gpuPower.avg5m < 900.0)",
            "pods.all(p, p.usage.gpuErrors.last == 0.0)",
            "now < lease.endsAt || usage.gpuUtilization.last < 1.0",
            "now - lease.startedAt < duration('8760h')");

    private final FinderDesk finder;
    private final List<Subject> leases = new ArrayList<>();
    private final List<RuledPod> pods = new ArrayList<>();
    private final int podsOfEach;
    private Optional<Measured> measured = Optional.empty();
    private Instant now = Instant.parse("2026-12-01T12:00:00Z");
    private int version = 1;
    private Set<Figure> wanted = Set.of();

    RuleEstate(int leaseCount, int podsOfEach) {
        this.podsOfEach = podsOfEach;
        this.finder = new FinderDesk(
                new FinderDesk.Means(
                        this,
                        call -> {
                            throw new IOException("everybody complies, so nothing is written: " + call.path());
                        },
                        Optional.of(this),
                        new BreachBoard(),
                        new RuleCounts(),
                        new Loud()),
                () -> now);
        policy();
        // Nobody is there yet; it says what its rules read.
        round();
        for (int lease = 0; lease < leaseCount; lease++) {
            leases.add(lease(lease));
            for (int pod = 0; pod < podsOfEach; pod++) {
                pods.add(pod(lease, pod));
            }
        }
        pods.forEach(this::tell);
        measure();
    }

    /** Whatever is told makes the figures those of something else. */
    private static final class Loud implements FinderJournal {
        @Override
        public void step(LeaseViolation violation, String reason, String message) {
            throw new IllegalStateException(message);
        }

        @Override
        public void failed(String what, String cause) {
            throw new IllegalStateException(cause);
        }
    }

    /** One of so many leases gets another pod in place of its first. */
    void change(int oneOf) {
        version++;
        for (int lease = 0; lease < leases.size(); lease += oneOf) {
            RuledPod changed = pod(lease, 0);
            pods.set(lease * podsOfEach, changed);
            tell(changed);
        }
    }

    private void tell(RuledPod pod) {
        finder.post(() -> finder.see(pod));
    }

    /** Measurements came in, as they do every half minute. */
    void measure() {
        Map<PodKey, List<Gpu>> gpus = new HashMap<>();
        var readings = new EnumMap<Kind, Gpu.Reading>(Kind.class);
        for (Kind kind : Kind.values()) {
            readings.put(kind, new Gpu.Reading(now, values(kind)));
        }
        var gpu = new Gpu(readings);
        pods.forEach(
                pod -> gpus.put(new PodKey(pod.ref().namespace(), pod.ref().name()), Collections.nCopies(GPUS, gpu)));
        measured = Optional.of(new Measured(now, maxAge(), gpus));
    }

    /** What Prometheus would have been asked for, and nothing else. */
    private Map<Window, Double> values(Kind kind) {
        var values = new EnumMap<Window, Double>(Window.class);
        wanted.stream()
                .filter(figure -> figure.kind() == kind)
                .forEach(figure -> values.put(figure.window(), kind == Kind.ERRORS ? 0.0 : 50.0));
        return values;
    }

    /** @return milliseconds of processor time of one round: whatever else the machine does is not in it */
    double round() {
        now = now.plus(FinderDesk.PERIOD);
        long began = THREADS.getCurrentThreadCpuTime();
        try {
            finder.pass();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted in the midst of a round", e);
        }
        return (THREADS.getCurrentThreadCpuTime() - began) / 1e6;
    }

    private void policy() {
        var rules = new StringBuilder();
        for (int i = 0; i < RULES.size(); i++) {
            rules.append("  - {name: r%d, action: Revoke, for: 1h, expression: \"%s\"}\n".formatted(i, RULES.get(i)));
        }
        var policy = Serialization.unmarshal("""
                apiVersion: gpulease.io/v1alpha1
                kind: LeasePolicy
                metadata: {name: all, generation: 1}
                spec:
                  rules:
                """ + rules, LeasePolicy.class);
        finder.post(() -> finder.see(policy));
    }

    private static Subject lease(int number) {
        var lease = Serialization.unmarshal("""
                apiVersion: gpulease.io/v1alpha1
                kind: GpuLease
                metadata: {name: lease-%1$d, namespace: ns-%2$d, uid: uid-%1$d, generation: 1, resourceVersion: "1"}
                spec: {gpuClass: h200, gpus: 32, term: {duration: 720h}}
                status: {phase: Active, term: {startedAt: "2026-12-01T09:00:00Z", endsAt: "2026-12-31T09:00:00Z"}}
                """.formatted(number, number % 50), GpuLease.class);
        var tenant = Serialization.unmarshal("""
                apiVersion: gpulease.io/v1alpha1
                kind: GpuTenant
                metadata: {name: tenant-%1$d, resourceVersion: "1"}
                spec: {namespaces: [ns-%1$d]}
                """.formatted(number % 50), GpuTenant.class);
        return new Subject(lease, Optional.of(tenant));
    }

    private RuledPod pod(int lease, int number) {
        String manifest = """
                {"metadata": {"name": "pod-%1$d-%2$d", "namespace": "ns-%3$d", "uid": "p-%1$d-%2$d", "resourceVersion": "%4$d",
                   "labels": {"gpulease.io/lease": "lease-%1$d", "app": "train"}},
                 "spec": {"serviceAccountName": "default", "nodeName": "node-%1$d-%2$d",
                   "initContainers": [{"name": "fetch", "image": "registry.example/tools/fetch:1.2"}],
                   "containers": [{"name": "main", "image": "registry.example/team/train:2026.%4$d", "args": ["--config", "/etc/train.yaml"],
                     "env": [{"name": "RANK"}, {"name": "WORLD_SIZE"}], "resources": {"limits": {"nvidia.com/gpu": "8"}}},
                     {"name": "logs", "image": "registry.example/tools/logs:4"}]},
                 "status": {"phase": "Running", "startTime": "2026-12-01T09:00:00Z"}}""".formatted(lease, number, lease % 50, version);
        try (var parser = JSON.createParser(manifest)) {
            parser.nextToken();
            return new RuledPodReader().read(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isListed() {
        return true;
    }

    @Override
    public boolean followPods(boolean wanted) {
        return wanted;
    }

    @Override
    public Optional<Booked> booked() {
        return Optional.of(new Booked(leases, Set.of()));
    }

    @Override
    public void want(Set<Figure> figures) {
        wanted = figures;
    }

    @Override
    public Optional<Measured> latest() {
        return measured;
    }

    @Override
    public Duration maxAge() {
        return Duration.ofMinutes(2);
    }
}
