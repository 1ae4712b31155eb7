package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What kubectl shows of it all. Waiting with kubectl, and the columns of a lease that waits, are in {@link WorkloadTest}. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class ShowTest {
    @Test
    void oneCategoryListsAllKinds(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("shown").gpus(4).seconds(60).apply().awaitActive();
        var all = estate.kubectl().run("get", "gpuleasing", "-A", "-o", "name");
        assertThat(all.lines())
                .contains(
                        "gpulease.gpulease.io/" + lease.name(),
                        "gputenant.gpulease.io/" + estate.id() + "-t",
                        "gpupool.gpulease.io/" + estate.pool(),
                        "gpusite.gpulease.io/" + estate.site());
        var kinds = estate.kubectl().run("api-resources", "--api-group=gpulease.io", "-o", "name");
        var ofTheCategory = estate.kubectl()
                .run("api-resources", "--api-group=gpulease.io", "--categories=gpuleasing", "-o", "name");
        assertThat(ofTheCategory.lines())
                .containsExactlyInAnyOrderElementsOf(kinds.lines().toList());
    }

    @Test
    void aLeaseIsShownByItsShortNameInTheColumnsOfTheContract(TestEstate estate) {
        estate.with(1, 4);
        var lease = shown(estate, 4);
        var table = estate.kubectl().run("get", "gl", "-n", lease.namespace());
        assertThat(words(table, 0))
                .containsExactly("NAME", "PHASE", "CLASS", "GPUS", "TIER", "START", "END", "REASON", "AGE");
        assertThat(words(table, 1))
                .startsWith(
                        "shown",
                        "Active",
                        estate.gpuClass(),
                        "4",
                        "OnDemand",
                        lease.term("startedAt").toString(),
                        lease.term("endsAt").toString(),
                        "Placed");
    }

    @Test
    void theWideColumnsSayWhereALeaseIs(TestEstate estate) {
        estate.with(2, 4);
        var lease = shown(estate, 8);
        var table = estate.kubectl().run("get", "gl", "-n", lease.namespace(), "-o", "wide");
        assertThat(words(table, 0)).endsWith("AGE", "NODES", "POOL", "POSITION", "ETA");
        // It runs: how many nodes, of which pool, and nothing of a queue.
        assertThat(words(table, 1)).hasSize(11).endsWith("2", estate.pool());
    }

    @Test
    void aCompletedLeaseSaysWhetherItsJobSucceeded(TestEstate estate) {
        estate.with(2, 4);
        assertThat(messageAfter(estate, "good", "0")).contains("succeeded").doesNotContain("failed");
        assertThat(messageAfter(estate, "bad", "1")).contains("failed").doesNotContain("succeeded");
    }

    private static String messageAfter(TestEstate estate, String name, String exitCode) {
        var annotations = Map.of("sim.gpulease.io/completes-after", "1", "sim.gpulease.io/exit-code", exitCode);
        var lease = estate.lease(name)
                .gpus(4)
                .seconds(600)
                .job(1, 4)
                .set("spec.workload.job.template.metadata", Map.of("annotations", annotations))
                .releaseOnCompletion()
                .apply()
                .awaitActive()
                .awaitPhase(Eventually.allowance(Duration.ofSeconds(40)), "Released");
        assertThat(lease.endReason()).isEqualTo("Completed");
        lease.awaitCondition("Released", true);
        return lease.message("Released");
    }

    private static String[] words(String table, int line) {
        return table.lines().skip(line).findFirst().orElseThrow().trim().split(" +", -1);
    }

    private static TestLease shown(TestEstate estate, int gpus) {
        return estate.lease("shown")
                .gpus(gpus)
                .tier("OnDemand")
                .seconds(60)
                .apply()
                .awaitActive();
    }
}
