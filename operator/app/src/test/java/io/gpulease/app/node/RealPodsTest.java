package io.gpulease.app.node;

import static io.gpulease.app.node.Said.awaitSaid;
import static io.gpulease.app.node.Said.found;
import static io.gpulease.app.node.Said.said;
import static io.gpulease.app.node.Said.saidToTheEnd;
import static io.gpulease.app.node.Said.whenSaid;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.PoolBuilder;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.plane.LocalControlPlane;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.OperatorOptions;
import io.gpulease.testkit.product.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lease whose pod really runs: it reads its end, gets its SIGTERM, and ends on time with no operator at all. */
@Order(4)
@Tag("node")
@OnControlPlane(privately = true)
class RealPodsTest {

    private static final String NODE = "real-0";
    private static final int LEASE_GRACE_SECONDS = 8;
    /** The pod's own; what holds while no operator is there. */
    private static final int POD_GRACE_SECONDS = 3;
    /** What the workload takes to stop: more than its own grace, less than that of the lease. */
    private static final int STOP_SECONDS = 5;

    /** A deadline is in whole seconds from the pod's start, rounded down. */
    private static final Duration ROUNDING = Duration.ofSeconds(1);

    /** A kubelet looks at deadlines every ten seconds or so. */
    private static final Duration KUBELET_LOOKS = Duration.ofSeconds(15);

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Others on the one real node take two minutes at most. */
    private static final Duration FREE = Duration.ofMinutes(3);

    /** Whoever tests the node itself at the same time leaves that file when it is done: there is one real node on a machine. */
    @BeforeAll
    static void awaitNodeFree() {
        var given = Optional.ofNullable(System.getProperty("gpulease.node.free"));
        given.map(Path::of)
                .ifPresent(free -> Eventually.until(
                        FREE, () -> Files.exists(free), () -> "the real node is still in use: no " + free));
    }

    @BeforeEach
    void join(ControlPlane plane) {
        ((LocalControlPlane) plane).joinRealNode();
    }

    @AfterEach
    void leave(ControlPlane plane) {
        ((LocalControlPlane) plane).removeRealNode();
    }

    @Test
    void aLeaseEndsOnTimeThoughTheOperatorWasKilledAfterTheNotice(
            Installation installation, InvariantWatch watch, TestEstate estate) {
        String pod;
        TestLease lease;
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            lease = leaseOf(estate, 45, 28);
            pod = workload(estate, lease, "--stop-takes=1s");
            awaitSaid(estate, pod, "started");
            lease.awaitPhase(SOON, "Ending");
            awaitDeadline(estate, pod);
            awaitSaid(estate, pod, "ends-at " + lease.term("endsAt"));
            operator.kill();
            watch.operatorDown();
        }

        Instant endsAt = lease.term("endsAt");
        Eventually.until(
                Duration.between(Instant.now(), endsAt).plus(KUBELET_LOOKS).plusSeconds(POD_GRACE_SECONDS),
                () -> isOver(estate, pod),
                () -> "the pod still runs though its lease is over: " + phase(estate, pod));
        assertThat(found(estate, pod).getStatus().getReason()).isEqualTo("DeadlineExceeded");
        assertThat(whenSaid(said(estate, pod), "SIGTERM"))
                .as("it was asked to stop before it was made to, and not before its lease was over")
                .isBetween(endsAt.minus(ROUNDING), endsAt.plus(KUBELET_LOOKS));

        try (var again = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            lease.awaitPhase(SOON, "Released");
            assertThat(lease.term("endedAt"))
                    .as("the end that was promised, not the one at which somebody looked")
                    .isEqualTo(endsAt);
            estate.awaitClean(List.of(NODE));
            estate.assertNoBreach();
            estate.close();
            again.terminate();
            watch.operatorDown();
        }
    }

    @Test
    void anEarlyReturnStopsTheWorkloadWithTheGraceOfTheLease(
            Installation installation, InvariantWatch watch, TestEstate estate) {
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            TestLease lease = leaseOf(estate, 600, 5);
            String pod = workload(estate, lease, "--stop-takes=%ds".formatted(STOP_SECONDS));
            awaitSaid(estate, pod, "ends-at");
            var lastWords =
                    CompletableFuture.supplyAsync(() -> saidToTheEnd(estate, lease, pod), Thread::startVirtualThread);
            lease.release();
            assertThat(awaitGrace(estate, pod))
                    .as("that of the lease, not its own")
                    .isEqualTo(LEASE_GRACE_SECONDS);
            lease.awaitPhase(SOON, "Released");
            estate.awaitClean(List.of(NODE));
            assertThat(whenSaid(lastWords.join(), "ended"))
                    .as("it was let finish, within the grace")
                    .isAfterOrEqualTo(whenSaid(lastWords.join(), "SIGTERM").plusSeconds(STOP_SECONDS));
            assertThat(lease.endReason()).isEqualTo("ReleasedByTenant");
            assertThat(lease.runningPods()).isEmpty();
            estate.assertNoBreach();
            estate.close();
            operator.terminate();
            watch.operatorDown();
        }
    }

    /** The stand-in of a sanitiser runs for real: it empties a directory of the node that the tenant's pod has filled. */
    @Test
    void nothingOfATenantIsLeftOnTheNodeOnceItIsFree(
            Installation installation, InvariantWatch watch, TestEstate estate, @TempDir Path scratch)
            throws IOException {
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            TestLease lease = leaseOf(estate, pool(estate).set("spec.sanitization", sanitiser(scratch)), 600, 5);
            estate.kubectl().apply(volume(estate, scratch));
            estate.kubectl().apply(claim(estate, lease));
            String pod = workload(
                    estate,
                    lease,
                    List.of(Map.of("name", "scratch", "persistentVolumeClaim", Map.of("claimName", "scratch"))),
                    List.of(Map.of("name", "scratch", "mountPath", "/scratch")),
                    "--fill=/scratch");
            awaitSaid(estate, pod, "filled");
            assertThat(scratch.resolve("tenant-data"))
                    .as("what the tenant leaves")
                    .exists();
            lease.release();
            lease.awaitPhase(SOON, "Released");
            assertThat(scratch).as("no node is free before it is clean").isEmptyDirectory();
            assertThat(record(estate, lease, "receipts"))
                    .as("what the node's agent said of the image")
                    .contains("\"outcome\":\"Cleaned\"", "\"image\":\"gpulease.local/sanitiser:1\"")
                    .containsPattern("\"imageId\":\"[^\"]*sha256:[0-9a-f]{64}\"");
            estate.awaitClean(List.of(NODE));
            estate.assertNoBreach();
            estate.close();
            estate.kubectl().run("delete", "pv", estate.id() + "-scratch");
            operator.terminate();
            watch.operatorDown();
        }
    }

    /** That the object of a pod is gone says nothing of its containers: the node is nobody else's before they are. */
    @Test
    void aWorkloadWhosePodWasRemovedByForceHasStoppedBeforeItsNodeIsFree(
            Installation installation, InvariantWatch watch, TestEstate estate) {
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL.alone())) {
            watch.operatorUp();
            TestLease lease = leaseOf(estate, 600, 5);
            // More than its grace: it is killed then.
            String mark =
                    "--stop-takes=%ds".formatted(1000 + ProcessHandle.current().pid());
            String pod = workload(estate, lease, mark);
            awaitSaid(estate, pod, "started");
            ProcessHandle workload = process(mark).orElseThrow(() -> new AssertionError("no process has " + mark));
            estate.kubectl().delete("pod", lease.namespace(), pod, "--grace-period=0", "--force");
            lease.release();
            estate.awaitClean(List.of(NODE));
            assertThat(workload.isAlive()).as("it runs on a node that is free").isFalse();
            lease.awaitPhase(SOON, "Released");
            estate.assertNoBreach();
            estate.close();
            operator.terminate();
            watch.operatorDown();
        }
    }

    /** The container's own: the node is this machine. */
    private static Optional<ProcessHandle> process(String argument) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(List::of)
                        .orElse(List.of())
                        .contains(argument))
                .findFirst();
    }

    /** The first of the records of that sort that the lease's status names. */
    private static String record(TestEstate estate, TestLease lease, String which) {
        String name = estate.kubectl()
                .run(
                        "get",
                        "gl",
                        lease.name(),
                        "-n",
                        lease.namespace(),
                        "-o",
                        "jsonpath={.status.handover.%s[0]}".formatted(which));
        return estate.kubectl()
                .run("get", "cm", name.strip(), "-n", lease.namespace(), "-o", "jsonpath={.data.record}");
    }

    private static Map<String, Object> sanitiser(Path scratch) {
        return Map.of(
                "timeout",
                "60s",
                "podTemplate",
                Map.of(
                        "spec",
                        Map.of(
                                "containers",
                                List.of(Map.of(
                                        "name",
                                        "wipe",
                                        "image",
                                        "gpulease.local/sanitiser:1",
                                        "imagePullPolicy",
                                        "Never",
                                        "args",
                                        List.of("--dir=/scratch"),
                                        "volumeMounts",
                                        List.of(Map.of("name", "scratch", "mountPath", "/scratch")))),
                                "volumes",
                                List.of(Map.of("name", "scratch", "hostPath", Map.of("path", scratch.toString()))))));
    }

    /** The platform's, for a tenant may mount nothing of the node itself. */
    private static String volume(TestEstate estate, Path scratch) {
        return """
            {apiVersion: v1, kind: PersistentVolume, metadata: {name: %1$s-scratch}, spec: {storageClassName: "",
             capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: "%2$s"}}}\
            """.formatted(estate.id(), scratch);
    }

    private static String claim(TestEstate estate, TestLease lease) {
        return """
            {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {namespace: %2$s, name: scratch}, spec: {storageClassName: "",
             volumeName: %1$s-scratch, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}\
            """.formatted(estate.id(), lease.namespace());
    }

    private static PoolBuilder pool(TestEstate estate) {
        return estate.pool(estate.pool())
                .set("spec.nodeSelector", Map.of("matchLabels", Map.of("kubernetes.io/hostname", NODE)))
                .set("spec.site", null);
    }

    private static TestLease leaseOf(TestEstate estate, int seconds, int notice) {
        return leaseOf(estate, pool(estate), seconds, notice);
    }

    private static TestLease leaseOf(TestEstate estate, PoolBuilder pool, int seconds, int notice) {
        pool.create();
        estate.awaitPool(estate.pool(), 8);
        String namespace = estate.tenant("t").create();
        return estate.lease(namespace, "real")
                .gpus(8)
                .seconds(seconds)
                .notice(notice)
                .grace(LEASE_GRACE_SECONDS)
                .apply()
                .awaitActive();
    }

    private static String workload(TestEstate estate, TestLease lease, String... args) {
        return workload(estate, lease, List.of(), List.of(), args);
    }

    private static String workload(
            TestEstate estate,
            TestLease lease,
            List<Map<String, Object>> volumes,
            List<Map<String, Object>> mounts,
            String... args) {
        return estate.pod(lease.namespace(), "worker")
                .lease("real")
                .gpus(8)
                .grace(POD_GRACE_SECONDS)
                .set(
                        "spec.volumes",
                        with(volumes, Map.of("name", "podinfo", "downwardAPI", Map.of("items", List.of(endsAtFile())))))
                .set("spec.containers", List.of(container(mounts, args)))
                .create();
    }

    private static Map<String, Object> endsAtFile() {
        return Map.of(
                "path", "ends-at", "fieldRef", Map.of("fieldPath", "metadata.annotations['gpulease.io/ends-at']"));
    }

    private static List<Map<String, Object>> with(List<Map<String, Object>> some, Map<String, Object> one) {
        return Stream.concat(some.stream(), Stream.of(one)).toList();
    }

    private static Map<String, Object> container(List<Map<String, Object>> mounts, String... args) {
        return Map.of(
                "name",
                "main",
                "image",
                "gpulease.local/workload:1",
                "imagePullPolicy",
                "Never",
                "args",
                List.of(args),
                "resources",
                Map.of("limits", Map.of("nvidia.com/gpu", "8")),
                "securityContext",
                Map.of("allowPrivilegeEscalation", false, "capabilities", Map.of("drop", List.of("ALL"))),
                "volumeMounts",
                with(mounts, Map.of("name", "podinfo", "mountPath", "/etc/podinfo")));
    }

    private static String phase(TestEstate estate, String pod) {
        return found(estate, pod).getStatus().getPhase();
    }

    private static boolean isOver(TestEstate estate, String pod) {
        return List.of("Failed", "Succeeded").contains(phase(estate, pod));
    }

    private static void awaitDeadline(TestEstate estate, String pod) {
        Eventually.until(
                SOON,
                () -> found(estate, pod).getSpec().getActiveDeadlineSeconds() != null,
                () -> "the pod has no deadline after the notice");
    }

    /** The grace it was given, as soon as it is told to go. */
    private static long awaitGrace(TestEstate estate, String pod) {
        Eventually.until(
                SOON,
                () -> found(estate, pod).getMetadata().getDeletionTimestamp() != null,
                () -> "the pod is not told to go");
        return found(estate, pod).getMetadata().getDeletionGracePeriodSeconds();
    }
}
