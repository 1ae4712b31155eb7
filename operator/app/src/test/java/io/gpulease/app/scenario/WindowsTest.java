package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.measure.Figure;
import io.gpulease.controller.measure.Kind;
import io.gpulease.controller.measure.Measured;
import io.gpulease.controller.measure.MeasuredPod;
import io.gpulease.controller.measure.PastMeasurements;
import io.gpulease.controller.measure.PodKey;
import io.gpulease.controller.measure.PrometheusAddress;
import io.gpulease.controller.measure.Window;
import io.gpulease.rules.facts.Measure;
import io.gpulease.testkit.plane.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus has on record of some hours, with and without holes. */
@Tag("prometheus")
class WindowsTest {
    private static final Duration SPAN = Duration.ofHours(7);
    private static final Duration SCRAPED = Duration.ofSeconds(30);
    /** A while ago, for which all is on record. */
    private final Instant then = Instant.now().truncatedTo(ChronoUnit.MINUTES).minusSeconds(600);

    @Test
    void aTimeCountsAsAWholeWhereThereAreValuesOfMostOfIt(@TempDir Path folder) throws Exception {
        backfilled(folder);
        try (var prometheus = PrometheusProcess.start(folder, 9)) {
            var measured = measured(prometheus);
            assertThat(of(measured, "whole")).satisfies(measure -> {
                assertThat(measure.last()).contains(40.0);
                assertThat(List.of(
                                measure.avg5m(),
                                measure.avg30m(),
                                measure.avg1h(),
                                measure.avg6h(),
                                measure.max30m(),
                                measure.max1h()))
                        .allSatisfy(value -> assertThat(value).contains(40.0));
            });
            assertThat(of(measured, "gone-for-28-minutes")).satisfies(measure -> {
                assertThat(measure.last()).contains(40.0);
                assertThat(measure.avg5m()).as("it was away at the beginning").isEmpty();
                assertThat(measure.avg30m()).isEmpty();
                assertThat(measure.max30m()).isEmpty();
                assertThat(measure.avg1h()).as("half of it").isEmpty();
                assertThat(measure.avg6h()).as("most of it").contains(40.0);
            });
            assertThat(of(measured, "gone-for-4-minutes").avg30m()).contains(40.0);
            assertThat(of(measured, "young").avg30m()).isEmpty();
            assertThat(of(measured, "young").avg5m()).contains(40.0);
        }
    }

    private Measured measured(PrometheusProcess prometheus) throws IOException, InterruptedException {
        var address = new PrometheusAddress(
                prometheus.url(), Optional.empty(), Duration.ofSeconds(30), Duration.ofMinutes(2), Map.of());
        Set<Figure> figures = new HashSet<>();
        for (Window window : Window.values()) {
            figures.add(new Figure(Kind.UTILIZATION, window));
        }
        return new PastMeasurements(address).at(then, figures);
    }

    private Measure of(Measured measured, String pod) {
        return measured.of(
                        new MeasuredPod(
                                new PodKey("ants", pod),
                                Optional.of(then.minus(Duration.ofDays(1))),
                                1,
                                Optional.empty()),
                        then)
                .gpuUtilization();
    }

    private void backfilled(Path folder) throws IOException {
        var text = new StringBuilder("# TYPE DCGM_FI_DEV_GPU_UTIL gauge\n");
        series(text, "whole", _ -> true);
        series(text, "gone-for-28-minutes", ago -> ago < 90 || ago > 30 * 60 - 30);
        series(text, "gone-for-4-minutes", ago -> ago < 600 || ago > 600 + 240);
        series(text, "young", ago -> ago < 600);
        var file = Files.writeString(folder.resolve("metrics.txt"), text.append("# EOF\n"));
        Command.of(List.of(
                        "promtool",
                        "tsdb",
                        "create-blocks-from",
                        "openmetrics",
                        file.toString(),
                        folder.resolve("data").toString()))
                .within(Duration.ofMinutes(2))
                .runOrFail();
    }

    /** @param isThere by the seconds before the question */
    private void series(StringBuilder text, String pod, LongPredicate isThere) {
        for (long ago = SPAN.toSeconds(); ago >= 0; ago -= SCRAPED.toSeconds()) {
            if (isThere.test(ago)) {
                text.append("DCGM_FI_DEV_GPU_UTIL{gpu=\"0\",namespace=\"ants\",pod=\"%s\"} 40 %d\n"
                        .formatted(pod, then.minusSeconds(ago).getEpochSecond()));
            }
        }
    }
}
