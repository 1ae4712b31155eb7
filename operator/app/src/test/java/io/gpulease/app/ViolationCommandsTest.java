package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gpulease.crds.LeaseViolation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViolationCommandsTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void refuseInOneLineWhatIsNoVerdictNoAppealAndNoName() throws InterruptedException {
        assertThat(run("verdict", "a/v")).isEqualTo(ExitCode.USAGE);
        assertThat(run("verdict", "a/v", "--uphold", "--dismiss")).isEqualTo(ExitCode.USAGE);
        assertThat(run("verdict", "a/b/c", "--dismiss")).isEqualTo(ExitCode.USAGE);
        assertThat(run("verdict", "a/v", "-n", "b", "--dismiss")).isEqualTo(ExitCode.USAGE);
        assertThat(run("appeal", "v", "--text", " ")).isEqualTo(ExitCode.USAGE);
        assertThat(run("appeal", "v", "--text", "x".repeat(4097))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "a verdict is one of two: give either --uphold or --dismiss.",
                        "a verdict is one of two: give either --uphold or --dismiss.",
                        "\"a/b/c\" is not a violation's name. Give NAME or NAMESPACE/NAME, as 'gpulease violations' shows them.",
                        "\"a/v\" is in namespace a, and --namespace says b. Leave one of them out.",
                        "--text is missing. Say why the violation should not stand.",
                        "--text has 4097 characters, and an appeal at most 4096. Say it shorter, or where to read the rest.");
    }

    @Test
    void aPolicyThatCannotBeTriedIsRefusedInOneLine(@TempDir Path folder) throws InterruptedException, IOException {
        var broken = folder.resolve("broken.yaml");
        Files.writeString(broken, """
                kind: LeasePolicy
                metadata: {name: use}
                spec: {rules: [{name: r, action: Warn, expression: lease.colour == 'red'}]}
                """);
        var other = folder.resolve("other.yaml");
        Files.writeString(other, "kind: ConfigMap");

        assertThat(run("policy", "test", "-f", broken.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run("policy", "test", "-f", other.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run("policy", "test", "-f", other.toString(), "--since", "long"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("policy", "test", "-f", other.toString(), "--since", "900h", "--step", "1s"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("rule r of LeasePolicy use does not compile: line 1, column "),
                        line -> assertThat(line).contains("--filename names no file with a LeasePolicy"),
                        line -> assertThat(line).contains("--since is \"long\": not a duration"),
                        line -> assertThat(line).contains("too many looks"));
    }

    @Test
    void aVerdictIsGivenOnce() {
        assertThat(VerdictCommand.change(violation(""), "Dismissed"))
                .isInstanceOfSatisfying(OneViolation.Change.Add.class, add -> {
                    assertThat(add.field()).isEqualTo("verdict");
                    assertThat(add.value()).isEqualTo("Dismissed");
                });
        assertThat(VerdictCommand.change(violation("verdict: Dismissed"), "Dismissed"))
                .isEqualTo(new OneViolation.Change.Nothing("is Dismissed already", ExitCode.OK));
        assertThat(VerdictCommand.change(violation("verdict: Upheld"), "Dismissed"))
                .isEqualTo(
                        new OneViolation.Change.Nothing("is Upheld already, and a verdict is final", ExitCode.FAILED));
    }

    @Test
    void anAppealIsMadeOnceAndNotAgainstAVerdict() {
        assertThat(AppealCommand.change(violation(""), "we did not", NOW))
                .isInstanceOfSatisfying(OneViolation.Change.Add.class, add -> {
                    assertThat(add.field()).isEqualTo("appeal");
                    assertThat(add.value()).isEqualTo(Map.of("text", "we did not", "at", "2026-12-01T10:00:00Z"));
                });
        assertThat(AppealCommand.change(violation("appeal: {text: earlier}"), "later", NOW))
                .isEqualTo(new OneViolation.Change.Nothing(
                        "has an appeal already, and an appeal is made once", ExitCode.FAILED));
        assertThat(AppealCommand.change(violation("verdict: Upheld"), "later", NOW))
                .isEqualTo(
                        new OneViolation.Change.Nothing("is Upheld already, and a verdict is final", ExitCode.FAILED));
    }

    private int run(String... args) throws InterruptedException {
        var print = new PrintStream(err, true, StandardCharsets.UTF_8);
        return Main.run(args, print, print);
    }

    private static LeaseViolation violation(String rest) {
        try {
            var tree = new YAMLMapper()
                    .readTree("{metadata: {namespace: a, name: v}, spec: {leaseName: l, %s}}".formatted(rest));
            return new ObjectMapper().treeToValue(tree, LeaseViolation.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
