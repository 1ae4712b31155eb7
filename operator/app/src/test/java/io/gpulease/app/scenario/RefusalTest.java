package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.LeaseBuilder;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.Command;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What cannot be is told so, by the API server where it can, by the operator where it must. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class RefusalTest {
    @Test
    void theSchemaRefusesWhatIsWrittenWrong(TestEstate estate) {
        var namespace = estate.ownersNamespace("o");
        refused(
                estate.lease(namespace, "both").set("spec.term.end", TestEstate.inSeconds(60)),
                "exactly one of term.duration");
        refused(estate.lease(namespace, "neither").set("spec.term", Map.of()), "exactly one of term.duration");
        refused(estate.lease(namespace, "nothing").gpus(0), "spec.gpus");
        refused(estate.lease(namespace, "tier").tier("Platinum"), "spec.tier");
        refused(estate.lease(namespace, "soon").set("spec.term.duration", "soon"), "must be a duration");
        refused(
                estate.lease(namespace, "backwards")
                        .starting(TestEstate.inSeconds(600))
                        .until(TestEstate.inSeconds(60)),
                "term.end must be at least one second after");
    }

    @Test
    void whatIsImmutableIsRefusedWithTheFieldsName(TestEstate estate) {
        estate.with(1, 2);
        var lease = estate.lease("x").gpus(2).seconds(60).apply().awaitActive();
        var kubectl = estate.kubectl();
        var changed = kubectl.attempt(
                "patch",
                "gl",
                lease.name(),
                "-n",
                lease.namespace(),
                "--type=merge",
                "-p",
                "{\"spec\":{\"gpuClass\":\"other\"}}");
        assertThat(changed.ok()).isFalse();
        assertThat(changed.err()).contains("gpuClass cannot be changed");
        lease.release();
        var taken = kubectl.attempt(
                "patch",
                "gl",
                lease.name(),
                "-n",
                lease.namespace(),
                "--type=merge",
                "-p",
                "{\"spec\":{\"release\":false}}");
        assertThat(taken.err()).contains("release cannot be taken back");
    }

    @Test
    void aClassThatNobodyOffersIsRejectedUntilSomebodyDoes(TestEstate estate) {
        var newClass = estate.id() + "-new";
        estate.capacity(1, 2);
        var namespace = estate.tenant("t").quota(newClass, 8).create();
        var lease = estate.lease(namespace, "x")
                .gpus(2)
                .seconds(5)
                .gpuClass(newClass)
                .apply()
                .awaitPhase("Rejected");
        assertThat(lease.seen().reason()).isEqualTo("NoSuchClass");
        lease.awaitCondition("Stalled", true).awaitCondition("Ready", false);
        assertThat(lease.message("Stalled")).contains(newClass);

        // Manifests may come in any order.
        estate.node("late", 2, newClass + "-pool");
        estate.pool(newClass + "-pool").gpuClass(newClass).create();
        Eventually.until(Eventually.SOON, () -> lease.was("Active"), lease::about);
    }

    @Test
    void moreThanTheQuotaEverAllowsIsRejectedAndMoreThanIsLeftWaits(TestEstate estate) {
        estate.withQuota(3, 4, 8);
        var never = estate.lease("never").gpus(12).apply().awaitPhase("Rejected");
        assertThat(never.seen().reason()).isEqualTo("QuotaExceeded");
        assertThat(never.message("Stalled")).contains("8", "12");
        never.neverRan();

        var first = estate.lease("first").gpus(8).seconds(8).notice(1).apply().awaitActive();
        var second = estate.lease("second").gpus(4).seconds(5).notice(1).apply().awaitPhase("Pending");
        assertThat(second.seen().reason()).isEqualTo("QuotaExceeded");
        first.endsOnTime();
        second.awaitActive();
    }

    @Test
    void anEndInThePastIsRejectedAndHoldsNobodyUp(TestEstate estate) {
        estate.with(1, 4);
        var past =
                estate.lease("past").gpus(4).until(TestEstate.inSeconds(-3600)).apply();
        var good = estate.lease("good").gpus(4).seconds(5).notice(1).apply();
        past.awaitPhase("Rejected").neverRan();
        good.awaitActive().endsOnTime();
    }

    @Test
    void aJobThatCannotBeIsToldAtOnceAndHoldsNobodyUp(TestEstate estate) {
        estate.with(1, 4);
        var bad = estate.lease("bad")
                .gpus(4)
                .starting(TestEstate.inSeconds(600))
                .set("spec.workload.job", Map.of("template", Map.of("spec", Map.of("restartPolicy", "Never"))));
        var outcome = bad.tryCreate();
        if (outcome.ok()) {
            var lease = estate.found(bad.manifest()).awaitCondition("Stalled", true);
            assertThat(lease.message("Stalled")).contains("containers");
        } else {
            assertThat(outcome.err()).contains("containers");
        }
        estate.lease("good").gpus(4).seconds(5).notice(1).apply().awaitActive().endsOnTime();
    }

    @Test
    void aJobWhosePodsTheNamespaceDoesNotTakeIsToldAtOnce(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("bad")
                .gpus(4)
                .starting(TestEstate.inSeconds(600))
                .job(1, 4)
                .set("spec.workload.job.template.spec.hostNetwork", true)
                .apply()
                .awaitPhase("Rejected");
        assertThat(lease.seen().reason()).isEqualTo("InvalidWorkload");
        assertThat(lease.message("Stalled")).contains("hostNetwork");
    }

    private static void refused(LeaseBuilder lease, String words) {
        Command.Outcome outcome = lease.tryCreate();
        assertThat(outcome.ok()).as(lease.manifest().text()).isFalse();
        assertThat(outcome.err()).contains(words).doesNotContain("no such key");
    }
}
