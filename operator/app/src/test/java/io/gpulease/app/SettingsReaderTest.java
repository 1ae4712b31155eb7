package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpulease.app.Settings.Logging;
import io.gpulease.controller.measure.Metric;
import io.gpulease.controller.measure.PrometheusAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsReaderTest {
    private final Map<Setting, String> flags = new EnumMap<>(Setting.class);
    private final Map<String, String> environment = new HashMap<>();

    private Settings read() {
        return read(Optional.empty());
    }

    private Settings read(Optional<String> podNamespace) {
        return new SettingsReader(
                        setting -> Optional.ofNullable(flags.get(setting)),
                        name -> Optional.ofNullable(environment.get(name)),
                        podNamespace)
                .read();
    }

    @Test
    void hasADefaultForEverySetting() {
        var settings = read();
        assertThat(settings.namespace()).isEqualTo("gpulease-system");
        assertThat(settings.leaderElect()).isTrue();
        assertThat(settings.metricsPort()).isEqualTo(8080);
        assertThat(settings.defaultNotices())
                .isEqualTo(new Settings.DefaultNotices(
                        Duration.ofHours(24), Duration.ofMinutes(30), Duration.ofMinutes(2), Duration.ofMinutes(10)));
        assertThat(settings.logging()).isEqualTo(new Logging(Logging.Level.INFO, Logging.Format.TEXT));
    }

    @Test
    void knowsAndChecksWhatALaterVersionActsOnAndSaysThatThisOneDoesNot() {
        assertThat(read().notActedOn()).isEmpty();
        environment.put("GPULEASE_CURRENCY", "EUR");
        flags.put(Setting.APPEAL_WINDOW, "24h");
        assertThat(read().notActedOn()).containsExactly("GPULEASE_CURRENCY");
        flags.clear();
        environment.put("GPULEASE_CURRENCY", "euro");
        assertThatThrownBy(this::read).hasMessageStartingWith("GPULEASE_CURRENCY is \"euro\": ");
    }

    @Test
    void readsMeasurementsNowhereUnlessToldWhere() {
        assertThat(read().prometheus()).isEmpty();
        flags.put(Setting.PROMETHEUS_URL, "https://prometheus.monitoring:9090/team-a");
        flags.put(Setting.PROMETHEUS_METRICS, "utilization=gpu:util{cluster=\"a,b\"}; power={job=\"x\"}");
        environment.put("GPULEASE_PROMETHEUS_TOKEN_FILE", "/var/run/token");
        assertThat(read().prometheus())
                .contains(new PrometheusAddress(
                        URI.create("https://prometheus.monitoring:9090/team-a"),
                        Optional.of(Path.of("/var/run/token")),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(2),
                        Map.of(Metric.UTILIZATION, "gpu:util{cluster=\"a,b\"}", Metric.POWER, "{job=\"x\"}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PROMETHEUS_URL | prometheus:9090",
                "PROMETHEUS_URL | http://prometheus:9090/?a=b",
                "PROMETHEUS_INTERVAL | 0s",
                "PROMETHEUS_MAX_AGE | soon",
                "PROMETHEUS_METRICS | utilization",
                "PROMETHEUS_METRICS | speed=x",
                "PROMETHEUS_METRICS | power=sum(x)"
            })
    void refusesWhatCannotBeAskedWhetherOrNotAnythingIs(Setting setting, String value) {
        flags.put(setting, value);
        assertThatThrownBy(this::read).hasMessageStartingWith("%s is \"%s\": ".formatted(setting.flag(), value));
    }

    @Test
    void livesInTheNamespaceOfItsPodAndLogsForMachinesThere() {
        var settings = read(Optional.of("elsewhere"));
        assertThat(settings.namespace()).isEqualTo("elsewhere");
        assertThat(settings.logging().format()).isEqualTo(Logging.Format.JSON);
    }

    @Test
    void letsAFlagWinOverTheEnvironment() {
        environment.put("GPULEASE_METRICS_PORT", "9000");
        assertThat(read().metricsPort()).isEqualTo(9000);
        flags.put(Setting.METRICS_PORT, "0");
        assertThat(read().metricsPort()).isZero();
    }

    @Test
    void takesAnEmptyVariableForNone() {
        environment.put("GPULEASE_LEADER_ELECT", "");
        assertThat(read().leaderElect()).isTrue();
    }

    @Test
    void addsUpTheParts() {
        flags.put(Setting.DEFAULT_NOTICE_SPOT, "1h30m1.5s250ms");
        assertThat(read().defaultNotices().spot())
                .isEqualTo(Duration.ofMinutes(90).plusMillis(1750));
    }

    @ParameterizedTest
    @CsvSource({
        "METRICS_PORT, 70000, 'a number from 1 to 65535'",
        "METRICS_PORT, web, 'a number from 1 to 65535'",
        "METRICS_PORT, -1, 'a number from 1 to 65535'",
        "LEADER_ELECT, maybe, 'neither true nor false'",
        "DEFAULT_NOTICE_COMMITTED, 24, 'Write it like 24h'",
        "DEFAULT_NOTICE_ONDEMAND, -5m, 'Write it like 24h'",
        "LOG_LEVEL, loud, 'error, warn, info, debug, trace'",
        "LOG_FORMAT, xml, 'json, text'",
        "NAMESPACE, Not_A_Name, 'lower-case letters'"
    })
    void saysWhatIsWrongAndWhatToDo(Setting setting, String value, String advice) {
        environment.put(setting.variable(), value);
        assertThatThrownBy(this::read)
                .isInstanceOf(SettingProblem.class)
                .hasMessageStartingWith(setting.variable() + " is \"" + value + "\": ")
                .hasMessageContaining(advice);
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void spellsEachSettingInThreeWays(Setting setting) {
        assertThat(setting.flag()).matches("--[a-z]+(-[a-z]+)*");
        assertThat(setting.variable())
                .isEqualTo("GPULEASE_"
                        + setting.flag().substring(2).toUpperCase(Locale.ROOT).replace('-', '_'));
        if (setting != Setting.NAMESPACE) {
            assertThat(setting.chartValue()).matches("operator\\.[a-z]+([A-Z][a-z]+)*");
        }
    }
}
