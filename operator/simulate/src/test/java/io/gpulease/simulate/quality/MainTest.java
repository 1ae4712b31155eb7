package io.gpulease.simulate.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void saysInOneLineWhichWorkloadIsMissing() {
        var err = new ByteArrayOutputStream();
        int code = Main.run(
                folder,
                folder.resolve("summary.json"),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(code).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("KTH-SP2-1996-2.1-cln.swf.gz", "DATA", "docs/scheduling-quality.md");
        assertThat(folder.resolve("summary.json")).doesNotExist();
    }

    @Test
    void aReplayThatIsOffByMoreThanOnePercentIsNotProven() {
        var easy = Reference.all().stream()
                .filter(reference -> reference.value() == 113.95)
                .findFirst()
                .orElseThrow();
        assertThat(new Comparison(easy, 115.0).disproves()).isFalse();
        assertThat(new Comparison(easy, 115.2).disproves()).isTrue();
        assertThat(new Comparison(easy, 112.7).disproves()).isTrue();
    }

    @Test
    void aGoalThatIsMissedIsToldAndDisprovesNothing() {
        var goal = Reference.all().stream()
                .filter(reference -> reference.goal() instanceof Goal.Below)
                .findFirst()
                .orElseThrow();
        var missed = new Comparison(goal, goal.value() + 1);
        assertThat(missed.row()).contains("MISSED");
        assertThat(missed.disproves()).isFalse();
    }

    @Test
    void aComparisonSaysWhatItIsBesideWhat() {
        var json = new Comparison(Reference.all().getFirst(), 0.69712).json();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("data", "measure", "ours", "reference", "referenceName", "goal");
        assertThat(json.get("ours").asDouble()).isEqualTo(0.697);
    }
}
