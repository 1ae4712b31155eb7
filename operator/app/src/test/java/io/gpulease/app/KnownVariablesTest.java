package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownVariablesTest {
    @ParameterizedTest
    @CsvSource({
        "GPULEASE_LEADER_ELECTION, GPULEASE_LEADER_ELECT",
        "GPULEASE_METRIC_PORT_NUMBER, GPULEASE_METRICS_PORT",
        "GPULEASE_METRIC_PORT, GPULEASE_METRICS_PORT",
        "GPULEASE_LOGLEVEL, GPULEASE_LOG_LEVEL",
        "GPULEASE_DEFAULT_NOTICE_ON_DEMAND, GPULEASE_DEFAULT_NOTICE_ONDEMAND",
        "GPULEASE_metrics_port, GPULEASE_METRICS_PORT"
    })
    void refusesAVariableThatIsNoSettingAndNamesTheOneThatMayBeMeant(String variable, String meant) {
        assertThatThrownBy(() -> KnownVariables.check(Map.of("PATH", "/bin", variable, "9000")))
                .isInstanceOf(SettingProblem.class)
                .hasMessageStartingWith(variable + " is not a setting of the operator")
                .hasMessageContaining("Did you mean " + meant + "?");
    }

    @Test
    void takesEverySetting() {
        var all = Arrays.stream(Setting.values()).collect(Collectors.toMap(Setting::variable, Setting::usual));
        assertThatCode(() -> KnownVariables.check(all)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GPULEASE_SERVICE_HOST",
                "GPULEASE_METRICS_SERVICE_HOST",
                "GPULEASE_METRICS_SERVICE_PORT",
                "GPULEASE_METRICS_SERVICE_PORT_METRICS",
                "GPULEASE_METRICS_PORT_8080_TCP",
                "GPULEASE_METRICS_PORT_8080_TCP_ADDR",
                "GPULEASE_METRICS_PORT_8080_TCP_PORT",
                "GPULEASE_METRICS_PORT_8080_TCP_PROTO"
            })
    void leavesAloneWhatKubernetesTellsOfAServiceOfThatName(String variable) {
        assertThatCode(() -> KnownVariables.check(Map.of(variable, "x"))).doesNotThrowAnyException();
    }

    @Test
    void leavesAloneTheAddressOfAServiceOfThatName() {
        assertThatCode(() -> KnownVariables.check(Map.of("GPULEASE_CONSOLE_PORT", "tcp://10.96.0.7:80")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GPULEASE_JAVA_OPTS",
                "GPULEASE_LAUNCHER",
                "GPULEASE_CACHE",
                "GPULEASE_KUBE_KEEP_LOGS",
                "GPULEASE_URL_ETCD",
                "HOME"
            })
    void leavesAloneWhatScriptsReadForThemselvesAndWhatIsNotOurs(String variable) {
        assertThatCode(() -> KnownVariables.check(Map.of(variable, "x"))).doesNotThrowAnyException();
    }
}
