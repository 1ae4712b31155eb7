package io.gpulease.controller.finding;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.measure.Figure;
import io.gpulease.controller.measure.Gpu;
import io.gpulease.controller.measure.Kind;
import io.gpulease.controller.measure.Measured;
import io.gpulease.controller.measure.Measuring;
import io.gpulease.controller.measure.PodKey;
import io.gpulease.controller.measure.Window;
import io.gpulease.controller.status.PolicyStatuses;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeaseViolation;
import io.gpulease.crds.LeaseViolationStatus;
import io.gpulease.rules.RuleCompiler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A cluster with one tenant, and a finder in it, which may be replaced by another any time. Its clock stands still unless it is told to go on. */
final class Ground implements Transport, Sources, Measuring, InstantSource {

    static final Instant TEN = Instant.parse("2026-12-01T10:00:00Z");
    static final String NAMESPACE = "ants-train";
    private static final int GPUS_OF_A_POD = 8;
    private static final String GPUS = "{\"nvidia.com/gpu\": \"8\"}";
    private static final String STARTED = "\"startTime\": \"2026-12-01T09:00:00Z\"";
    private static final ObjectMapper JSON = new ObjectMapper();

    Instant now = TEN;
    /** When whatever policy is applied next was first. */
    Instant policiesMadeAt = Instant.parse("2026-12-01T08:00:00Z");

    final Map<String, ObjectNode> violations = new TreeMap<>();
    final Map<String, Subject> leases = new TreeMap<>();
    final Map<String, LeasePolicy> policies = new TreeMap<>();
    final Map<String, RuledPod> pods = new TreeMap<>();
    Set<String> gpuResources = Set.of();
    /** Where series say that they are. */
    Optional<String> measuredOn = Optional.empty();

    final List<String> told = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    /** What it lets through goes on record; the others are answered so. */
    int answersWith;

    int writes;
    private boolean followsPods;
    private long version = 100;
    private Optional<Measured> measured = Optional.empty();
    Set<Figure> wanted = Set.of();
    boolean measures = true;
    BreachBoard board = new BreachBoard();
    RuleCounts counts = new RuleCounts();
    private final RuleCompiler compiler = new RuleCompiler();
    private FinderDesk finder;
    private Map<String, String> tenantLabels = Map.of("plan", "paid");

    Ground() {
        finder = made();
    }

    private FinderDesk made() {
        board = new BreachBoard();
        counts = new RuleCounts();
        return new FinderDesk(
                new FinderDesk.Means(
                        this, this, measures ? Optional.of(this) : Optional.empty(), board, counts, new Noted()),
                this);
    }

    private final class Noted implements FinderJournal {
        @Override
        public void step(LeaseViolation violation, String reason, String message) {
            told.add(reason);
        }

        @Override
        public void failed(String what, String cause) {
            failures.add(cause);
        }
    }

    // ---- what there is

    void tenantLabels(Map<String, String> labels) {
        tenantLabels = labels;
    }

    void lease(String name, String phase) {
        lease(name, phase, "OnDemand");
    }

    void lease(String name, String phase, String tier) {
        lease(name, phase, tier, "term: {startedAt: \"2026-12-01T09:00:00Z\", endsAt: \"2026-12-01T19:00:00Z\"}");
    }

    /** One that began then. */
    void leaseSince(String name, String startedAt) {
        lease(
                name,
                "Active",
                "OnDemand",
                "term: {startedAt: \"%s\", endsAt: \"2026-12-01T19:00:00Z\"}".formatted(startedAt));
    }

    /** One that was suspended, and goes on since then. */
    void leaseResumed(String name, String at) {
        lease(name, "Active", "OnDemand", """
                term: {startedAt: "2026-12-01T09:00:00Z", endsAt: "2026-12-01T19:00:00Z"},
                 conditions: [{type: Active, status: "True", reason: Placed, message: "Goes on.", lastTransitionTime: "%s", observedGeneration: 1}]""".formatted(at));
    }

    /** One that says for which violation that was done to it. */
    void leaseEnforced(String name, String phase, String violation, String action) {
        lease(name, phase, "OnDemand", """
                term: {startedAt: "2026-12-01T09:00:00Z", endsAt: "2026-12-01T19:00:00Z"},
                 enforcements: [{violation: %1$s, uid: v-%1$s, policy: use, rule: no-miners, action: %2$s,
                   at: "2026-12-01T10:30:00Z", appealEndsAt: "2026-12-02T10:30:00Z"}]""".formatted(violation, action));
    }

    private void lease(String name, String phase, String tier, String status) {
        var lease =
                Serialization.unmarshal("""
                apiVersion: gpulease.io/v1alpha1
                kind: GpuLease
                metadata: {name: %1$s, namespace: %2$s, uid: uid-%1$s, generation: 1, resourceVersion: "%3$d"}
                spec: {gpuClass: h200, gpus: 8, tier: %5$s, term: {duration: 10h}}
                status: {phase: %4$s, %6$s}
                """.formatted(name, NAMESPACE, ++version, phase, tier, status), GpuLease.class);
        var tenant = Serialization.unmarshal("""
                apiVersion: gpulease.io/v1alpha1
                kind: GpuTenant
                metadata: {name: ants, resourceVersion: "1"}
                spec: {namespaces: [%s]}
                """.formatted(NAMESPACE), GpuTenant.class);
        tenant.getMetadata().setLabels(tenantLabels);
        tenant.getMetadata().setResourceVersion(String.valueOf(version));
        leases.put(name, new Subject(lease, Optional.of(tenant)));
    }

    /** As of a version that has made of a lease what this one does not understand. */
    void leaseThatCannotBeLookedAt(String name) {
        Subject known = requireNonNull(leases.get(name));
        var strange = new GpuLease();
        strange.setMetadata(known.lease().getMetadata());
        strange.setStatus(known.lease().getStatus());
        leases.put(name, new Subject(strange, known.tenant()));
    }

    void leaseGone(String name) {
        leases.remove(name);
    }

    void policy(String name, String spec) {
        var policy = Serialization.unmarshal("""
                apiVersion: gpulease.io/v1alpha1
                kind: LeasePolicy
                metadata: {name: %s, generation: 1, creationTimestamp: "%s"}
                spec: %s
                """.formatted(name, policiesMadeAt, spec), LeasePolicy.class);
        LeasePolicy before = policies.put(name, policy);
        if (before != null) {
            policy.getMetadata().setGeneration(before.getMetadata().getGeneration() + 1);
            policy.setStatus(before.getStatus());
        }
        policy.setStatus(PolicyStatuses.of(policy, compiler::compile, Optional.empty(), now));
        finder.post(() -> finder.see(policy));
    }

    void policyGone(String name) {
        policies.remove(name);
        FinderDesk to = finder;
        to.post(() -> to.policyGone(new ObjectRef("", name, "", "")));
    }

    void pod(String name, String lease, String image) {
        pod(name, lease, image, GPUS, STARTED);
    }

    /** One that runs since then. */
    void podSince(String name, String lease, String startTime) {
        pod(name, lease, "busy:1", GPUS, "\"startTime\": \"%s\"".formatted(startTime));
    }

    /** One that runs, and does not say since when. */
    void podOfUnknownAge(String name, String lease) {
        pod(name, lease, "busy:1", GPUS, "\"hostIP\": \"192.0.2.1\"");
    }

    /** @param limits of its container, as JSON */
    void podWith(String name, String lease, String limits) {
        pod(name, lease, "busy:1", limits, STARTED);
    }

    private void pod(String name, String lease, String image, String limits, String status) {
        String manifest = """
                {"metadata": {"name": "%s", "namespace": "%s", "uid": "%s", "resourceVersion": "%d", "labels": {"gpulease.io/lease": "%s"}},
                 "spec": {"nodeName": "node-%s", "containers": [{"name": "main", "image": "%s", "resources": {"limits": %s}}]},
                 "status": {"phase": "Running", %s}}""".formatted(name, NAMESPACE, name, ++version, lease, name, image, limits, status);
        try (var parser = JSON.createParser(manifest)) {
            parser.nextToken();
            RuledPod pod = new RuledPodReader().read(parser);
            pods.put(name, pod);
            finder.post(() -> finder.see(pod));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void podGone(String name) {
        RuledPod pod = requireNonNull(pods.remove(name));
        finder.post(() -> finder.podGone(pod.ref()));
    }

    /** Prometheus answers now, and says that of each GPU of these pods. */
    void measured(Map<String, Double> utilization) {
        Map<PodKey, List<Gpu>> gpus = new TreeMap<>((one, other) -> one.pod().compareTo(other.pod()));
        utilization.forEach((pod, value) -> {
            Map<Window, Double> all = new EnumMap<>(Window.class);
            for (Window window : Window.values()) {
                all.put(window, value);
            }
            var gpu = new Gpu(Map.of(Kind.UTILIZATION, new Gpu.Reading(now, all)), measuredOn);
            gpus.put(new PodKey(NAMESPACE, pod), Collections.nCopies(GPUS_OF_A_POD, gpu));
        });
        measured = Optional.of(new Measured(now, maxAge(), gpus));
    }

    /** Something is written on a violation by somebody else. */
    void written(String name, String field, String json) {
        ObjectNode object = requireNonNull(violations.get(name));
        try {
            object.withObject("/" + field).setAll((ObjectNode) JSON.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        written(object);
    }

    /** The same, of which the finder has not heard. */
    void behindItsBack(String name, String status) {
        ObjectNode object = requireNonNull(violations.get(name));
        try {
            object.withObject("/status").setAll((ObjectNode) JSON.readTree(status));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        object.withObject("/metadata").put("resourceVersion", String.valueOf(++version));
    }

    void hearsOf(String name) {
        LeaseViolation seen = read(requireNonNull(violations.get(name)));
        finder.post(() -> finder.see(seen));
    }

    void filed(String name, String spec) {
        try {
            ObjectNode object = (ObjectNode)
                    JSON.readTree("""
                    {"apiVersion": "gpulease.io/v1alpha1", "kind": "LeaseViolation", "metadata": {"name": "%s", "namespace": "%s", "uid": "v-%s", "generation": 1, "creationTimestamp": "%s"},
                     "spec": %s}""".formatted(name, NAMESPACE, name, now.truncatedTo(ChronoUnit.SECONDS), spec));
            violations.put(name, object);
            written(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void written(ObjectNode object) {
        object.withObject("/metadata").put("resourceVersion", String.valueOf(++version));
        LeaseViolation seen = read(object);
        finder.post(() -> finder.see(seen));
    }

    // ---- what comes of it

    /** Another process takes over, which knows what is on record. */
    void restart() {
        finder = made();
        FinderDesk to = finder;
        followsPods = false;
        measured = Optional.empty();
        policies.values().forEach(policy -> to.post(() -> to.see(policy)));
        violations.values().forEach(object -> {
            LeaseViolation seen = read(object);
            to.post(() -> to.see(seen));
        });
    }

    void round() {
        try {
            finder.pass();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Rounds as they come, until so much time has passed. */
    void pass(Duration span) {
        Instant until = now.plus(span);
        while (now.isBefore(until)) {
            now = now.plus(FinderDesk.PERIOD);
            round();
        }
    }

    LeaseViolation violation(String name) {
        return read(requireNonNull(violations.get(name)));
    }

    LeaseViolation only() {
        if (violations.size() != 1) {
            throw new AssertionError("there are " + violations.keySet());
        }
        return read(violations.values().iterator().next());
    }

    LeaseViolationStatus status() {
        return only().statusOrEmpty();
    }

    static LeaseViolation read(ObjectNode object) {
        return Serialization.unmarshal(object.toString(), LeaseViolation.class);
    }

    // ---- the API server

    @Override
    public Answer send(Call call) throws IOException {
        writes++;
        if (answersWith != 0) {
            return new Answer(answersWith, new byte[0]);
        }
        JsonNode body = JSON.readTree(call.body());
        return call.method().equals("POST") ? create((ObjectNode) body) : patch(call.path(), body);
    }

    private Answer create(ObjectNode object) {
        ObjectNode metadata = object.withObject("/metadata");
        String name = metadata.path("name").asText();
        if (violations.containsKey(name)) {
            return new Answer(409, new byte[0]);
        }
        metadata.put("namespace", NAMESPACE)
                .put("uid", "v-" + name)
                .put("generation", 1)
                .put("resourceVersion", String.valueOf(++version));
        violations.put(name, object);
        return answer(201, object);
    }

    private Answer patch(String path, JsonNode patch) {
        String[] parts = path.split("/", -1);
        ObjectNode object = violations.get(parts[parts.length - 2]);
        if (object == null) {
            return new Answer(404, new byte[0]);
        }
        if (!object.at("/metadata/resourceVersion").equals(patch.at("/metadata/resourceVersion"))) {
            return new Answer(409, new byte[0]);
        }
        merge(object.withObject("/status"), patch.path("status"));
        object.withObject("/metadata").put("resourceVersion", String.valueOf(++version));
        return answer(200, object);
    }

    private static void merge(ObjectNode into, JsonNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                into.remove(field.getKey());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    private static Answer answer(int code, JsonNode body) {
        return new Answer(code, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    // ---- what the finder asks

    @Override
    public boolean isListed() {
        return true;
    }

    @Override
    public boolean followPods(boolean wantedNow) {
        if (wantedNow && !followsPods) {
            FinderDesk to = finder;
            pods.values().forEach(pod -> to.post(() -> to.see(pod)));
        }
        followsPods = wantedNow;
        return wantedNow;
    }

    @Override
    public Optional<Booked> booked() {
        return Optional.of(new Booked(List.copyOf(leases.values()), gpuResources));
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

    @Override
    public Instant instant() {
        return now;
    }
}
