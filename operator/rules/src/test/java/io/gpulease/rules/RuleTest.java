package io.gpulease.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.rules.facts.Facts;
import io.gpulease.rules.facts.Pod;
import io.gpulease.rules.facts.Usage;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuleTest {
    private static final RuleCompiler COMPILER = new RuleCompiler();
    private static final String NO_MINERS =
            "pods.all(p, !p.containers.exists(c, c.image.startsWith('docker.io/xmrig/')))";
    private static final String USE_IT = "usage.gpuUtilization.avg30m >= 5.0";

    private static Finding check(String expression, Facts facts) {
        return ((Compilation.Compiled) COMPILER.compile(expression)).rule().check(facts);
    }

    @Test
    void whatIsTrueIsKept() {
        assertThat(check(NO_MINERS, Given.facts(Usage.UNKNOWN, Given.pod("a", Given.container("main", "pytorch:2")))))
                .isEqualTo(new Finding.Kept());
        assertThat(check(USE_IT, Given.facts(Given.busy(5)))).isEqualTo(new Finding.Kept());
        assertThat(check("usage.gpuUtilization.avg30m >= 5", Given.facts(Given.busy(5.5))))
                .isEqualTo(new Finding.Kept());
        assertThat(check("now - lease.startedAt >= duration('2h')", Given.facts(Usage.UNKNOWN)))
                .isEqualTo(new Finding.Kept());
    }

    @Test
    void namesTheContainersThatBreakItAndWhatItReadOfThem() {
        var clean = Given.pod("trainer-0", Given.container("main", "pytorch:2"));
        var dirty = Given.pod(
                "miner-0", Given.container("side", "envoy:1"), Given.container("main", "docker.io/xmrig/xmrig:6"));
        assertThat(check(NO_MINERS, Given.facts(Usage.UNKNOWN, clean, dirty)))
                .isEqualTo(new Finding.Broken(
                        List.of("pod miner-0 container main image docker.io/xmrig/xmrig:6"), Map.of()));
    }

    @Test
    void namesThePodWhereNoContainerIsToBlame() {
        assertThat(check("pods.all(p, p.serviceAccount == 'train')", Given.facts(Usage.UNKNOWN, Given.pod("a"))))
                .isEqualTo(new Finding.Broken(List.of("pod a serviceAccount default"), Map.of()));
    }

    @Test
    void blamesNoPodForWhatTheLeaseBreaks() {
        var pod = Given.pod("a", Given.container("main", "pytorch:2"));
        assertThat(check(USE_IT, Given.facts(Given.busy(3.5), pod)))
                .isEqualTo(new Finding.Broken(
                        List.of("usage.gpuUtilization.avg30m is 3.5"), Map.of("usage.gpuUtilization.avg30m", "3.5")));
        assertThat(check("size(pods) >= 2", Given.facts(Usage.UNKNOWN, pod)))
                .isEqualTo(new Finding.Broken(List.of("the lease does not keep the rule"), Map.of()));
    }

    @Test
    void evidenceNamesEveryPodAndIsShortOfEach() {
        var pods = IntStream.range(0, 100)
                .mapToObj(i -> Given.pod("p" + i, Given.container("main", "docker.io/xmrig/" + "x".repeat(400))))
                .toArray(Pod[]::new);
        var broken = (Finding.Broken) check(NO_MINERS, Given.facts(Usage.UNKNOWN, pods));
        assertThat(broken.observed()).hasSize(100).allMatch(sentence -> sentence.length() <= 256);
    }

    @Test
    void whatWasNotMeasuredIsNotKnown() {
        assertThat(check(USE_IT, Given.facts(Usage.UNKNOWN)))
                .isInstanceOfSatisfying(
                        Finding.Unknown.class,
                        unknown -> assertThat(unknown.why())
                                .contains("is not known")
                                .contains("avg30m"));
        assertThat(check("!(" + USE_IT + ")", Given.facts(Usage.UNKNOWN))).isInstanceOf(Finding.Unknown.class);
        assertThat(check("lease.endsAt > now", Given.facts(Usage.UNKNOWN))).isInstanceOf(Finding.Unknown.class);
    }

    /** Two signals: what is known of one is enough where it decides. */
    @Test
    void whatIsKnownDecidesWhereItCan() {
        String idle = "usage.gpuUtilization.avg30m >= 5.0 || usage.gpuMemory.avg30m >= 5.0";
        assertThat(check(idle, Given.facts(Given.busy(50)))).isEqualTo(new Finding.Kept());
        assertThat(check(idle, Given.facts(Given.busy(1)))).isInstanceOf(Finding.Unknown.class);
    }

    @Test
    void whatFailsIsNotKnown() {
        assertThat(check("lease.gpus / lease.violations > 1", Given.facts(Usage.UNKNOWN)))
                .isInstanceOf(Finding.Unknown.class);
        assertThat(check("pods[0].name == 'a'", Given.facts(Usage.UNKNOWN))).isInstanceOf(Finding.Unknown.class);
        assertThat(check("lease.labels['none'] == 'a'", Given.facts(Usage.UNKNOWN)))
                .isInstanceOf(Finding.Unknown.class);
    }

    @Test
    void whatTakesTooLongIsNotKnown() {
        var pods = IntStream.range(0, 1000).mapToObj(i -> Given.pod("p" + i)).toArray(Pod[]::new);
        assertThat(check("pods.all(a, pods.all(b, a.name != 'x' || b.name != 'x'))", Given.facts(Usage.UNKNOWN, pods)))
                .isInstanceOfSatisfying(
                        Finding.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("did not come to an end"));
    }

    /** An expression that keeps most libraries busy for years. */
    @Test
    void aPatternCannotKeepItBusy() {
        var pod = Given.pod("a".repeat(200));
        assertThat(check("pods.all(p, p.name.matches('^(a+)+b$'))", Given.facts(Usage.UNKNOWN, pod)))
                .isInstanceOf(Finding.Broken.class);
    }
}
