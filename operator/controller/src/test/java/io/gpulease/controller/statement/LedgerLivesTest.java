package io.gpulease.controller.statement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.audit.Audit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever fails, and whoever ends at whatever call: statements come to the truth, to the second, with no line twice. */
class LedgerLivesTest {

    private static final int SEEDS = Integer.getInteger("gpulease.seeds", 12);

    @Test
    void statementsComeToTheTruthWhateverFails() throws InterruptedException {
        Long only = Long.getLong("gpulease.seed");
        long deaths = 0;
        int merged = 0;
        for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
            var years = new Years(seed);
            years.live();
            assertThat(sums(years))
                    .as("seed %d (once more: -Dgpulease.seed=%d)", seed, seed)
                    .isEqualTo(years.truth());
            years.checkChain();
            Audit.Report report =
                    Audit.of(new Audit.Input(years.pages(), years.statements(), Optional.empty(), years.now()));
            assertThat(report.breaches()).as("seed %d", seed).isEmpty();
            assertThat(report.leases()).isPositive();
            deaths += years.deaths();
            merged += years.mergedPages();
        }
        assertThat(deaths).as("operators that ended in between").isPositive();
        assertThat(merged).as("pages that were merged").isPositive();
    }

    private static Map<String, Long> sums(Years years) {
        Map<String, Long> sums = new TreeMap<>();
        years.statements().forEach(statement -> {
            JsonNode status = statement.path("status");
            assertThat(status.path("closed").asBoolean()).as("%s", statement).isEqualTo(years.isLongOver(statement));
            BigDecimal amounts = BigDecimal.ZERO;
            for (JsonNode line : status.path("lines")) {
                String key = "%s %s %s %s"
                        .formatted(
                                line.path("uid").asText(),
                                statement.path("spec").path("month").asText(),
                                line.path("kind").asText(),
                                line.path("pricePerGpuHour").asText());
                assertThat(sums.put(key, line.path("gpuSeconds").asLong()))
                        .as("a line twice: %s", key)
                        .isNull();
                long charged = line.path("gpuSeconds").asLong()
                        - line.path("creditedGpuSeconds").asLong();
                BigDecimal amount = new BigDecimal(line.path("pricePerGpuHour").asText())
                        .multiply(BigDecimal.valueOf(charged))
                        .divide(BigDecimal.valueOf(3_600), 2, RoundingMode.HALF_UP);
                assertThat(line.path("amount").asText()).isEqualTo(amount.toPlainString());
                amounts = amounts.add(amount);
            }
            assertThat(status.path("amounts").path(0).path("amount").asText()).isEqualTo(amounts.toPlainString());
        });
        return sums;
    }
}
