package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The job that a lease brings along, and what kubectl shows of a lease. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class WorkloadTest {
    @Test
    void aJobThatIsDoneGivesTheGpusBack(TestEstate estate) {
        estate.with(2, 4);
        var lease = estate.lease("train")
                .gpus(8)
                .seconds(600)
                .job(2, 4)
                .set(
                        "spec.workload.job.template.metadata",
                        Map.of("annotations", Map.of("sim.gpulease.io/completes-after", "3")))
                .releaseOnCompletion()
                .apply()
                .awaitActive();
        lease.awaitPhase(Eventually.allowance(Duration.ofSeconds(40)), "Released");
        assertThat(lease.endReason()).isEqualTo("Completed");
        assertThat(Instant.now()).isBefore(lease.term("endsAt").minusSeconds(400));
        estate.awaitCleanNodes();
    }

    @Test
    void aJobThatIsNotDoneGoesWithTheLease(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("serve")
                .gpus(4)
                .seconds(25)
                .notice(2)
                .job(1, 4)
                .apply()
                .awaitActive();
        Eventually.until(
                Eventually.SOON,
                () -> estate.world().pods().anyMatch(p -> p.namespace().equals(lease.namespace()) && p.running()),
                () -> "the job's pod does not run: " + lease.about());
        lease.endsOnTime();
        Eventually.until(
                Eventually.SOON,
                () -> estate.kubectl().list("jobs", lease.namespace()).isEmpty(),
                () -> "the job outlives its lease");
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.world()
                                .pods()
                                .filter(p -> p.namespace().equals(lease.namespace()) && p.running()))
                        .isEmpty());
    }

    @Test
    void aJobIsNotChangedAlsoNotByAFieldInThePlaceOfAnother(TestEstate estate) {
        var lease = estate.lease(estate.ownersNamespace("o"), "fixed")
                .gpus(4)
                .seconds(300)
                .job(1, 4)
                .set("spec.workload.job.backoffLimit", 0)
                .apply();
        var swapped = estate.kubectl()
                .attempt("patch", "gl", lease.name(), "-n", lease.namespace(), "--type=json", "-p", """
                        [{"op":"remove","path":"/spec/workload/job/backoffLimit"},
                         {"op":"add","path":"/spec/workload/job/activeDeadlineSeconds","value":60}]""");
        assertThat(swapped.ok()).isFalse();
        assertThat(swapped.err()).contains("workload cannot be changed");
        lease.patch("{\"metadata\":{\"labels\":{\"team\":\"a\"}}}");
        lease.delete();
        lease.awaitGone();
    }

    @Test
    void aJobThatIsDeletedByHandIsNotMadeAgainAndTheLeaseGoesOn(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("once")
                .gpus(4)
                .seconds(300)
                .job(1, 4)
                .releaseOnCompletion()
                .apply()
                .awaitActive()
                .awaitCondition("JobCreated", true);
        lease.awaitRunningPods(1);
        estate.kubectl().delete("job", lease.namespace(), "once");
        Eventually.until(Eventually.SOON, () -> lease.pods().isEmpty(), () -> "its pods stay: " + lease.about());
        Eventually.stays(
                Duration.ofSeconds(3),
                () -> lease.phase().equals("Active") && lease.pods().isEmpty(),
                lease::about);
        assertThat(estate.kubectl().get("job", lease.namespace(), "once")).isEmpty();
        assertThat(lease.seen().isTrue("JobCreated")).as(lease.about()).isTrue();

        // Its GPUs are there for whatever else the tenant makes.
        estate.pod("p").lease("once").gpus(4).create();
        lease.awaitRunningPods(1);
        lease.release();
        lease.awaitPhase("Released");
        assertThat(lease.endReason()).isEqualTo("ReleasedByTenant");
    }

    @Test
    void aJobOfTheLeasesNameThatIsNotItsOwnIsLeftAlone(TestEstate estate) {
        estate.with(1, 4);
        var job = suspendedJob(estate, "taken");
        var lease = estate.lease("taken").gpus(4).seconds(300).job(1, 4).apply().awaitActive();
        awaitToldOfTheOtherJob(estate, lease);
        assertThat(lease.phase()).isEqualTo("Active");
        assertThat(lease.seen().isTrue("JobCreated")).as(lease.about()).isFalse();

        lease.release();
        lease.awaitPhase("Released");
        estate.awaitCleanNodes();
        assertThat(uidOfJob(estate, "taken")).contains(job);
    }

    @Test
    void aJobThatWasInTheWayMakesRoomForTheLeasesOwn(TestEstate estate) {
        estate.with(1, 4);
        suspendedJob(estate, "blocked");
        var lease =
                estate.lease("blocked").gpus(4).seconds(300).job(1, 4).apply().awaitActive();
        awaitToldOfTheOtherJob(estate, lease);
        estate.kubectl().delete("job", lease.namespace(), "blocked");
        lease.awaitCondition("JobCreated", true).awaitRunningPods(1);
    }

    /** Made by somebody else under a lease's name; returns its uid. */
    private static String suspendedJob(TestEstate estate, String name) {
        estate.kubectl().apply("""
                        {apiVersion: batch/v1, kind: Job, metadata: {name: %1$s, namespace: %2$s},
                         spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: main, image: none}]}}}}
                        """.formatted(name, estate.namespace()));
        return uidOfJob(estate, name).orElseThrow();
    }

    private static Optional<String> uidOfJob(TestEstate estate, String name) {
        return estate.kubectl()
                .get("job", estate.namespace(), name)
                .map(job -> job.at("/metadata/uid").asText());
    }

    private static void awaitToldOfTheOtherJob(TestEstate estate, TestLease lease) {
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.kubectl().list("events.events.k8s.io", lease.namespace()))
                        .filteredOn(event -> event.at("/regarding/uid").asText().equals(lease.uid()))
                        .anySatisfy(event -> {
                            assertThat(event.path("reason").asText()).isEqualTo("InvalidWorkload");
                            assertThat(event.path("note").asText()).contains("not the lease's");
                        }));
    }

    @Test
    void kubectlWaitReturnsWhenTheLeaseRunsAndWhenItIsOver(TestEstate estate) {
        estate.with(1, 4);
        var first = estate.lease("first").gpus(4).seconds(20).notice(2).apply();
        var kubectl = estate.kubectl();
        kubectl.run("wait", "--for=condition=Active", "gl/first", "-n", first.namespace(), "--timeout=20s");
        var second = estate.lease("second").gpus(4).seconds(20).notice(1).apply();
        assertThat(kubectl.attempt(
                                "wait", "--for=condition=Active", "gl/second", "-n", second.namespace(), "--timeout=1s")
                        .ok())
                .isFalse();
        kubectl.run("wait", "--for=condition=Released", "gl/first", "-n", first.namespace(), "--timeout=60s");
        kubectl.run("wait", "--for=condition=Active", "gl/second", "-n", second.namespace(), "--timeout=20s");
        kubectl.run(
                "wait",
                "--for=jsonpath={.status.phase}=Released",
                "gl/second",
                "-n",
                second.namespace(),
                "--timeout=60s");
        assertThat(first.seen().isTrue("Active")).isFalse();
    }

    @Test
    void theColumnsOfKubectlGetAreFilledIn(TestEstate estate) {
        estate.with(1, 4);
        var runs = estate.lease("runs").gpus(4).seconds(90).apply().awaitActive();
        var waits = estate.lease("waits").gpus(4).apply().awaitPhase("Pending");
        Eventually.until(Eventually.SOON, () -> !waits.seen().etas().isEmpty(), () -> "no ETA: " + waits.about());
        var table = estate.kubectl().run("get", "gl", "-n", runs.namespace(), "-o", "wide");
        var header = table.lines().findFirst().orElseThrow();
        assertThat(header).contains("NAME", "PHASE", "CLASS", "GPUS", "TIER", "START", "END", "REASON", "AGE");
        assertThat(header).contains("NODES", "POOL", "POSITION", "ETA");
        assertThat(table).doesNotContain("<invalid>");
        assertThat(row(table, "runs"))
                .contains(
                        "Active",
                        estate.gpuClass(),
                        estate.pool(),
                        runs.term("endsAt").toString());
        assertThat(row(table, "waits"))
                .contains("Pending", waits.seen().etas().getLast().start().toString());
    }

    private static String row(String table, String name) {
        return table.lines()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .orElseThrow();
    }
}
