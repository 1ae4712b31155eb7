package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.product.OperatorProcess;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a tenant may spend. Nodes have 4 GPUs, of which each costs a dollar a second. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class BudgetTest {

    @Test
    void whatWouldOverrunWaitsAndAHardBudgetWarnsAndEndsWhatRuns(TestEstate estate, OperatorProcess operator) {
        estate.with(2, 4);
        estate.kubectl()
                .patch(
                        "gpupool",
                        "",
                        estate.pool(),
                        "{\"spec\":{\"price\":{\"currency\":\"USD\",\"perGpuHour\":{\"OnDemand\":\"3600\"}}}}");
        budget(estate, "\"amount\":\"400.00\"");
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(
                                tenant(estate).at("/status/budget/gpuHoursUsed").asText())
                        .isEqualTo("0"));
        TestLease first =
                estate.lease("first").gpus(4).seconds(60).notice(2).apply().awaitActive();

        TestLease second =
                estate.lease("second").gpus(4).seconds(60).notice(2).apply().awaitPhase("Pending");

        Eventually.passes(Eventually.SOON, () -> {
            assertThat(second.seen().reason()).isEqualTo("BudgetExceeded");
            assertThat(second.message("Reconciling"))
                    .contains(
                            "needs 4 GPUs of class %s for 1m, but the budget of tenant %s-t has 160.00 of 400.00 USD left until it resets at "
                                    .formatted(estate.gpuClass(), estate.id()),
                            "-01T00:00:00Z");
        });
        second.release();

        budget(estate, "\"amount\":\"160.00\",\"hard\":true");

        told(estate, "BudgetNearlyUsed", "80 % of the budget of 160.00 USD is used, which resets at ");
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(operator.metrics())
                        .contains("gpulease_budget_limit{tenant=\"%s-t\",unit=\"USD\"} 160.0".formatted(estate.id())));
        first.awaitPhase(Eventually.allowance(Duration.ofSeconds(40)), "Ending", "Releasing", "Released");
        assertThat(first.when("Ending").reason()).isEqualTo("BudgetExceeded");
        assertThat(first.term("endsAt")).isEqualTo(first.term("startedAt").plusSeconds(40));
        told(estate, "BudgetExceeded", "100 % of the budget of 160.00 USD is used");
        first.awaitReleased();
        assertThat(first.endReason()).isEqualTo("BudgetExceeded");
        assertThat(second.was("Active")).isFalse();
        estate.assertNoBreach();
    }

    /** Of a quarter: what is used would be none of the budget any more if a month ended meanwhile, and a quarter does so more rarely. */
    private static void budget(TestEstate estate, String budget) {
        estate.kubectl()
                .patch(
                        "gputenant",
                        "",
                        estate.id() + "-t",
                        "{\"spec\":{\"budget\":{\"period\":\"Quarter\",%s}}}".formatted(budget));
    }

    private static JsonNode tenant(TestEstate estate) {
        return estate.kubectl().get("gputenant", "", estate.id() + "-t").orElseThrow();
    }

    /** In its condition, and in an Event. */
    private static void told(TestEstate estate, String reason, String words) {
        Eventually.passes(Eventually.allowance(Duration.ofSeconds(60)), () -> {
            assertThat(tenant(estate).path("status").path("conditions"))
                    .filteredOn(condition -> condition.path("type").asText().equals("BudgetUsed"))
                    .singleElement()
                    .satisfies(condition -> {
                        assertThat(condition.path("reason").asText()).isEqualTo(reason);
                        assertThat(condition.path("message").asText()).startsWith(words);
                    });
            assertThat(estate.kubectl().list("events.events.k8s.io", "default"))
                    .filteredOn(event ->
                            event.path("regarding").path("name").asText().equals(estate.id() + "-t")
                                    && event.path("reason").asText().equals(reason))
                    .singleElement()
                    .satisfies(event -> assertThat(event.path("note").asText()).startsWith(words));
        });
    }
}
