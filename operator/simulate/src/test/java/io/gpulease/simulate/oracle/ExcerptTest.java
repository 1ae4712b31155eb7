package io.gpulease.simulate.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gpulease.simulate.policy.PolicyName;
import io.gpulease.simulate.replay.Outcome;
import io.gpulease.simulate.replay.Replay;
import io.gpulease.simulate.report.Measures;
import io.gpulease.simulate.trace.SwfFile;
import io.gpulease.simulate.trace.Trace;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A crowded day of a real machine. */
class ExcerptTest {
    private static final int POOL = 100;
    private final Trace excerpt = excerpt();

    private static Trace excerpt() {
        try {
            URL resource = SwfFile.class.getResource("kth-sp2-excerpt.swf");
            return SwfFile.read(Path.of(Objects.requireNonNull(resource).toURI()));
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private List<Outcome> replay(PolicyName policy) {
        return Replay.run(excerpt.jobs(), POOL, policy.make().orElseThrow(), started -> {});
    }

    @ParameterizedTest
    @CsvSource({
        "FCFS, 854.63, 158.48",
        "EASY, 118.90, 57.27",
        "EASY_SHORTEST, 96.44, 6.74",
        "CONSERVATIVE, 132.96, 37.62",
        "CONSERVATIVE_KEPT, 108.36, 25.32",
        "CONSERVATIVE_KEPT_SHORTEST, 109.45, 28.29"
    })
    void startsEveryJobInTheSecondInWhichTheOracleDoes(
            PolicyName policy, double meanWaitMinutes, double boundedSlowdown) {
        var outcomes = replay(policy);
        var starts = new TreeMap<Integer, Long>();
        outcomes.forEach(o -> starts.put(o.job().request().number(), o.start()));
        assertThat(starts).isEqualTo(SecondBySecond.startsAtEvents(excerpt.jobs(), POOL, policy));

        var measures = Measures.of(outcomes, POOL);
        assertThat(measures.waitSeconds().mean() / 60).isEqualTo(meanWaitMinutes, within(0.005));
        assertThat(measures.boundedSlowdown().mean()).isEqualTo(boundedSlowdown, within(0.005));
    }

    @Test
    void breaksNoPromiseOnlyWhereBookingsAreKept() {
        assertThat(Measures.of(replay(PolicyName.CONSERVATIVE_KEPT), POOL).promises())
                .hasValueSatisfying(promises -> assertThat(promises.broken()).isZero());
        assertThat(Measures.of(replay(PolicyName.CONSERVATIVE), POOL).promises())
                .hasValueSatisfying(promises -> assertThat(promises.broken()).isEqualTo(3));
    }
}
