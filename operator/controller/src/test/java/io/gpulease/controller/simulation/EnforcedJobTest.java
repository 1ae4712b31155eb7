package io.gpulease.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of the job of a lease that a policy stops. */
class EnforcedJobTest {

    private final Stage stage = new Stage(2);

    /** A lease of which a job runs two pods, and that fails with the first that does. */
    private ObjectKey jobOfTwo() {
        var key = new ObjectKey(Stage.TENANT, "l");
        ObjectNode written = ApiFront.node("""
                {"apiVersion":"gpulease.io/v1alpha1","kind":"GpuLease","metadata":{"name":"l","namespace":"ants","finalizers":["gpulease.io/release"]},
                 "spec":{"gpuClass":"h200","gpus":8,"term":{"duration":"600s"},"ending":{"grace":"5s"},
                         "workload":{"job":{"parallelism":2,"backoffLimit":0,"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"train","resources":{"limits":{"nvidia.com/gpu":"4"}}}]}}}}}}""");
        stage.api.create(Kind.LEASE, written);
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.api.all(Kind.POD)).hasSize(2).noneMatch(ClusterApi::isLeaving);
        return key;
    }

    @Test
    void podsThatTheJobControllerLeavesAreEvictedWithinSeconds() {
        ObjectKey key = jobOfTwo();
        stage.household.forgetsItsJobs();
        stage.violation(key, "v", "Suspend");
        stage.pass(Duration.ofSeconds(4));
        assertThat(stage.api.all(Kind.POD)).hasSize(2).noneMatch(ClusterApi::isLeaving);
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.api.all(Kind.POD)).isEmpty();
    }

    @Test
    void theJobOfALeaseIsPausedAndGoesOnWithIt() {
        ObjectKey key = jobOfTwo();
        String uid = Objects.uid(stage.get(Kind.JOB, key));
        ObjectKey violation = stage.violation(key, "v", "Suspend");
        stage.pass(Duration.ofSeconds(40));
        assertThat(stage.get(Kind.JOB, key).path("spec").path("suspend").asBoolean())
                .isTrue();
        assertThat(stage.api.all(Kind.POD)).isEmpty();
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.get(Kind.JOB, key).path("spec").path("suspend").asBoolean())
                .isFalse();
        assertThat(Objects.uid(stage.get(Kind.JOB, key))).isEqualTo(uid);
        assertThat(stage.phase(key)).isEqualTo("Active");
        assertThat(stage.api.all(Kind.POD))
                .hasSize(2)
                .allMatch(pod -> !Objects.nodeOf(pod).isEmpty());
    }

    @Test
    void aJobThatItsOwnerHasPausedStaysPaused() {
        var key = new ObjectKey(Stage.TENANT, "l");
        stage.api.create(Kind.LEASE, ApiFront.node("""
                {"apiVersion":"gpulease.io/v1alpha1","kind":"GpuLease","metadata":{"name":"l","namespace":"ants","finalizers":["gpulease.io/release"]},
                 "spec":{"gpuClass":"h200","gpus":8,"term":{"duration":"600s"},
                         "workload":{"job":{"suspend":true,"parallelism":1,"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"train","resources":{"limits":{"nvidia.com/gpu":"8"}}}]}}}}}}"""));
        stage.pass(Duration.ofSeconds(5));
        ObjectKey violation = stage.violation(key, "v", "Suspend");
        stage.pass(Duration.ofSeconds(5));
        stage.judge(violation, "Dismissed");
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.phase(key)).isEqualTo("Active");
        assertThat(stage.get(Kind.JOB, key).path("spec").path("suspend").asBoolean())
                .isTrue();
    }
}
