package io.gpulease.demo.cast;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.gpulease.crds.Ending;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseSpec;
import io.gpulease.crds.LeasePlacement;
import io.gpulease.crds.Term;
import io.gpulease.crds.Workload;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The objects that a tenant writes for a plan. */
public final class Manifests {
    /** Seconds that pods have to stop at the end of their lease. */
    public static final int GRACE_SECONDS = 1;

    private static final double SHARE_OF_A_SHORT_JOB = 0.6;

    /** What a tenant's pod must look like under the strictest Pod Security; nothing really runs on simulated nodes. */
    private static final String POD_SPEC = """
            restartPolicy: Never
            terminationGracePeriodSeconds: %d
            securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
            containers:
            - name: train
              image: registry.k8s.io/pause:3.10
              securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
              resources: {limits: {nvidia.com/gpu: "%d", cpu: 100m, memory: 64Mi}}
            """;

    private Manifests() {}

    /** The lease, asked for now. */
    public static GpuLease lease(LeasePlan plan, Instant now) {
        var lease = new GpuLease();
        lease.setMetadata(new ObjectMetaBuilder()
                .withNamespace(plan.party().namespace())
                .withName(plan.name())
                .build());
        lease.setSpec(new GpuLeaseSpec(
                plan.party().gpuClass(),
                plan.gpus(),
                null,
                term(plan, now),
                null,
                new LeasePlacement(plan.isolation(), null, List.of(), null, Map.of()),
                new Ending(null, GRACE_SECONDS + "s"),
                plan.pods().job() ? workload(plan) : null,
                null,
                null));
        return lease;
    }

    /** The pods that the tenant brings itself. */
    public static List<Pod> pods(LeasePlan plan) {
        if (!plan.pods().own()) {
            return List.of();
        }
        int count = plan.podCount() + (plan.pods() == Pods.OWN_AND_ONE_TOO_MANY ? 1 : 0);
        return IntStream.range(0, count)
                .mapToObj(i -> pod(plan.party().namespace(), plan.name() + "-" + i, plan.gpusOfEachPod())
                        .editMetadata()
                        .addToLabels("gpulease.io/lease", plan.name())
                        .endMetadata()
                        .build())
                .toList();
    }

    /** A pod that names no lease: nobody lets it in. */
    public static Pod stray(Party party) {
        return pod(party.namespace(), "stray", 1).build();
    }

    private static PodBuilder pod(String namespace, String name, int gpus) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withSpec(Serialization.unmarshal(POD_SPEC.formatted(GRACE_SECONDS, gpus), PodSpec.class));
    }

    private static Term term(LeasePlan plan, Instant now) {
        return new Term(
                plan.bookedAhead().map(ahead -> second(now.plus(ahead))).orElse(null),
                plan.term().toSeconds() + "s",
                null,
                plan.patience().map(patience -> second(now.plus(patience))).orElse(null));
    }

    private static @Nullable String second(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Workload workload(LeasePlan plan) {
        boolean brief = plan.pods() == Pods.SHORT_JOB;
        Map<String, Object> annotations =
                brief ? Map.of("sim.gpulease.io/completes-after", brief(plan.term())) : Map.of();
        var spec = POD_SPEC.formatted(GRACE_SECONDS, plan.gpusOfEachPod());
        return new Workload(
                Map.of(
                        "parallelism",
                        plan.podCount(),
                        "completions",
                        plan.podCount(),
                        "backoffLimit",
                        0,
                        "template",
                        Map.of(
                                "metadata",
                                Map.of("annotations", annotations),
                                "spec",
                                Serialization.unmarshal(spec, Map.class))),
                brief);
    }

    private static String brief(Duration term) {
        return Long.toString(Math.max(1, Math.round(term.toSeconds() * SHARE_OF_A_SHORT_JOB)));
    }
}
