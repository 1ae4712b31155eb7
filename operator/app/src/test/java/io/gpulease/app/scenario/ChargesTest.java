package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.product.OperatorProcess;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a lease costs where its price changes and part of it is lost, as its status and the tenant's statement say. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class ChargesTest {

    @Test
    void eachSecondHasThePriceOfItsTimeAndWhatTheSiteLostIsCredited(TestEstate estate, OperatorProcess operator) {
        estate.with(2, 4);
        Instant change = TestEstate.inSeconds(15);
        estate.kubectl().patch("gpupool", "", estate.pool(), """
                {"spec":{"price":{"currency":"USD","perGpuHour":{"OnDemand":"3600","Committed":"7200"}},
                 "priceChanges":[{"from":"%s","perGpuHour":{"OnDemand":"1800"}}],
                 "serviceCredits":{"nodeLoss":"0.25","siteOutage":"0.5"}}}""".formatted(change));
        TestLease before =
                estate.lease("before").gpus(4).seconds(200).notice(1).apply().awaitActive();
        assertThat(before.term("startedAt")).isBefore(change);

        // A second that has begun counts with what comes after it.
        Eventually.timePasses(Duration.ofSeconds(2));
        before.patch("{\"spec\":{\"tier\":\"Committed\"}}");
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(before.seen().object().at("/status/tier").asText())
                        .isEqualTo("Committed"));
        Eventually.until(Eventually.SOON, () -> Instant.now().isAfter(change), () -> "the price has not changed yet");
        TestLease after =
                estate.lease("after").gpus(4).seconds(200).notice(1).apply().awaitActive();
        estate.kubectl().patch("gpusite", "", estate.site(), "{\"spec\":{\"state\":\"Offline\"}}");
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(estate.kubectl()
                                .get("gpusite", "", estate.site())
                                .orElseThrow()
                                .at("/status/observedGeneration")
                                .asInt())
                        .isEqualTo(2));
        Eventually.timePasses(Duration.ofSeconds(2));
        estate.kubectl().run("delete", "node", after.nodes().iterator().next());
        after.awaitCondition("Degraded", true);
        Eventually.timePasses(Duration.ofSeconds(3));

        before.release();
        after.release();
        before.awaitReleased();
        after.awaitReleased();

        assertThat(charges(lines(before))).containsExactly("Active OnDemand 3600 0", "Active Committed 7200 0");
        assertThat(charges(lines(after))).containsExactly("Active OnDemand 1800 0", "SiteOutage OnDemand 1800 0.5");
        assertThat(after.seen().object().at("/status/usage/creditedGpuSeconds").asLong())
                .isGreaterThanOrEqualTo(2 * 3);
        assertThat(operator.metrics())
                .contains("gpulease_gpu_seconds_credited_total{class=\"%s\",tenant=\"%s-t\"} %s.0"
                        .formatted(
                                estate.gpuClass(),
                                estate.id(),
                                after.seen()
                                        .object()
                                        .at("/status/usage/creditedGpuSeconds")
                                        .asText()));
        assertStatementIsTheSumOf(estate, List.of(before, after));
        estate.assertNoBreach();
    }

    private static List<JsonNode> lines(TestLease lease) {
        return list(lease.seen().object().at("/status/usage/lines"));
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> list = new ArrayList<>();
        array.forEach(list::add);
        return list;
    }

    private static List<String> charges(List<JsonNode> lines) {
        return lines.stream()
                .map(line -> "%s %s %s %s"
                        .formatted(
                                line.path("kind").asText(),
                                line.path("tier").asText(),
                                plain(line.path("pricePerGpuHour")),
                                plain(line.path("creditShare"))))
                .toList();
    }

    private static String plain(JsonNode decimal) {
        return new BigDecimal(decimal.asText("0")).stripTrailingZeros().toPlainString();
    }

    /** To the second and the cent, counted here from the leases' own lines. */
    private static void assertStatementIsTheSumOf(TestEstate estate, List<TestLease> leases) {
        List<JsonNode> used =
                leases.stream().flatMap(lease -> lines(lease).stream()).toList();
        long seconds = used.stream()
                .mapToLong(line -> line.path("gpuSeconds").asLong())
                .sum();
        BigDecimal amount = used.stream().map(ChargesTest::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        Eventually.passes(Eventually.allowance(Duration.ofSeconds(75)), () -> {
            List<JsonNode> statements = estate.kubectl().list("leasestatements", estate.namespace());
            assertThat(statements)
                    .filteredOn(statement -> statement.at("/status/gpuSeconds").asLong() == seconds)
                    .singleElement()
                    .satisfies(statement -> {
                        assertThat(new BigDecimal(
                                        statement.at("/status/amounts/0/amount").asText()))
                                .isEqualByComparingTo(amount);
                        assertThat(statement
                                        .at("/status/service/promisedGpuSeconds")
                                        .asLong())
                                .isEqualTo(seconds);
                        assertThat(statement
                                        .at("/status/service/deliveredGpuSeconds")
                                        .asLong())
                                .isLessThan(seconds);
                    });
        });
    }

    private static BigDecimal amount(JsonNode line) {
        long seconds = line.path("gpuSeconds").asLong();
        long credited = new BigDecimal(line.path("creditShare").asText("0"))
                .multiply(BigDecimal.valueOf(seconds))
                .setScale(0, RoundingMode.UP)
                .longValueExact();
        return new BigDecimal(line.path("pricePerGpuHour").asText())
                .multiply(BigDecimal.valueOf(seconds - credited))
                .divide(BigDecimal.valueOf(3_600), 2, RoundingMode.HALF_UP);
    }
}
