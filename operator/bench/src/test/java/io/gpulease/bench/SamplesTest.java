package io.gpulease.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private static Samples oneTo(int last) {
        return new Samples(
                IntStream.rangeClosed(1, last).mapToObj(i -> (double) i).toList());
    }

    @Test
    void aPercentileIsAValueThatWasMeasured() {
        assertThat(oneTo(60).percentile(50)).isEqualTo(30);
        assertThat(oneTo(60).percentile(99)).isEqualTo(60);
        assertThat(oneTo(200).percentile(99)).isEqualTo(198);
    }

    @Test
    void theOrderOfMeasuringDoesNotMatter() {
        assertThat(new Samples(List.of(3.0, 1.0, 2.0)).median()).isEqualTo(2);
    }

    @Test
    void ofOneMeasurementEverythingIsThatOne() {
        assertThat(oneTo(1).percentile(99)).isEqualTo(oneTo(1).median());
    }

    @Test
    void nothingMeasuredIsAFault() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Samples(List.of()))
                .withMessage("nothing was measured");
    }
}
