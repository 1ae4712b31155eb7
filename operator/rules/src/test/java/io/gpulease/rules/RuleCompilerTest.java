package io.gpulease.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleCompilerTest {
    private static final RuleCompiler COMPILER = new RuleCompiler();

    private static List<Problem> refused(String expression) {
        assertThat(COMPILER.compile(expression)).isInstanceOf(Compilation.Refused.class);
        return ((Compilation.Refused) COMPILER.compile(expression)).problems();
    }

    @Test
    void saysWhichWordIsNoneAndWhereItStands() {
        assertThat(refused("lease.gpus > 1 &&\n usage.gpuUtilisation.avg30m >= 5.0"))
                .containsExactly(new Problem(2, 7, "undefined field 'gpuUtilisation'"));
        assertThat(refused("pods.all(p, p.image == 'x')").getFirst().message()).isEqualTo("undefined field 'image'");
        assertThat(refused("leases.gpus > 1").getFirst().message()).contains("undeclared reference to 'leases'");
    }

    @Test
    void onlyTakesWhatIsTrueOrFalse() {
        assertThat(refused("lease.gpus + 1").getFirst().message()).contains("expected type 'bool' but found 'int'");
    }

    @Test
    void tellsOfEverythingThatIsWrong() {
        assertThat(refused("lease.a == 1 && lease.b == 2")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lease.gpus >", "lease.gpus = 1", "'"})
    void saysWhereItCannotBeRead(String expression) {
        assertThat(refused(expression)).isNotEmpty().allSatisfy(problem -> {
            assertThat(problem.line()).isPositive();
            assertThat(problem.column()).isPositive();
            assertThat(problem.message()).isNotBlank();
        });
    }

    @Test
    void refusesWhatGoesThroughTheListsTooOften() {
        assertThat(refused("pods.all(a, pods.all(b, pods.all(c, a.name != b.name || b.name != c.name)))")
                        .getFirst()
                        .message())
                .contains("16,843,008 times")
                .contains("nest fewer");
        assertThat(COMPILER.compile("pods.all(a, pods.all(b, a.name == b.name || a.node != b.node))"))
                .isInstanceOf(Compilation.Compiled.class);
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(refused("true" + " && true".repeat(Limits.LENGTH / 8))).isNotEmpty();
    }

    /** So deep that a parser which follows it down runs out of stack. */
    @Test
    void refusesWhatIsNestedTooDeep() {
        assertThat(refused("(".repeat(1000) + "true" + ")".repeat(1000))).isNotEmpty();
        assertThat(refused("[".repeat(1000) + "]".repeat(1000) + " == []")).isNotEmpty();
    }
}
