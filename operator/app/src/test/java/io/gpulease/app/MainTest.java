package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) throws InterruptedException {
        return Main.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void listsEverySettingWithItsSpellings() throws InterruptedException {
        assertThat(run("operator", "--help")).isEqualTo(ExitCode.OK);
        for (var setting : Setting.values()) {
            assertThat(output()).contains(setting.flag(), setting.variable());
        }
        assertThat(output()).contains("Exit codes:");
    }

    @Test
    void refusesAnUnknownFlagInOneLine() throws InterruptedException {
        assertThat(run("operator", "--metric-port=1")).isEqualTo(ExitCode.USAGE);
        assertThat(errors())
                .isEqualTo("gpulease operator: flag '--metric-port=1' is not known here."
                        + " 'gpulease operator --help' lists what is." + System.lineSeparator());
    }

    @Test
    void refusesAnUnknownCommandInOneLine() throws InterruptedException {
        assertThat(run("operate")).isEqualTo(ExitCode.USAGE);
        assertThat(errors().lines()).hasSize(1);
    }

    @Test
    void refusesAWrongValueInOneLine() throws InterruptedException {
        assertThat(run("operator", "--metrics-port=none")).isEqualTo(ExitCode.USAGE);
        assertThat(errors().lines())
                .singleElement()
                .asString()
                .startsWith("--metrics-port is \"none\": not a TCP port.");
    }

    @Test
    void asksForTheValueThatIsMissing() throws InterruptedException {
        assertThat(run("operator", "--log-level")).isEqualTo(ExitCode.USAGE);
        assertThat(errors().lines()).singleElement().asString().contains("--log-level");
    }

    @Test
    void printsItsVersion() throws InterruptedException {
        assertThat(run("version")).isEqualTo(ExitCode.OK);
        assertThat(output()).startsWith("gpulease ");
    }

    @Test
    void explainsItselfWhenNothingIsAskedOfIt() throws InterruptedException {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(output()).contains("operator", "simulate", "version");
    }

    @Test
    void refusesAMonthAFormAndANamespaceThatAreNone() throws InterruptedException {
        assertThat(run("usage", "--month", "December")).isEqualTo(ExitCode.USAGE);
        assertThat(run("usage", "-o", "xml")).isEqualTo(ExitCode.USAGE);
        assertThat(run("usage", "-n", "")).isEqualTo(ExitCode.USAGE);
        assertThat(errors().lines())
                .containsExactly(
                        "--month is \"December\": not a month. Give one such as 2026-12.",
                        "--output is \"xml\": not a form of this answer. Give one of table, wide, json, yaml, focus-csv.",
                        "--namespace is \"\": not a namespace. Give its name, or leave the flag out.");
    }
}
